import { readdirSync } from 'node:fs'
import { definedTexts, keyDifference, severalForOne } from '@qiao/ui'
import { describe, expect, it } from 'vitest'

const pages = new URL('./pages/', import.meta.url)
const files = readdirSync(pages, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('texts.ts'))
await import('./texts.ts')
for (const file of files) await import(new URL(file, pages).href)

describe('words of the console', () => {
  it.each([...definedTexts()].filter(([name]) => name.startsWith('console.')))(
    '%s has equal keys and real words',
    (_, bundle) => {
      expect(keyDifference(bundle['zh-CN'], bundle.en)).toEqual({ missing: [], extra: [] })
      expect(JSON.stringify(bundle['zh-CN'])).not.toMatch(/[!！]|您/)
    },
  )
  it('say one customer, not one customers', () => {
    const several = [...definedTexts()].flatMap(([name, { en }]) =>
      severalForOne(en).map((key) => `${name}: ${key}`),
    )
    expect(several).toEqual([])
  })
})
