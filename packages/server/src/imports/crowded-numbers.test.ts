import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePhone } from '../kernel/phone.ts'
import { CrowdedNumbers } from './crowded-numbers.ts'

const crowdedOf = (numbers: readonly string[], expected = numbers.length, salt = 'an import'): string[] => {
  const crowded = new CrowdedNumbers(expected, salt)
  return numbers.filter((number) => crowded.add(parsePhone(number)))
}

/** Numbers of one mask, by what it hides. */
const under = (head: string, tail: string, count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => `${head}${String(from + i).padStart(4, '0')}${tail}`)

/** A stream of its own for each seed (mulberry32), so that a file of many numbers is one small value of fast-check. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const heads = '130 131 133 135 136 137 138 139 150 151 158 159 177 186 188'.split(' ')
/** Mobiles of people: the first prefixes are held by more of them. */
function honest(seed: number, count: number): string[] {
  const next = chance(seed)
  return Array.from({ length: count }, () => {
    const head = heads[Math.floor(next() ** 1.3 * heads.length)]!
    return head + String(Math.floor(next() * 1e8)).padStart(8, '0')
  })
}
const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 })

describe('crowded numbers', () => {
  it('are next to none among those of people, in whatever order the file has them', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom(300, 5_000, 40_000, 120_000),
        fc.boolean(),
        (seed, count, sorted) => {
          const numbers = honest(seed, count)
          if (sorted) numbers.sort()
          expect(crowdedOf(numbers, count, `import ${seed}`).length).toBeLessThan(10)
        },
      ),
      { numRuns: 12 },
    )
  }, 60_000)

  it('are all of a mask but the first four, wherever they stand among those of people', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 5, max: 2_000 }),
        fc.stringMatching(/^1[3-9]\d$/),
        fc.stringMatching(/^\d{4}$/),
        fc.integer({ min: 0, max: 3_000 }),
        (seed, tried, head, tail, others) => {
          const next = chance(seed)
          const around = honest(seed, others).filter((one) => !(one.startsWith(head) && one.endsWith(tail)))
          const file = [...around, ...under(head, tail, tried)]
            .map((number) => ({ number, at: next() }))
            .sort((a, b) => a.at - b.at)
            .map(({ number }) => number)
          const found = crowdedOf(file, file.length, `import ${seed}`)
          expect(found.filter((one) => one.endsWith(tail)).length).toBeGreaterThanOrEqual(
            tried - 4 - Math.ceil(tried / 100),
          )
          expect(found.filter((one) => !one.endsWith(tail)).length).toBeLessThan(5)
        },
      ),
      { numRuns: 40 },
    )
  }, 60_000)

  it('are not hidden by length: of other numbers, of empty rows, of one prefix throughout', () => {
    const tried = under('138', '1234', 10_000)
    expect(crowdedOf([...honest(7, 100_000), ...tried]).length).toBeGreaterThan(9_950)
    expect(crowdedOf(tried, 1_000_000)).toHaveLength(crowdedOf(tried).length)
    const everybody = Array.from({ length: 300 }, (_, i) =>
      under('138', String(i * 33).padStart(4, '0'), 1_000),
    ).flat()
    expect(crowdedOf(everybody).length).toBeGreaterThan(280_000)
  })

  it('are different numbers: one buyer with many orders, or a switchboard with its extensions, is one', () => {
    expect(crowdedOf([...Array(500).fill('13800001234'), ...under('138', '1234', 3, 5)])).toEqual([])
    expect(crowdedOf(Array.from({ length: 50 }, (_, i) => `021-64338888-${800 + i}`))).toEqual([])
    expect(crowdedOf(under('138', '1234', 5))).toEqual(['13800041234'])
  })

  it('are found behind the masks of landlines and of other places, too, and never among what finds nobody', () => {
    const landlines = Array.from({ length: 1_000 }, (_, i) => `021-6${String(i).padStart(3, '0')}8888`)
    expect(crowdedOf(landlines).length).toBeGreaterThan(980)
    const lent = Array.from({ length: 100 }, (_, i) => `138${String(i).padStart(4, '0')}1234转8000`)
    expect(crowdedOf([...lent, '138****1234', '没有', ''])).toEqual([])
  })

  it('cannot be made to pass as known by one who wrote the file before its import', () => {
    const numbers = honest(3, 200_000)
    const passed = (salt: string): Set<string> => {
      const one = new CrowdedNumbers(numbers.length, salt)
      for (const number of numbers) one.add(parsePhone(number))
      return new Set(under('139', '7777', 2_000).filter((number) => !one.add(parsePhone(number))))
    }
    const [first, second] = [passed('one'), passed('another')]
    expect(first.size).toBeLessThan(30)
    expect([...first].filter((number) => second.has(number)).length).toBeLessThan(10)
  })
})
