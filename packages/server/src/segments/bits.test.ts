import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BitPool,
  type Bits,
  clearBit,
  countBits,
  countCommon,
  emptyBits,
  hasBit,
  intersect,
  invert,
  setBit,
  subtract,
  unite,
} from './bits.ts'

const size = 40 * 32 + 7
const members = fc.uniqueArray(fc.nat({ max: size - 1 }), { maxLength: size })
function bitsOf(list: readonly number[]): Bits {
  const bits = emptyBits(size)
  for (const one of list) setBit(bits, one)
  return bits
}
const listOf = (bits: Bits) =>
  Array.from({ length: size }, (_, one) => one).filter((one) => hasBit(bits, one))

describe('sets as bits', () => {
  it('count as many as were put in, full and empty words among them', () => {
    fc.assert(
      fc.property(members, fc.nat({ max: size }), (list, full) => {
        const all = new Set([...list, ...Array.from({ length: full }, (_, one) => one)])
        expect(countBits(bitsOf([...all]))).toBe(all.size)
      }),
    )
    expect(countBits(new Uint32Array(1_000).fill(0xffffffff))).toBe(32_000)
  })

  it('meet, join and leave as sets do, also into one of the two', () => {
    fc.assert(
      fc.property(members, members, (a, b) => {
        const inB = new Set(b)
        const by = (work: (into: Bits, a: Bits, b: Bits) => void) => {
          const into = bitsOf(b)
          work(into, bitsOf(a), into)
          return new Set(listOf(into))
        }
        expect(by(intersect)).toEqual(new Set(a.filter((one) => inB.has(one))))
        expect(by(unite)).toEqual(new Set([...a, ...b]))
        expect(by(subtract)).toEqual(new Set(a.filter((one) => !inB.has(one))))
        expect(countCommon(bitsOf(a), bitsOf(b))).toBe(a.filter((one) => inB.has(one)).length)
      }),
    )
  })

  it('turn round up to their size and no further', () => {
    const bits = bitsOf([0, 31, 32, size - 1])
    invert(bits, bits, size)
    expect(countBits(bits)).toBe(size - 4)
    clearBit(bits, 1)
    expect(countBits(bits)).toBe(size - 5)
  })

  it('are lent again once they were given back', () => {
    const pool = new BitPool(size)
    const one = pool.take()
    setBit(one, 5)
    const copy = pool.copy(one)
    expect(copy).not.toBe(one)
    expect(listOf(copy)).toEqual([5])
    pool.give(one)
    expect(pool.empty()).toBe(one)
    expect(listOf(one)).toEqual([])
  })
})
