import type { Outcome } from '../mapping/index.ts'
import { mostExamples, type QualityCount, type QualityKind } from './quality-store.ts'

/** What the cleansing rules did to a batch; `rows` are the rows of its records in the main file. */
export function countQuality(outcomes: readonly Outcome[], rows: readonly number[]): QualityCount[] {
  const counts = new Map<string, QualityCount>()
  const add = (rule: string, what: QualityKind, row: number): void => {
    const key = `${rule} ${what}`
    const one = counts.get(key) ?? { rule, what, n: 0, rows: [] }
    counts.set(key, one)
    one.n += 1
    if (one.rows.length < mostExamples && one.rows.at(-1) !== row) one.rows.push(row)
  }
  for (const [i, outcome] of outcomes.entries()) {
    const { state } = outcome
    if (state === 'mapped') for (const { rule } of outcome.mended) add(rule, 'mended', rows[i]!)
    else if (state !== 'skipped')
      for (const { rule } of outcome.problems) if (rule !== undefined) add(rule, state, rows[i]!)
  }
  return [...counts.values()]
}
