import { describe, expect, it } from 'vitest'
import { barOf, sharesOf } from './shares.ts'

describe('the picture of two tags', () => {
  it('has a part for each alone and one for both', () => {
    expect(sharesOf(10, 9, 8)).toEqual([2, 8, 1])
    expect(sharesOf(3, 3, 3)).toEqual([0, 3, 0])
  })

  it('never draws less than nothing where a count is older than the other', () => {
    expect(sharesOf(2, 5, 3)).toEqual([0, 3, 2])
  })
})

describe('the bar of a tag', () => {
  it('is as long as its share of the longest', () => {
    expect([barOf(50, 100), barOf(100, 100)]).toEqual([50, 100])
  })

  it('can be seen where somebody has the tag, and is none where nobody has', () => {
    expect([barOf(1, 5_000), barOf(0, 5_000), barOf(0, 0)]).toEqual([2, 0, 0])
  })
})
