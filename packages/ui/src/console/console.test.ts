import { describe, expect, it } from 'vitest'
import { palettes, radius, typeScales } from '../tokens.ts'
import { antdTheme } from './antd-theme.ts'
import { filterKeys } from './list-types.ts'
import { keyName } from './use-keys.ts'

describe('antdTheme', () => {
  it.each(['light', 'dark'] as const)('carries the %s tokens', (mode) => {
    const { token, components } = antdTheme(mode)
    expect(token).toMatchObject({
      colorPrimary: palettes[mode].accent,
      borderRadius: radius,
      fontSize: typeScales.desk.base,
    })
    expect(components!.Button!.primaryColor).toBe(palettes[mode].onAccent)
  })
  it('knows four type sizes and no more', () => {
    const { token } = antdTheme('light')
    const sizes = Object.entries(token!).filter(([name]) => name.startsWith('fontSize'))
    expect(new Set(sizes.map(([, size]) => size)).size).toBeLessThanOrEqual(4)
  })
})

describe('filterKeys', () => {
  it('gives two keys to a span of days', () => {
    expect(
      filterKeys([
        { key: 'q', label: '', kind: 'text' },
        { key: 'paid', label: '', kind: 'days' },
      ]),
    ).toEqual(['q', 'paidFrom', 'paidTo'])
  })
})

describe('keyName', () => {
  it.each([
    [{ key: 'K', metaKey: true, ctrlKey: false }, 'mod+k'],
    [{ key: 'k', metaKey: false, ctrlKey: true }, 'mod+k'],
    [{ key: '/', metaKey: false, ctrlKey: false }, '/'],
  ])('%o', (event, name) => {
    expect(keyName(event)).toBe(name)
  })
})
