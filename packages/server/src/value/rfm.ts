import { type Purchases, sumOf } from './purchases.ts'

/** Borders between the fifths of a brand's own customers; four each, rising. */
export interface Borders {
  /** Days since the last purchase. */
  recency: number[]
  frequency: number[]
  /** Fen. */
  monetary: number[]
}

export interface Rfm {
  /** One to five, five is best. */
  recency: number
  frequency: number
  monetary: number
  group: RfmGroup
}

export const rfmGroups = {
  best: { zh: '重要价值客户', en: 'Champions' },
  grow: { zh: '重要发展客户', en: 'Big new spenders' },
  keep: { zh: '重要保持客户', en: 'Big, gone quiet' },
  win_back: { zh: '重要挽留客户', en: 'Big, nearly lost' },
  loyal: { zh: '一般价值客户', en: 'Loyal' },
  fresh: { zh: '一般发展客户', en: 'Recent' },
  fading: { zh: '一般保持客户', en: 'Loyal, gone quiet' },
  asleep: { zh: '一般挽留客户', en: 'Asleep' },
} as const
export type RfmGroup = keyof typeof rfmGroups

export function bordersOf(people: readonly Purchases[], today: number): Borders {
  const bought = people.filter(({ days }) => days.length > 0)
  return {
    recency: fifths(bought.map(({ days }) => today - days.at(-1)!)),
    frequency: fifths(bought.map(({ days }) => days.length)),
    monetary: fifths(bought.map((one) => Number(sumOf(one)))),
  }
}

function fifths(values: number[]): number[] {
  const sorted = values.sort((a, b) => a - b)
  return [0.2, 0.4, 0.6, 0.8].map((share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
}

/** Null for one who never bought. */
export function rfmOf(purchases: Purchases, borders: Borders, today: number): Rfm | null {
  const last = purchases.days.at(-1)
  if (last === undefined) return null
  const recency = 6 - place(today - last, borders.recency)
  const frequency = place(purchases.days.length, borders.frequency)
  const monetary = place(Number(sumOf(purchases)), borders.monetary)
  return { recency, frequency, monetary, group: groupOf(recency >= 4, frequency >= 4, monetary >= 4) }
}

/** Equal values stand in the same fifth: where most bought once, none of them is above another. */
const place = (value: number, borders: readonly number[]) =>
  1 + borders.filter((border) => value > border).length

function groupOf(recent: boolean, often: boolean, much: boolean): RfmGroup {
  if (much) return recent ? (often ? 'best' : 'grow') : often ? 'keep' : 'win_back'
  return recent ? (often ? 'loyal' : 'fresh') : often ? 'fading' : 'asleep'
}
