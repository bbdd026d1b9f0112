import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Shelf } from './store.ts'

interface Thing {
  id: string
  modified: number
}

describe('Shelf', () => {
  it('finds what a plain search finds, newest first', () => {
    const step = fc.record({ id: fc.integer({ min: 0, max: 9 }), wait: fc.integer({ min: 0, max: 3_000 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(60_000), fc.nat(60_000), (steps, a, b) => {
        const shelf = new Shelf<Thing>(1_000)
        let now = 0
        for (const { id, wait } of steps) {
          now += wait
          const known = shelf.get(String(id))
          if (known) shelf.touch(known, now)
          else shelf.add(String(id), { id: String(id), modified: now })
        }
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const found = shelf.changedWithin(from, to, () => true)
        const plain = [...shelf.all()].filter(({ modified }) => modified >= from && modified <= to + 999)
        expect(found.map(({ id }) => id).sort()).toEqual(plain.map(({ id }) => id).sort())
        expect(found.map(({ modified }) => modified)).toEqual(
          found.map(({ modified }) => modified).sort((x, y) => y - x),
        )
      }),
    )
  })

  it('stays within its bound', () => {
    const shelf = new Shelf<Thing>(100)
    for (let n = 0; n < 5_000; n++) shelf.add(String(n), { id: String(n), modified: n })
    expect(shelf.size).toBe(100)
    expect(shelf.get('4899')).toBeUndefined()
    expect(shelf.get('4999')).toBeDefined()
  })
})
