import { describe, expect, it } from 'vitest'
import {
  bodyOf,
  countOf,
  fenOf,
  formOf,
  type LadderData,
  lackOf,
  newTier,
  previewRows,
} from './ladder-form.ts'

describe('a ladder that is typed', () => {
  it('goes there and back', () => {
    const body = {
      keepMonths: 12,
      tiers: [
        { name: '银卡', months: 12, match: 'any' as const, spentFen: 100_050, orders: 2, averageFen: null },
        {
          name: '金卡',
          months: null,
          match: 'all' as const,
          spentFen: null,
          orders: null,
          averageFen: 30_000,
        },
      ],
    }
    expect(formOf(body).tiers.map((one) => one.yuan)).toEqual(['1000.50', ''])
    expect(bodyOf(formOf(body))).toEqual(body)
  })

  it('reads amounts and counts, and nothing else', () => {
    expect(['5,000', '5000.5', ' 1 ', ''].map(fenOf)).toEqual([500_000, 500_050, 100, null])
    expect(['0', '-1', '1.234', '一千', '1e3'].map(fenOf)).toEqual(Array(5).fill(Number.NaN))
    expect(['3', '', '0', '1.5'].map(countOf)).toEqual([3, null, Number.NaN, Number.NaN])
  })

  it('says what a level lacks', () => {
    const silver = { ...newTier(), name: '银卡', yuan: '1000' }
    expect(lackOf(silver, [silver])).toBeNull()
    expect(lackOf({ ...silver, name: ' ' }, [])).toBe('name')
    expect(lackOf({ ...silver, yuan: '' }, [])).toBe('none')
    expect(lackOf({ ...silver, orders: 'x' }, [])).toBe('number')
    expect(lackOf(silver, [silver, { ...silver }])).toBe('twice')
  })

  it('is previewed by level, those that go too', () => {
    const ladder = (names: string[], counts: LadderData['counts']) =>
      ({ tiers: names.map((name) => ({ name })), counts }) as unknown as LadderData
    const draft = ladder(
      ['银卡', '金卡'],
      [
        { from: null, to: '银卡', people: 3 },
        { from: '铜卡', to: '银卡', people: 2 },
        { from: '银卡', to: '金卡', people: 1 },
      ],
    )
    expect(previewRows(draft, ladder(['铜卡', '银卡'], []))).toEqual([
      { name: '金卡', before: 0, after: 1 },
      { name: '银卡', before: 1, after: 5 },
      { name: '铜卡', before: 2, after: 0 },
      { name: null, before: 3, after: 0 },
    ])
  })
})
