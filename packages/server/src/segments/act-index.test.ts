import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ActList, didAtLeast } from './act-index.ts'
import { BitPool, hasBit } from './bits.ts'

/** More than one step of a list, so that windows begin behind cuts. */
const people = 40_000

describe('acts of an item', () => {
  it('say who did it at least so often in a window, as adding up does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom(1, 3),
        fc.array(
          fc.record({
            times: fc.integer({ min: 1, max: 10 }),
            days: fc.integer({ min: 1, max: 70 }),
            until: fc.integer({ min: 90, max: 103 }),
          }),
          { minLength: 3, maxLength: 6 },
        ),
        (seed, mostTimes, windows) => {
          const roll = rolls(seed)
          const list = new ActList()
          const acts = Array.from({ length: 3 * people }, () => {
            const act = { person: roll(people), day: 40 + roll(61), times: 1 + roll(mostTimes) }
            list.add(act.person, act.day, act.times)
            return act
          })
          const scratch = new Int32Array(people)
          const index = list.sorted(people, scratch)
          const pool = new BitPool(people)
          for (const { times, days, until } of windows) {
            const sums = new Int32Array(people)
            for (const act of acts)
              if (act.day > until - days && act.day <= until) sums[act.person]! += act.times
            const found = didAtLeast(index, pool, { times, after: until - days, until }, scratch)
            const wrong = sums.findIndex((sum, person) => sum >= times !== hasBit(found, person))
            expect(wrong).toBe(-1)
            pool.give(found)
          }
          expect(scratch.every((one) => one === 0)).toBe(true)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('are nobody’s where nobody did it, or not in these days', () => {
    const list = new ActList()
    list.add(3, 10, 2)
    const scratch = new Int32Array(5)
    const index = list.sorted(5, scratch)
    const pool = new BitPool(5)
    const who = (times: number, after: number, until: number) =>
      [0, 1, 2, 3, 4].filter((one) => hasBit(didAtLeast(index, pool, { times, after, until }, scratch), one))
    expect([who(2, 9, 10), who(2, 9, 30), who(3, 9, 10), who(1, 10, 30), who(1, 0, 9)]).toEqual([
      [3],
      [3],
      [],
      [],
      [],
    ])
    expect(didAtLeast(undefined, pool, { times: 1, after: 0, until: 9 }, scratch)).toEqual(new Uint32Array(1))
    expect(new ActList().sorted(5, scratch).lists).toEqual([])
  })
})

function rolls(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * below)
  }
}
