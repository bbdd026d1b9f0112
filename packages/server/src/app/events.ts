import * as authorisation from '../authorisation/index.ts'
import * as behaviour from '../behaviour/index.ts'
import * as catalog from '../catalog/index.ts'
import * as consents from '../consents/index.ts'
import * as contacts from '../contacts/index.ts'
import * as conversations from '../conversations/index.ts'
import * as customers from '../customers/index.ts'
import * as dispatch from '../dispatch/index.ts'
import * as imports from '../imports/index.ts'
import * as insight from '../insight/index.ts'
import * as installedProducts from '../installed-products/index.ts'
import * as intake from '../intake/index.ts'
import * as inventory from '../inventory/index.ts'
import * as loyalty from '../loyalty/index.ts'
import * as needs from '../needs/index.ts'
import * as notes from '../notes/index.ts'
import * as orders from '../orders/index.ts'
import * as pools from '../pools/index.ts'
import * as providers from '../providers/index.ts'
import type { EventDefinition } from '../runtime/events/event.ts'
import * as segments from '../segments/index.ts'
import * as settlement from '../settlement/index.ts'
import * as value from '../value/index.ts'
import * as webhooks from '../webhooks/index.ts'
import * as workOrders from '../work-orders/index.ts'

const doors: object[] = [
  catalog,
  customers,
  consents,
  providers,
  authorisation,
  intake,
  imports,
  orders,
  contacts,
  conversations,
  behaviour,
  workOrders,
  inventory,
  dispatch,
  installedProducts,
  notes,
  settlement,
  segments,
  pools,
  value,
  loyalty,
  needs,
  insight,
  webhooks,
]

/** Every event that a capability announces, found at its door. */
export const eventDefinitions: EventDefinition[] = doors.flatMap((door) =>
  Object.values(door).filter(isDefinition),
)

function isDefinition(value: unknown): value is EventDefinition {
  return (
    typeof value === 'object' && value !== null && 'type' in value && 'schema' in value && 'topics' in value
  )
}
