import * as catalog from '../catalog/index.ts'
import * as customers from '../customers/index.ts'
import * as intake from '../intake/index.ts'
import * as orders from '../orders/index.ts'
import type { EventDefinition } from '../runtime/events/event.ts'

/** Every event that a capability announces, found at its door. */
export const eventDefinitions: EventDefinition[] = [catalog, customers, intake, orders].flatMap((door) =>
  Object.values(door).filter(isDefinition),
)

function isDefinition(value: unknown): value is EventDefinition {
  return (
    typeof value === 'object' && value !== null && 'type' in value && 'schema' in value && 'topics' in value
  )
}
