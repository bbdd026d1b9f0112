import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { silenced } from './silent-icons.ts'

const { resolve } = createRequire(import.meta.url)

describe('an icon of antd', () => {
  it.each(['AntdIcon', 'AntdIconLight'])(
    '%s reads nothing out in English beside a Chinese word, unless it is what one presses',
    (name) => {
      const folder = join(resolve('@ant-design/icons'), '../..')
      const written = readFileSync(join(folder, `es/components/${name}.js`), 'utf8')
      const quiet = silenced(written)
      expect(quiet).toContain('"aria-label": onClick ? icon.name : undefined')
      expect(quiet).toContain('"aria-hidden": onClick ? undefined : true')
      // What a place says of its icon still stands: it comes after.
      expect(quiet.indexOf('aria-hidden')).toBeLessThan(quiet.indexOf('}, restProps'))
    },
  )
  it('stops the build where antd writes it otherwise', () => {
    expect(() => silenced('"aria-label": name')).toThrow('AntdIcon.js')
  })
})
