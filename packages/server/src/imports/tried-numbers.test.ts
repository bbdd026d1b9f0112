import { describe, expect, it } from 'vitest'
import { parsePhone } from '../kernel/phone.ts'
import { groups, hiddenBy } from './crowded-numbers.ts'
import { judgeTries } from './tried-numbers.ts'

/** A stream of its own for each seed (mulberry32). */
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

/** One who brings numbers, with what stands of them. A number is `[head, four hidden, tail]`. */
function trier(limit: number) {
  const window = { numbers: 0, crowded: 0, byGroup: new Array<number>(groups).fill(0) }
  const known = new Map<string, Set<number>>()
  const bring = (numbers: readonly (readonly [string, number, number])[], expected = 0) =>
    judgeTries(
      window,
      known,
      numbers.map(([head, hidden, tail]) => ({
        group: Number(head) - 100,
        tail,
        key: `${head}${tail}`,
        hidden,
      })),
      expected,
      limit,
    ).refused.length
  const most = () => Math.max(...[...known.values()].map((set) => set.size))
  return { window, known, bring, most }
}
const people = (seed: number, count: number) => {
  const next = chance(seed)
  return Array.from({ length: count }, (): [string, number, number] => {
    // The first heads are held by more people: one in eight has the commonest.
    const head = heads[Math.floor(next() ** 1.3 * heads.length)]!
    return [head, Math.floor(next() * 10_000), Math.floor(next() * 10_000)]
  })
}
const under = (head: string, tail: number, from: number, count: number) =>
  Array.from({ length: count }, (_, i): [string, number, number] => [head, from + i, tail])

describe('numbers brought within thirty days', () => {
  it('of a million people are never refused, in batches of a thousand', () => {
    const { window, known, bring, most } = trier(20)
    const all = people(11, 1_000_000)
    let refused = 0
    for (let from = 0; from < all.length; from += 1_000) refused += bring(all.slice(from, from + 1_000))
    expect(refused).toBe(0)
    expect(window.crowded).toBeLessThan(10)
    // Some 150,000 masks, seven numbers each, and thirty at most where one prefix has an eighth of them.
    expect([known.size > 149_000, most() < 40]).toEqual([true, true])
  }, 60_000)

  it('of 20,000 people are four a mask at most, and count once, however often their file comes', () => {
    const { window, bring, most } = trier(20)
    const file = people(5, 20_000)
    for (let day = 0; day < 30; day += 1) expect(bring(file, file.length)).toBe(0)
    expect([window.crowded, most()]).toEqual([0, 4])
    expect(window.numbers).toBeGreaterThan(19_990)
  })

  it('of a sorted file of 120,000 people are not refused', () => {
    const { bring } = trier(20)
    const file = people(6, 120_000).sort(([a], [b]) => (a < b ? -1 : 1))
    let refused = 0
    for (let from = 0; from < file.length; from += 1_000)
      refused += bring(file.slice(from, from + 1_000), file.length)
    expect(refused).toBe(0)
  })

  it('are refused by what many small files have together: four more than are allowed, of ten thousand', () => {
    const { bring, most } = trier(20)
    let told = 0
    for (let from = 0; from < 10_000; from += 4) told += 4 - bring(under('138', 1234, from, 4))
    expect([told, most()]).toEqual([24, 24])
  })

  it('are refused behind the million people of a source, too: fifty and twenty of ten thousand', () => {
    const { bring } = trier(20)
    const all = people(7, 1_000_000)
    for (let from = 0; from < all.length; from += 10_000) bring(all.slice(from, from + 10_000))
    expect(10_000 - bring(under('138', 1234, 0, 10_000))).toBeLessThan(90)
    const other = people(8, 100_000).filter(([head, , tail]) => head !== '138' || tail !== 1234)
    expect(bring(other)).toBe(0)
  })

  it('that find nobody are no tries', () => {
    const hidden = ['138****1234', '138000012', '', '13800001234转8000', '95555'].map((text) =>
      hiddenBy(parsePhone(text)),
    )
    expect(hidden).toEqual([null, null, null, null, null])
    expect(hiddenBy(parsePhone('13847111234'))).toEqual({ group: 38, tail: 1234 })
  })
})
