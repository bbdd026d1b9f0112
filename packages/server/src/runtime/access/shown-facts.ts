import type { DataClass } from '../crypto/data-classes.ts'
import { type Role, visibility } from './policy.ts'

/** Facts of events and entries that are of a class, by their names; persons stand in none at all. */
const classOf: readonly (readonly [RegExp, DataClass])[] = [
  [/Fen$/, 'money'],
  [/^(district|(previous)?[dD]istrictCode|regionCode|addressKey|street)$/, 'district'],
]

type Facts = Record<string, unknown>

/** Facts as the roles may see them: what is of a class that they do not see is left out, however deep it stands. */
export function factsFor(held: readonly Role[]): (facts: Facts) => Facts {
  const hidden = classOf
    .filter(([, dataClass]) => visibility(held, dataClass) !== 'plain')
    .map(([name]) => name)
  return hidden.length === 0 ? (facts) => facts : (facts) => without(facts, hidden) as Facts
}

function without(value: unknown, hidden: readonly RegExp[]): unknown {
  if (Array.isArray(value)) return value.map((one) => without(one, hidden))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !hidden.some((one) => one.test(name)))
      .map(([name, inner]) => [name, without(inner, hidden)]),
  )
}
