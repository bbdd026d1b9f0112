import { describe, expect, it } from 'vitest'
import { dice } from './hash.ts'
import { endOfRun, sortByValue } from './sort.ts'

/** Known entries by value without a sign, then by entry, the plain way. */
function sortedPlainly(slots: Int32Array[], size: number): { order: number[]; values: number[] } {
  const entries = slots.flatMap((slot, number) =>
    [...slot.subarray(0, size)].map((value, record) => ({ entry: number * size + record, value })),
  )
  const known = entries.filter(({ value }) => value !== 0)
  known.sort((a, b) => (a.value >>> 0) - (b.value >>> 0) || a.entry - b.entry)
  return { order: known.map(({ entry }) => entry), values: known.map(({ value }) => value) }
}

const plainly = ({ order, values }: { order: Int32Array; values: Int32Array }) => ({
  order: [...order],
  values: [...values],
})

describe('sortByValue', () => {
  it('sorts as comparing does, whatever the values and the room that was used before', () => {
    const draw = dice(4)
    for (const [size, spread] of [
      [0, 9],
      [1, 9],
      [900, 5],
      [900, 2 ** 32],
      [40, 2 ** 23],
    ] as const) {
      const slot = () => Int32Array.from({ length: size + 3 }, () => Math.floor(draw() * spread) | 0)
      const slots = [slot(), slot()]
      expect(plainly(sortByValue(slots, size))).toEqual(sortedPlainly(slots, size))
    }
  })

  it('gives arrays of their own, which the next sorting leaves alone', () => {
    const first = sortByValue([Int32Array.from([7, -1, 0, 7])], 4)
    sortByValue([Int32Array.from([1, 2, 3, 4])], 4)
    expect(plainly(first)).toEqual({ order: [0, 3, 1], values: [7, 7, -1] })
  })

  it('says where those of one value end', () => {
    const { values } = sortByValue([Int32Array.from([5, 9, 5, 9, 9])], 5)
    expect([endOfRun(values, 0), endOfRun(values, 2)]).toEqual([2, 5])
  })
})
