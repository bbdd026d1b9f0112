import { type BgNbd, fitBgNbd } from './bg-nbd.ts'
import { fitGammaGamma, type GammaGamma } from './gamma-gamma.ts'
import { historyOf, type Purchases, sumOf } from './purchases.ts'
import { type Borders, bordersOf } from './rfm.ts'

/** Named on every score: a change of the rules below is a new version. */
export const modelVersion = 'bg-nbd+rhythm.2'

/** Below this many people who came back, parameters say more of chance than of customers. */
export const fewestRepeaters = 50

export interface Params {
  buying: BgNbd
  spending: GammaGamma | null
}

export interface FittedModel {
  state: 'fitted' | 'too_little' | 'not_settled'
  people: number
  repeaters: number
  params: Params | null
  borders: Borders
}

/** Fits to what was known of these persons on the evening of a day. Yields often: a long fit lets others have their turn. */
export function* fitModel(people: readonly Purchases[], today: number): Generator<void, FittedModel> {
  const buyers = people.filter(({ days }) => days.length > 0)
  const repeaters = buyers.filter(({ days }) => days.length > 1)
  const counted = {
    people: buyers.length,
    repeaters: repeaters.length,
    borders: bordersOf(buyers, today),
  }
  if (repeaters.length < fewestRepeaters) return { ...counted, state: 'too_little', params: null }
  const buying = yield* fitBgNbd(buyers.map((one) => historyOf(one, today)!))
  if (!buying.settled) return { ...counted, state: 'not_settled', params: null }
  const spending = yield* fitGammaGamma(repeaters.map(spendOf))
  return {
    ...counted,
    state: 'fitted',
    params: { buying: buying.params, spending: spending.settled ? spending.params : null },
  }
}

export function spendOf(one: Purchases): { count: number; mean: number } {
  return { count: one.days.length, mean: Number(sumOf(one)) / one.days.length }
}
