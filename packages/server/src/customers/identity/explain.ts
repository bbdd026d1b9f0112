import type { Resolved } from './resolve.ts'
import { weightOf } from './score.ts'

/** Changes with every change of rules, kinds or levels, so that a link can say by which it was made. */
export const ruleVersion = '2026-11-22'

export interface Explanation {
  ruleVersion: string
  /** Bits of evidence that two records of this file are one person before anything is compared. */
  prior: number
  /** What each column says, the strongest first; columns of which one value is unknown are left out. */
  facts: { field: string; level: string; bits: number }[]
  /** Taken off where a surname and a home say partly the same. */
  familyBits: number
  bits: number
  /** Chance of one person by these weights. */
  probability: number
}

/** Why two records were linked, put to review or left apart: by the numbers of the records as they were handed in. */
export function explainPair({ fields, model, places }: Resolved, first: number, second: number): Explanation {
  const [a, b] = [places[first]!, places[second]!]
  const seen = fields
    .map((field, f) => ({ field, f, level: field.compare(a, b) }))
    .filter(({ level }) => level > 0)
  const facts = seen.map(({ field, f, level }) => ({
    field: field.name,
    level: field.levels[level]!.name,
    bits: weightOf(model, f, level, a),
  }))
  const roles = seen.map(({ field, level }) => field.levels[level]!.role)
  const familyBits = roles.includes('home') && roles.includes('family') ? model.familyBits : 0
  const bits = facts.reduce((sum, fact) => sum + fact.bits, model.prior - familyBits)
  facts.sort((one, two) => Math.abs(two.bits) - Math.abs(one.bits))
  return { ruleVersion, prior: model.prior, facts, familyBits, bits, probability: 1 / (1 + 2 ** -bits) }
}
