import type { OutwardMapping } from '../mapping/index.ts'
import { kindsOfNoun } from '../outward/index.ts'
import { can, type Permission, type Role, visibility } from '../runtime/access/policy.ts'
import type { StoredEvent } from '../runtime/events/event.ts'

export const endpointStates = ['active', 'paused', 'disabled'] as const
export type EndpointState = (typeof endpointStates)[number]
export type DisabledReason = 'failing' | 'gone' | 'maker_left'

export interface Endpoint {
  id: string
  name: string
  url: string
  /** Empty: every type. */
  eventTypes: string[]
  showMoney: boolean
  /** Makes the body in the place of the Standard Webhooks one; the headers that go with it, by name. */
  mapping: OutwardMapping | null
  headerNames: string[]
  method: Method
  memberId: string
  secretTail: string
  previousUntil: Date | null
  state: EndpointState
  disabledReason: DisabledReason | null
  failingSince: Date | null
  startXid: bigint
  createdAt: Date
}

/** What one must be allowed to hear of events of a noun. A noun that stands not here is for the owner alone. */
const neededFor: Record<string, Permission> = {
  order: 'orders.read',
  'after-sales': 'orders.read',
  customer: 'customers.read',
  value: 'customers.read',
  need: 'customers.read',
  contact: 'contacts.read',
  product: 'catalog.read',
  'work-order': 'work-orders.read',
  offer: 'dispatch.read',
  assignment: 'dispatch.read',
  dispatch: 'dispatch.read',
  technician: 'technicians.read',
  slip: 'settlement.read',
  statement: 'settlement.read',
  intake: 'dead-letters.read',
  stock: 'catalog.read',
}

export const nounOf = (type: string): string => type.split('.')[0] ?? type

export function mayHear(roles: readonly Role[], type: string): boolean {
  return can(roles, neededFor[nounOf(type)] ?? 'settings.write')
}

export const maySendMoney = (roles: readonly Role[]): boolean => visibility(roles, 'money') === 'plain'

/** Whether this endpoint is told of an event, in the name of a maker with these roles. */
export function wants(
  endpoint: Endpoint,
  roles: readonly Role[],
  event: Pick<StoredEvent, 'type' | 'xid'>,
): boolean {
  if (event.xid < endpoint.startXid) return false
  return chooses(endpoint, event.type) && mayHear(roles, event.type)
}

/** Whether events of a type tell of the record that a mapping takes. */
export const tellsOf = ({ record }: OutwardMapping, type: string): boolean =>
  kindsOfNoun(nounOf(type)).some((name) => name === record)

export const methods = ['POST', 'PUT', 'PATCH'] as const
export type Method = (typeof methods)[number]

export function chooses({ eventTypes }: Endpoint, type: string): boolean {
  return eventTypes.length === 0 || eventTypes.includes(type)
}
