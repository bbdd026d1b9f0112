import { describe, expect, it } from 'vitest'
import { delayParts, lagParts, rateText } from './figures.ts'

describe('figures of a source', () => {
  it('says a lag in the unit of its size', () => {
    expect([3, 89, 90, 3_600, 86_400, 172_800].map((s) => lagParts(s))).toEqual([
      { unit: 'seconds', count: 3 },
      { unit: 'seconds', count: 89 },
      { unit: 'minutes', count: 2 },
      { unit: 'minutes', count: 60 },
      { unit: 'hours', count: 24 },
      { unit: 'days', count: 2 },
    ])
    expect(lagParts(-4)).toEqual({ unit: 'seconds', count: 0 })
  })

  it('says delays and rates shortly', () => {
    expect([8, 999, 1_240, 61_000].map(delayParts)).toEqual([
      { unit: 'ms', count: '8' },
      { unit: 'ms', count: '999' },
      { unit: 's', count: '1.2' },
      { unit: 's', count: '61' },
    ])
    expect([0, 0.0104, 0.25, 1].map(rateText)).toEqual(['0%', '1.04%', '25%', '100%'])
  })
})
