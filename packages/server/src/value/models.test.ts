import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { aliveChance, buysWithin, expectedPurchases, fitBgNbd, logLikelihood, weigh } from './bg-nbd.ts'
import { expectedSpend, fitGammaGamma } from './gamma-gamma.ts'
import { nelderMead } from './nelder-mead.ts'
import { hypergeometric, logGamma } from './special.ts'

/**
 * The 1 in 10 sample of CDNOW, counted: 2,357 people, first purchases in early 1997, known until the end of September, and how
 * often they bought in the 39 weeks after. Counted from the file that the package `lifetimes` (MIT) carries.
 */
const cdnow = readFileSync(new URL('./cdnow.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .flatMap((line) => {
    const [repeats = 0, lastDay = 0, age = 0, cents = 0, later = 0, people = 0] = line.split(',').map(Number)
    return Array.from({ length: people }, () => ({ repeats, last: lastDay / 7, age: age / 7, cents, later }))
  })
const published = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }
const holdOut = 39

export function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length

describe('the functions that the models need', () => {
  it('know the gamma function where it is known exactly', () => {
    for (const n of [1, 2, 5, 10, 20]) {
      const factorial = Array.from({ length: n - 1 }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b, 0)
      expect(logGamma(n)).toBeCloseTo(factorial, 10)
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12)
    expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 10)
  })

  it('know the hypergeometric function where it has a simple form, also near one', () => {
    for (const z of [0.01, 0.3, 0.6, 0.9, 0.99]) {
      expect(hypergeometric(1, 1, 2, z)).toBeCloseTo(-Math.log(1 - z) / z, 8)
      expect(hypergeometric(2.5, 3, 3, z) * (1 - z) ** 2.5).toBeCloseTo(1, 8)
    }
  })

  it('find the lowest place of a crooked valley, and say when there is none', () => {
    const valley = ([x = 0, y = 0]: number[]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2
    const found = finish(nelderMead(valley, [-1.2, 1]))
    expect(found.settled).toBe(true)
    expect(found.at[0]).toBeCloseTo(1, 3)
    expect(found.at[1]).toBeCloseTo(1, 3)
    expect(finish(nelderMead(() => Infinity, [0, 0])).settled).toBe(false)
  })
})

describe('BG/NBD', () => {
  it('finds the published parameters of CDNOW', () => {
    expect(cdnow).toHaveLength(2357)
    const { params, logLikelihood: best, settled } = finish(fitBgNbd(cdnow))
    expect(settled).toBe(true)
    for (const name of ['r', 'alpha', 'a', 'b'] as const)
      expect([name, Math.round(params[name] * 1000) / 1000]).toEqual([name, published[name]])
    expect(best).toBeCloseTo(-9582.4, 1)
    // No neighbour is likelier: the search did not stop on a slope.
    for (const name of ['r', 'alpha', 'a', 'b'] as const)
      for (const by of [0.98, 1.02])
        expect(logLikelihood({ ...params, [name]: params[name] * by }, weigh(cdnow))).toBeLessThan(best)
  })

  it('foretells the 39 weeks after: 1,653 against 1,882, near for each class of customers', () => {
    const { params } = finish(fitBgNbd(cdnow))
    const guesses = cdnow.map((one) => ({ ...one, guess: expectedPurchases(params, one, holdOut) }))
    expect(Math.round(mean(guesses.map((one) => one.guess)) * guesses.length)).toBe(1653)
    expect(mean(guesses.map((one) => one.later)) * guesses.length).toBeCloseTo(1882, 6)
    expect(mean(guesses.map((one) => Math.abs(one.guess - one.later)))).toBeCloseTo(0.786, 2)
    for (let repeats = 0; repeats <= 7; repeats++) {
      const group = guesses.filter((one) => Math.min(7, one.repeats) === repeats)
      const [expected, happened] = [mean(group.map((one) => one.guess)), mean(group.map((one) => one.later))]
      expect([repeats, Math.abs(expected - happened) < Math.max(0.1, happened * 0.26)]).toEqual([
        repeats,
        true,
      ])
    }
  })

  it('agrees with itself: no time brings nothing, more time more, and buying at all is never likelier than expected', () => {
    for (const one of cdnow.filter((_, i) => i % 97 === 0)) {
      expect(expectedPurchases(published, one, 0)).toBeCloseTo(0, 9)
      let before = 0
      for (const weeks of [1, 4, 13, 39, 104]) {
        const expected = expectedPurchases(published, one, weeks)
        const again = buysWithin(published, one, weeks)
        expect(expected).toBeGreaterThan(before)
        expect(again).toBeLessThanOrEqual(expected + 1e-9)
        expect(again).toBeLessThanOrEqual(aliveChance(published, one))
        before = expected
      }
      // For a moment both are the same: nobody buys twice.
      const moment = 1e-4
      expect(expectedPurchases(published, one, moment) / buysWithin(published, one, moment)).toBeCloseTo(1, 2)
    }
  })

  it('has a value where its formula divides by nothing', () => {
    const one = { repeats: 3, last: 20, age: 38 }
    const at = (a: number) => expectedPurchases({ ...published, a }, one, holdOut)
    expect(at(1)).toBeCloseTo((at(0.999) + at(1.001)) / 2, 4)
  })

  it('takes a long silence for leaving, the sooner the more often somebody bought before', () => {
    const silent = (repeats: number) => aliveChance(published, { repeats, last: 10, age: 39 })
    expect(silent(0)).toBe(1)
    expect([1, 2, 4, 8].map(silent)).toEqual([1, 2, 4, 8].map(silent).sort((a, b) => b - a))
    expect(aliveChance(published, { repeats: 8, last: 38, age: 39 })).toBeGreaterThan(0.8)
  })
})

describe('gamma-gamma', () => {
  const spends = cdnow.flatMap(({ repeats, cents }) => (repeats > 0 ? [{ count: repeats, mean: cents }] : []))

  it('finds the published parameters of CDNOW, in yuan or in fen', () => {
    const { params, settled } = finish(fitGammaGamma(spends))
    expect(settled).toBe(true)
    expect(params.p).toBeCloseTo(6.25, 2)
    expect(params.q).toBeCloseTo(3.74, 2)
    expect(params.v / 100).toBeCloseTo(15.45, 1)
    const larger = finish(fitGammaGamma(spends.map(({ count, mean: each }) => ({ count, mean: each * 100 }))))
    expect(larger.params.p).toBeCloseTo(params.p, 3)
    expect(larger.params.v / params.v).toBeCloseTo(100, 1)
  })

  it('draws one purchase to the mean of all, and many to their own', () => {
    const params = { p: 6.25, q: 3.74, v: 1545 }
    const all = (params.p * params.v) / (params.q - 1)
    const [one, many] = [1, 50].map((count) => expectedSpend(params, { count, mean: 9000 })!)
    expect(one).toBeGreaterThan(all)
    expect(one).toBeLessThan(9000)
    expect(many).toBeGreaterThan(one!)
    expect(many).toBeCloseTo(9000, -3)
    expect(expectedSpend({ p: 0.1, q: 0.5, v: 1 }, { count: 1, mean: 1 })).toBeNull()
  })
})
