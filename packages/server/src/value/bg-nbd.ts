import { nelderMead } from './nelder-mead.ts'
import { hypergeometric, logGamma } from './special.ts'

/**
 * BG/NBD: people buy at a pace of their own while they are customers, and after each purchase some leave for good
 * (Fader, Hardie and Lee, "Counting your customers" the easy way, 2005).
 */
export interface BgNbd {
  r: number
  alpha: number
  a: number
  b: number
}

/** What the model knows of a person; time in weeks since the first purchase. */
export interface History {
  /** Days with a purchase after the first one. */
  repeats: number
  /** From the first purchase to the last one. */
  last: number
  /** From the first purchase to now. */
  age: number
}

export interface Fit {
  params: BgNbd
  logLikelihood: number
  settled: boolean
}

/** Equal histories are counted once. */
export interface Weighted extends History {
  people: number
}

export function weigh(histories: readonly History[]): Weighted[] {
  const groups = Map.groupBy(histories, ({ repeats, last, age }) => `${repeats}|${last}|${age}`)
  return [...groups.values()].map((group) => ({ ...group[0]!, people: group.length }))
}

/** The most likely parameters. Yields once a step of the search. */
export function* fitBgNbd(histories: readonly History[]): Generator<void, Fit> {
  const weighted = weigh(histories)
  const toParams = (at: number[]): BgNbd => {
    const [r = 1, alpha = 1, a = 1, b = 1] = at.map(Math.exp)
    return { r, alpha, a, b }
  }
  const { at, value, settled } = yield* nelderMead(
    (place) => (place.some((v) => Math.abs(v) > 12) ? Infinity : -logLikelihood(toParams(place), weighted)),
    [0, 0, 0, 0],
  )
  return { params: toParams(at), logLikelihood: -value, settled }
}

export function logLikelihood({ r, alpha, a, b }: BgNbd, weighted: readonly Weighted[]): number {
  const constant = r * Math.log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b)
  // The gamma functions depend on the count of purchases alone, of which there are few.
  const ofRepeats = new Map<number, number>()
  const base = (x: number): number => {
    let known = ofRepeats.get(x)
    if (known === undefined) {
      known = constant + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x)
      ofRepeats.set(x, known)
    }
    return known
  }
  let sum = 0
  for (const { repeats: x, last, age, people } of weighted) {
    const here = -(r + x) * Math.log(alpha + age)
    const gone = x > 0 ? Math.log(a / (b + x - 1)) - (r + x) * Math.log(alpha + last) : -Infinity
    const top = Math.max(here, gone)
    sum += people * (base(x) + top + Math.log(Math.exp(here - top) + Math.exp(gone - top)))
  }
  return sum
}

/** How likely it is that somebody is still a customer. One who bought once is one for the model, which knows nothing else. */
export function aliveChance({ r, alpha, a, b }: BgNbd, { repeats: x, last, age }: History): number {
  if (x === 0) return 1
  return 1 / (1 + (a / (b + x - 1)) * Math.exp((r + x) * Math.log((alpha + age) / (alpha + last))))
}

/** Purchases to be expected in the coming weeks. */
export function expectedPurchases(params: BgNbd, history: History, weeks: number): number {
  const { r, alpha, b } = params
  const { repeats: x, age } = history
  // The formula divides by a - 1, where it has a limit but no value.
  const a = Math.abs(params.a - 1) < 1e-6 ? 1 + 1e-6 : params.a
  const z = weeks / (alpha + age + weeks)
  const left = Math.exp((r + x) * Math.log((alpha + age) / (alpha + age + weeks)))
  const bought = 1 - left * hypergeometric(r + x, b + x, a + b + x - 1, z)
  return Math.max(0, ((a + b + x - 1) / (a - 1)) * bought * aliveChance({ ...params, a }, history))
}

/** How likely it is that somebody buys at all in the coming weeks. */
export function buysWithin(params: BgNbd, history: History, weeks: number): number {
  const { r, alpha } = params
  const { repeats: x, age } = history
  const none = Math.exp((r + x) * Math.log((alpha + age) / (alpha + age + weeks)))
  return aliveChance(params, history) * (1 - none)
}
