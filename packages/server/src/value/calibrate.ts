import { buysWithin, expectedPurchases } from './bg-nbd.ts'
import { fitModel } from './model.ts'
import { historyOf, type Purchases, until } from './purchases.ts'
import { type Churn, scorePerson } from './score.ts'

/** One tenth of the people, by what was predicted for them. */
export interface Tenth {
  people: number
  /** Mean purchases in the window. */
  predicted: number
  happened: number
  /** Share who bought at all, in percent. */
  againPredicted: number
  againHappened: number
}

export interface ChurnCheck {
  churn: Churn
  people: number
  againHappened: number
}

export interface Calibration {
  /** The last day that the model knew of. */
  knownUntil: number
  windowDays: number
  people: number
  predicted: number
  happened: number
  /** Mean distance between predicted and happened, a person. */
  absoluteError: number
  tenths: Tenth[]
  churns: ChurnCheck[]
}

interface Guess {
  predicted: number
  again: number
  churn: Churn
  happened: number
}

const longestWindow = 182
const shortestWindow = 28

/**
 * Fits to what was known a while ago, predicts, and compares with what has happened since. Null where there is too little
 * to hold back. Yields as a fit does.
 */
export function* calibrate(people: readonly Purchases[], today: number): Generator<void, Calibration | null> {
  const firstDay = people.reduce((first, { days }) => Math.min(first, days[0] ?? first), today)
  const windowDays = Math.min(longestWindow, Math.floor((today - firstDay) / 3))
  if (windowDays < shortestWindow) return null
  const knownUntil = today - windowDays
  const known = people.map((one) => until(one, knownUntil))
  const model = yield* fitModel(known, knownUntil)
  if (!model.params) return null
  const { buying } = model.params
  const guesses = people.flatMap((one, i): Guess[] => {
    const history = historyOf(known[i]!, knownUntil)
    if (!history) return []
    return [
      {
        predicted: expectedPurchases(buying, history, windowDays / 7),
        again: buysWithin(buying, history, windowDays / 7),
        churn: scorePerson(known[i]!, model, knownUntil).churn,
        happened: one.days.filter((day) => day > knownUntil && day <= today).length,
      },
    ]
  })
  return { knownUntil, windowDays, ...summarise(guesses) }
}

function summarise(guesses: Guess[]): Omit<Calibration, 'knownUntil' | 'windowDays'> {
  const sorted = guesses.sort((a, b) => a.predicted - b.predicted)
  const tenths = Array.from({ length: 10 }, (_, i) =>
    sorted.slice(Math.floor((i * sorted.length) / 10), Math.floor(((i + 1) * sorted.length) / 10)),
  ).filter((one) => one.length > 0)
  const churns = (['low', 'medium', 'high', 'unknown'] as const).map((churn) => ({
    churn,
    group: sorted.filter((one) => one.churn === churn),
  }))
  return {
    people: sorted.length,
    predicted: round(sum(sorted, (one) => one.predicted)),
    happened: sum(sorted, (one) => one.happened),
    absoluteError: round(mean(sorted, (one) => Math.abs(one.predicted - one.happened))),
    tenths: tenths.map((group) => ({
      people: group.length,
      predicted: round(mean(group, (one) => one.predicted)),
      happened: round(mean(group, (one) => one.happened)),
      againPredicted: round(100 * mean(group, (one) => one.again)),
      againHappened: boughtShare(group),
    })),
    churns: churns.map(({ churn, group }) => ({
      churn,
      people: group.length,
      againHappened: boughtShare(group),
    })),
  }
}

const sum = (group: readonly Guess[], of: (one: Guess) => number) =>
  group.reduce((total, one) => total + of(one), 0)
const mean = (group: readonly Guess[], of: (one: Guess) => number) =>
  group.length === 0 ? 0 : sum(group, of) / group.length
const boughtShare = (group: readonly Guess[]) => round(100 * mean(group, (one) => (one.happened > 0 ? 1 : 0)))
const round = (value: number) => Math.round(value * 1000) / 1000
