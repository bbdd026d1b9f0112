import { customerNames, type FriendName, friendNames } from '../contacts/index.ts'
import { goneAmong } from '../customers/index.ts'
import { namesOfOrders, type OrderName } from '../orders/index.ts'
import { namesOfPointClerks } from '../providers/index.ts'
import { can } from '../runtime/access/policy.ts'
import type { Principal } from '../runtime/access/principal.ts'
import type { Tx } from '../runtime/db/transaction.ts'

interface Entry {
  actor: string
  subject: string
  facts: unknown
}

/** By kind the details of an entry that are ids of it. */
const detailsOf = {
  customer: ['customerId', 'otherId', 'into', 'customers'],
  order: ['orderId'],
  contact: [],
} as const
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Ids of customers, orders or friends that entries speak of, each once. */
export function idsInEntries(kind: keyof typeof detailsOf, entries: readonly Entry[]): string[] {
  const ids = entries.flatMap(({ subject, facts }) => [
    ...(subject.startsWith(`${kind}:`) ? [subject.slice(kind.length + 1)] : []),
    ...detailsOf[kind].flatMap((key) => (facts as Record<string, unknown> | null)?.[key] ?? []),
  ])
  return [...new Set(ids)].filter((id): id is string => typeof id === 'string' && uuid.test(id))
}

export interface AuditNames {
  /** Of customers and clerks of points, by id. */
  names: Record<string, string>
  orders: Record<string, Omit<OrderName, 'id'>>
  contacts: Record<string, FriendName>
  /** Who was forgotten, and what is not there any more. */
  gone: Record<string, 'erased' | 'gone'>
}

/**
 * The audit holds ids alone. Who and what they are is looked up when it is read, one statement a kind: never more than the pages
 * of customers and orders show to this reader, so who may not open those is told ids.
 */
export async function namesInAudit(
  tx: Tx,
  entries: readonly Entry[],
  { roles, scope }: Pick<Principal, 'roles' | 'scope'>,
): Promise<AuditNames> {
  const people = can(roles, 'customers.read')
  const ids = (kind: keyof typeof detailsOf, may: boolean) => (may ? idsInEntries(kind, entries) : [])
  const [customers, friends] = [ids('customer', people), ids('contact', people)]
  const orders = ids('order', can(roles, 'orders.read'))
  const ofOrders = new Map((await namesOfOrders(tx, orders)).map(({ id, ...name }) => [id, name] as const))
  const ofFriends = await friendNames(tx, friends, roles)
  // Who sees some regions alone is not shown what lies elsewhere: for them it is not gone.
  const gone: (readonly [string, 'erased' | 'gone'])[] = scope.regions
    ? []
    : [
        ...(await goneAmong(tx, customers)),
        ...missing(orders, ofOrders).map((id) => [id, 'gone'] as const),
        ...missing(friends, ofFriends).map((id) => [id, 'erased'] as const),
      ]
  return {
    names: Object.fromEntries([
      ...(await customerNames(tx, customers, roles)),
      ...(await clerksIn(tx, entries)),
    ]),
    orders: Object.fromEntries(ofOrders),
    contacts: Object.fromEntries(ofFriends),
    gone: Object.fromEntries(gone),
  }
}

const missing = (ids: readonly string[], found: ReadonlyMap<string, unknown>): string[] =>
  ids.filter((id) => !found.has(id))

async function clerksIn(tx: Tx, entries: readonly Entry[]): Promise<ReadonlyMap<string, string>> {
  const any = entries.some(({ actor, subject }) => /^(point|point_clerk):/m.test(`${actor}\n${subject}`))
  return any ? await namesOfPointClerks(tx) : new Map()
}
