import { visibility } from '../access/policy.ts'
import type { Principal } from '../access/principal.ts'
import type { DataClass } from '../crypto/data-classes.ts'
import type { LiveEvent, Shown } from './hub.ts'

/** Facts of events that are of a class, by their names; persons stand in no event at all. */
const classOf: readonly (readonly [RegExp, DataClass])[] = [
  [/Fen$/, 'money'],
  [/^(district|districtCode|regionCode|addressKey|street)$/, 'district'],
]

/**
 * What a caller may see of an event. Who is cut to regions learns that something happened, and reads by the database what
 * of it lies there.
 */
export function shownTo({ roles, scope }: Principal): Shown {
  if (scope.regions) return (event) => ({ ...event, key: '', payload: {} })
  const hidden = classOf.filter(([, dataClass]) => visibility(roles, dataClass) !== 'plain').map(([name]) => name)
  if (hidden.length === 0) return (event) => event
  return (event) => ({ ...event, payload: without(event.payload, hidden) }) satisfies LiveEvent
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
