import { describe, expect, it } from 'vitest'
import { digits, draftOf, goneOf, newRow, putBack, rowOf, type ShownPart, saysSame } from './form.ts'

const part = (code: string, more: Partial<ShownPart> = {}): ShownPart => ({
  code,
  does: 'replace',
  title: '滤芯',
  titleEn: 'Filter',
  everyMonths: 6,
  warnDays: 14,
  inNames: ['PP'],
  articles: [],
  services: [],
  own: false,
  ...more,
})
const base = [part('a'), part('b'), part('c')]
const rows = base.map(rowOf)
const warranty = { from: 'installed', waitDays: 90, repairsExtend: true } as const

describe('the form of cycles', () => {
  it('sends what it was made from, and words of names one by one', () => {
    expect(draftOf(rows, warranty).parts).toEqual(base)
    const [sent] = draftOf([{ ...rows[0]!, inNames: ' PP，复合、滤芯 ', months: '4' }], warranty).parts
    expect(sent).toMatchObject({ inNames: ['PP', '复合', '滤芯'], everyMonths: 4 })
  })

  it('knows a row that was changed from one that says what is printed', () => {
    expect(saysSame(rows[0]!, base[0])).toBe(true)
    expect(saysSame({ ...rows[0]!, own: true, titleEn: '' }, base[0])).toBe(true)
    for (const more of [
      { months: '5' },
      { warn: '20' },
      { title: '芯' },
      { titleEn: 'X' },
      { articles: ['x'] },
    ])
      expect(saysSame({ ...rows[0]!, ...more }, base[0])).toBe(false)
    expect(saysSame(newRow(rows), undefined)).toBe(false)
  })

  it('puts what was taken out back into its place', () => {
    const without = [...rows.filter(({ code }) => code !== 'b'), newRow(rows)]
    expect(goneOf(without, base).map(({ code }) => code)).toEqual(['b'])
    expect(putBack(without, base[1]!, base).map(({ code }) => code)).toEqual(['a', 'b', 'c', null])
    expect(putBack([newRow([])], base[0]!, base).map(({ code }) => code)).toEqual(['a', null])
  })

  it('takes digits alone, and tells added rows apart', () => {
    expect(digits('6 个月')).toBe('6')
    expect(digits('')).toBe('')
    const one = newRow(rows)
    expect(newRow([...rows, one]).key).not.toBe(one.key)
  })
})
