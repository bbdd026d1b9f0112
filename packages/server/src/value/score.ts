import { aliveChance, buysWithin, expectedPurchases } from './bg-nbd.ts'
import { expectedSpend } from './gamma-gamma.ts'
import { type Params, spendOf } from './model.ts'
import { historyOf, type Purchases, rhythmOf, sumOf } from './purchases.ts'
import { type Borders, type RfmGroup, rfmOf } from './rfm.ts'

export type Churn = 'low' | 'medium' | 'high' | 'unknown'

export type ReasonCode =
  | 'never_bought'
  | 'bought_once'
  | 'no_model'
  | 'late'
  | 'in_rhythm'
  | 'quiet'
  | 'active'
  | 'value'
/** Data that a sentence is made of. */
export interface Reason {
  code: ReasonCode
  facts: Record<string, number>
}

export interface Score {
  purchases: number
  firstDay: number | null
  lastDay: number | null
  spentFen: bigint
  averageFen: bigint | null
  rhythmDays: number | null
  recency: number | null
  frequency: number | null
  monetary: number | null
  rfmGroup: RfmGroup | null
  alivePercent: number | null
  againPercent: number | null
  expectedMilli: number | null
  predictedFen: bigint | null
  churn: Churn
  reasons: Reason[]
}

export const halfYearWeeks = 26
export const yearWeeks = 365.25 / 7
/** Regular enough that being late says something: half of the intervals lie this near to the middle one. */
const regular = 0.5
const enoughIntervals = 3

/** What can be said of a person today. What cannot be said is null, and the reason says why. */
export function scorePerson(
  purchases: Purchases,
  model: { params: Params | null; borders: Borders } | null,
  today: number,
): Score {
  const { days } = purchases
  const rfm = model && rfmOf(purchases, model.borders, today)
  const spentFen = sumOf(purchases)
  const known = {
    purchases: days.length,
    firstDay: days[0] ?? null,
    lastDay: days.at(-1) ?? null,
    spentFen,
    averageFen: days.length > 0 ? spentFen / BigInt(days.length) : null,
    rhythmDays: rhythmOf(days)?.days ?? null,
    recency: rfm?.recency ?? null,
    frequency: rfm?.frequency ?? null,
    monetary: rfm?.monetary ?? null,
    rfmGroup: rfm?.group ?? null,
  }
  const history = historyOf(purchases, today)
  const params = model?.params ?? null
  if (!history || history.repeats === 0 || !params)
    return { ...known, ...nothing, reasons: [whyNot(days, today)] }
  const alive = aliveChance(params.buying, history)
  const expected = expectedPurchases(params.buying, history, yearWeeks)
  const each = params.spending && expectedSpend(params.spending, spendOf(purchases))
  const lateness = latenessOf(days, today)
  const predictedFen = each === null ? null : BigInt(Math.round(expected * each))
  return {
    ...known,
    alivePercent: percent(alive),
    againPercent: percent(buysWithin(params.buying, history, halfYearWeeks)),
    expectedMilli: Math.round(Math.min(expected, 1_000_000) * 1000),
    predictedFen,
    churn: churnOf(alive, lateness),
    reasons: [
      whyChurn(days, today, lateness),
      ...(predictedFen === null ? [] : [{ code: 'value' as const, facts: valueFacts(expected, each!) }]),
    ],
  }
}

const nothing = {
  alivePercent: null,
  againPercent: null,
  expectedMilli: null,
  predictedFen: null,
  churn: 'unknown' as const,
}

const percent = (chance: number) => Math.round(100 * chance)

function whyNot(days: readonly number[], today: number): Reason {
  if (days.length === 0) return { code: 'never_bought', facts: {} }
  if (days.length === 1) return { code: 'bought_once', facts: { since: today - days[0]! } }
  return { code: 'no_model', facts: { purchases: days.length } }
}

const valueFacts = (expected: number, each: number) => ({
  tenths: Math.round(expected * 10),
  eachFen: Math.round(each),
})

/** How many of their own intervals a regular customer has stayed away; null for others. The model itself knows no rhythm. */
function latenessOf(days: readonly number[], today: number): number | null {
  const rhythm = rhythmOf(days)
  if (!rhythm || rhythm.intervals < enoughIntervals || rhythm.spread > regular) return null
  return (today - days.at(-1)!) / rhythm.days
}

/** By the chance of being a customer still; who is regular is judged a step higher once twice their interval has passed. */
export function churnOf(alive: number, lateness: number | null): Churn {
  const base = alive >= 0.7 ? 0 : alive >= 0.4 ? 1 : 2
  const late = lateness === null ? 0 : lateness > 3 ? 2 : lateness > 2 ? 1 : 0
  return (['low', 'medium', 'high'] as const)[Math.max(base, late)]!
}

function whyChurn(days: readonly number[], today: number, lateness: number | null): Reason {
  const since = today - days.at(-1)!
  const rhythm = rhythmOf(days)
  if (lateness !== null && rhythm)
    return { code: lateness > 1.5 ? 'late' : 'in_rhythm', facts: { every: rhythm.days, since } }
  const span = days.at(-1)! - days[0]!
  return { code: since > span ? 'quiet' : 'active', facts: { purchases: days.length, span, since } }
}
