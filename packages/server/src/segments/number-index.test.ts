import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BitPool, hasBit } from './bits.ts'
import { atLeast, indexNumbers, missing, sortByValue } from './number-index.ts'

/** Skewed as columns are: many of one value, few far out, some unknown. */
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2_000_000_000 }) },
  { weight: 1, arbitrary: fc.constant(missing) },
)

describe('a column of numbers', () => {
  it('says who has at least so much, whatever the bound and however many have the same', () => {
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 400 }),
        fc.array(fc.oneof(fc.integer({ min: -1, max: 62 }), fc.integer({ min: 0, max: 2_000_000_001 })), {
          minLength: 1,
          maxLength: 8,
        }),
        (list, bounds) => {
          const index = indexNumbers(Int32Array.from(list))
          const pool = new BitPool(list.length)
          for (const bound of [...bounds, ...index.cuts]) {
            const { bits: found, own } = atLeast(index, bound, pool)
            expect(list.map((_, place) => hasBit(found, place))).toEqual(
              list.map((one) => one !== missing && one >= bound),
            )
            if (own) pool.give(found)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is sorted by value, also where one number a person would be too large', () => {
    const values = new Int32Array(6_000_000)
    values.set([2_000_000_000], 3)
    values.set([1_000_000_000], 5_999_999)
    values.set([7], 40)
    const people = Int32Array.of(3, 40, 5_999_999, 1)
    sortByValue(people, values)
    expect([...people]).toEqual([1, 40, 5_999_999, 3])
    sortByValue(people.subarray(0, 2), values)
    expect([...people]).toEqual([1, 40, 5_999_999, 3])
  })
})
