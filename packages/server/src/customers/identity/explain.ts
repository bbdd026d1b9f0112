import type { Field } from './field.ts'
import type { Resolved } from './resolve.ts'
import { heldBelow, linkBits, weightOf } from './score.ts'

/** Changes with every change of rules, kinds or levels, so that a link can say by which it was made. */
export const ruleVersion = '2026-11-23'

export interface Explanation {
  ruleVersion: string
  /** Bits of evidence that two records of this file are one person before anything is compared. */
  prior: number
  /** What each column says, the strongest first; columns of which one value is unknown, or that say nothing, are left out. */
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
    .filter(({ field, level }) => level > 0 && field.levels[level]!.says !== 'nothing')
  const facts = seen.map(({ field, f, level }) => ({
    field: field.name,
    level: field.levels[level]!.name,
    bits: weightOf(model, f, level, a),
  }))
  const roles = seen.map(({ field, level }) => field.levels[level]!.role)
  const familyBits = roles.includes('home') && roles.includes('family') ? model.familyBits : 0
  const whole = facts.reduce((sum, fact) => sum + fact.bits, model.prior - familyBits)
  const bits = Math.min(whole, seen.some(isParting) ? linkBits - heldBelow : Infinity)
  const parting = facts[seen.findIndex(isParting)]
  if (parting) parting.bits = bits - whole
  facts.sort((one, two) => Math.abs(two.bits) - Math.abs(one.bits))
  return { ruleVersion, prior: model.prior, facts, familyBits, bits, probability: 1 / (1 + 2 ** -bits) }
}

/** Two accounts in one place weigh nothing by themselves, and hold back what would be a link: that much is theirs. */
const isParting = ({ field, level }: { field: Field; level: number }): boolean => field.parts === level
