import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededChance } from './random.ts'

describe('chance by seed', () => {
  it('repeats, and differs by seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [one, two] = [seededChance(seed), seededChance(seed)]
        for (let n = 0; n < 20; n++) {
          const drawn = one.next()
          expect(drawn).toBe(two.next())
          expect(drawn).toBeGreaterThanOrEqual(0)
          expect(drawn).toBeLessThan(1)
        }
      }),
    )
    const first = new Set(Array.from({ length: 1_000 }, (_, seed) => seededChance(seed).next()))
    expect(first.size).toBeGreaterThan(995)
  })

  it('is even enough: mean, dice and coin', () => {
    const chance = seededChance(20260412)
    const many = 60_000
    const faces = new Array<number>(6).fill(0)
    let sum = 0
    let hits = 0
    let waited = 0
    for (let n = 0; n < many; n++) {
      sum += chance.next()
      faces[chance.int(6)]!++
      if (chance.hit(0.3)) hits++
      waited += chance.exponential(5)
    }
    expect(sum / many).toBeCloseTo(0.5, 1)
    for (const count of faces) expect(Math.abs(count - many / 6)).toBeLessThan(many / 60)
    expect(Math.abs(hits / many - 0.3)).toBeLessThan(0.01)
    expect(Math.abs(waited / many - 5)).toBeLessThan(0.15)
  })

  it('never hits at zero, always at one, and picks from nothing never', () => {
    const chance = seededChance(1)
    for (let n = 0; n < 500; n++) expect([chance.hit(0), chance.hit(1)]).toEqual([false, true])
    expect(() => chance.pick([])).toThrow(RangeError)
    expect(chance.pick(['only'])).toBe('only')
    expect(chance.int(1)).toBe(0)
  })

  it('waits no endless time', () => {
    const chance = seededChance(9)
    for (let n = 0; n < 10_000; n++) {
      const wait = chance.exponential(1)
      expect(wait >= 0 && Number.isFinite(wait)).toBe(true)
    }
  })
})
