import { nelderMead } from './nelder-mead.ts'
import { logGamma } from './special.ts'

/** Gamma-gamma: what one purchase of a person comes to, drawn to the mean of all where little is known (Fader and Hardie 2013). */
export interface GammaGamma {
  p: number
  q: number
  v: number
}

/** Of one person: purchases, and their mean amount. Any unit of money. */
export interface Spend {
  count: number
  mean: number
}

export interface SpendFit {
  params: GammaGamma
  settled: boolean
}

/** The most likely parameters. Amounts are scaled to their mean meanwhile, so that fen and yuan search alike. */
export function* fitGammaGamma(spends: readonly Spend[]): Generator<void, SpendFit> {
  const usable = spends.filter(({ count, mean }) => count > 0 && mean > 0)
  const scale = usable.reduce((sum, one) => sum + one.mean, 0) / Math.max(1, usable.length)
  const scaled = usable.map(({ count, mean }) => ({ count, mean: mean / scale }))
  const { at, settled } = yield* nelderMead(
    (place) => (place.some((v) => Math.abs(v) > 12) ? Infinity : -logLikelihood(toParams(place), scaled)),
    [0, 0, 0],
  )
  const { p, q, v } = toParams(at)
  return { params: { p, q, v: v * scale }, settled }
}

function toParams(at: number[]): GammaGamma {
  const [p = 1, q = 1, v = 1] = at.map(Math.exp)
  return { p, q, v }
}

function logLikelihood({ p, q, v }: GammaGamma, spends: readonly Spend[]): number {
  let sum = 0
  for (const { count: x, mean } of spends)
    sum +=
      logGamma(p * x + q) -
      logGamma(p * x) -
      logGamma(q) +
      q * Math.log(v) +
      (p * x - 1) * Math.log(mean) +
      p * x * Math.log(x) -
      (p * x + q) * Math.log(v + x * mean)
  return sum
}

/** The mean amount of one coming purchase. Null where amounts spread so far that they have no mean. */
export function expectedSpend({ p, q, v }: GammaGamma, { count, mean }: Spend): number | null {
  if (p * count + q <= 1) return null
  return (p * (v + count * mean)) / (p * count + q - 1)
}
