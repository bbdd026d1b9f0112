import { readdirSync, readFileSync } from 'node:fs'
import { definedTexts } from '@qiao/ui'
import { describe, expect, it } from 'vitest'
import './texts.ts'

const server = new URL('../../../../server/src/', import.meta.url)
const written = readdirSync(server, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(new URL(file, server), 'utf8'))
  // Only where an audit entry is written; an `action` elsewhere is another thing.
  .filter((text) => /\baudit\(/.test(text))
const found = (pattern: RegExp) =>
  new Set(written.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1]!)))
const words = definedTexts().get('console.audit')!['zh-CN'] as Record<string, Record<string, string>>

describe('the words of the audit', () => {
  it('name every act that the server writes down', () => {
    const actions = found(/action: '([a-z_-]+\.[a-z_-]+)'/g)
    expect(actions.size).toBeGreaterThan(40)
    expect([...actions].filter((one) => !words.action![one.replace('.', '/')])).toEqual([])
  })

  it('name every kind of thing that an act is of', () => {
    const kinds = found(/subject: [`']([a-z_-]+):/g)
    expect(kinds.size).toBeGreaterThan(15)
    expect([...kinds].filter((one) => !words.kind![one])).toEqual([])
  })

  it('name every detail that is written as it stands', () => {
    // The names before a colon or alone, of a literal that holds nothing nested.
    const literals = found(/facts: \{([^{}()[\]]*)\}/g)
    const keys = [...literals].flatMap((body) =>
      body.split(',').flatMap((part) => part.match(/^\s*(\w+)\s*(?::|$)/)?.[1] ?? []),
    )
    expect(keys.length).toBeGreaterThan(30)
    expect([...new Set(keys)].filter((key) => !words.fact![key])).toEqual([])
  })

  it('name every way by which an order came to its friend', () => {
    const source = readFileSync(new URL('contacts/contact.ts', server), 'utf8')
    const table = /bindingWays = \{(.*?)\} as const/s.exec(source)![1]!
    const ways = [...table.matchAll(/^ {2}(\w+):/gm)].map((match) => match[1]!)
    expect(ways).toContain('order_code')
    expect(ways.filter((way) => !words.value![way])).toEqual([])
  })
})
