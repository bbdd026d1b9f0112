import { describe, expect, it } from 'vitest'
import { partsOf, type SharePart } from './share-parts.ts'

const part = (key: string, count: number): SharePart => ({ key, count, shade: 1 })

describe('the parts of a bar', () => {
  it('are as wide as their counts, and leave the rest of the whole empty', () => {
    expect(partsOf([part('a', 30), part('b', 20)], 100).map(({ percent }) => percent)).toEqual([30, 20])
  })

  it('leave out what is nothing, and show a few beside many', () => {
    expect(partsOf([part('none', 0), part('few', 1)], 100_000)).toEqual([
      { key: 'few', percent: 1, shade: 1 },
    ])
    expect(partsOf([part('none', 0)], 0)).toEqual([])
  })

  it('never run over the whole, also when more is counted than it holds', () => {
    const drawn = partsOf([part('a', 13), part('b', 7)], 12)
    expect(drawn.reduce((sum, { percent }) => sum + percent, 0)).toBeCloseTo(100)
  })
})
