import { describe, expect, it } from 'vitest'
import { Candidates } from './candidates.ts'
import { buildKey, type Sides } from './keys.ts'
import { fetchRows, numbersOf } from './memory.ts'

const sides: Sides = { size: 1_000, left: 0 }

/** Twenty keys by which about three records share a value each, so that many pairs come by several. */
const keys = Array.from({ length: 20 }, (_, k) => {
  const one = numbersOf(sides.size)
  for (let i = 0; i < sides.size; i += 1) one[i] = 1 + ((i * (k < 10 ? 7 : 11 + k)) % 331)
  return buildKey({ name: `key ${k}`, fields: [k], slots: [{ one }] }, sides)
})

function filled(): Candidates {
  const pairs = new Candidates(keys, sides)
  pairs.fill(0, sides.size)
  return pairs
}

function pairsThatAgree(): number {
  let found = 0
  for (let a = 0; a < sides.size; a += 1)
    for (let b = a + 1; b < sides.size; b += 1)
      if (keys.some(({ slots: [values] }) => values![a] !== 0 && values![a] === values![b])) found += 1
  return found
}

describe('Candidates', () => {
  it('calls for each pair once, by the first key that brings it, whatever rows lie beside', () => {
    const pairs = filled()
    const beside = { cells: numbersOf(sides.size * 33), width: 33 }
    const found = pairs.parts().flatMap((part) => {
      const own: { pair: string; key: number; agreed: number }[] = []
      const call = (a: number, b: number) =>
        own.push({ pair: `${a} ${b}`, key: part.key, agreed: pairs.agreed(a, b) })
      pairs.forEach(part, call, { beside })
      return own
    })
    expect(new Set(found.map(({ pair }) => pair)).size).toBe(found.length)
    expect(found.length).toBe(pairsThatAgree())
    expect(found.length).toBeLessThan(pairs.most)
    for (const { key, agreed } of found) expect(agreed & -agreed).toBe(1 << key)
  })

  it('knows which key is the first to bring those who agree by a set of keys', () => {
    const pairs = filled()
    const sets = new Set([0b1100, 0b100000])
    expect(keys.flatMap((_, k) => (pairs.mayBring(k, sets) ? [k] : []))).toEqual([2, 5])
    expect(pairs.mayBring(0, new Set())).toBe(false)
  })
})

describe('fetchRows', () => {
  it('looks at every line of a row, its last number among them, and at no other row', () => {
    const rows = { cells: numbersOf(4 * 33), width: 33 }
    for (let i = 0; i < 33; i += 1) rows.cells[33 + i] = i === 32 ? 0 : 1 << (i % 31)
    rows.cells.fill(-1, 66)
    const records = Int32Array.from([3, 1, 0])
    expect(fetchRows(rows, 33, records, 1, 3)).toBe((1 << 0) ^ (1 << 16))
    expect(fetchRows(rows, 0, records, 0, 3)).toBe(0)
    expect(fetchRows({ cells: numbersOf(0), width: 0 }, 0, records, 0, 3)).toBe(0)
  })
})
