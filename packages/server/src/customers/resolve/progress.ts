import type { Steps } from '../identity/desk.ts'

/** What each step costs of the whole, measured over 300,000 records; they come in this order. */
const costs = {
  read: 46,
  arrange: 3,
  pack: 1,
  frequency: 3,
  measure: 3,
  build: 6,
  fill: 1,
  draw: 1,
  strangers: 2,
  rare: 5,
  patterns: 1,
  idle: 1,
  score: 8,
  join: 7,
} as const satisfies Record<keyof Steps, number>

const names = Object.keys(costs) as (keyof Steps)[]
/** After the steps the pairs are explained. */
const explaining = 12
const all = Object.values(costs).reduce((sum, cost) => sum + cost, explaining)

/** How far a comparing is, from 0 to 1, when this share of a step is done. */
export function shareDone(step: keyof Steps, ofStep: number): number {
  const before = names.slice(0, names.indexOf(step)).reduce((sum, name) => sum + costs[name], 0)
  return (before + costs[step] * ofStep) / all
}
