import type { Principal } from '../access/principal.ts'
import { factsFor } from '../access/shown-facts.ts'
import type { Shown } from './hub.ts'

/**
 * What a caller may see of an event. Who is cut to regions learns that something happened, and reads by the database what
 * of it lies there.
 */
export function shownTo({ roles, scope }: Principal): Shown {
  if (scope.regions) return (event) => ({ ...event, key: '', payload: {} })
  const shown = factsFor(roles)
  return (event) => ({ ...event, payload: shown(event.payload as Record<string, unknown>) })
}
