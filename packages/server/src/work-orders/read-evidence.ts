import { duesOfOrders } from '../orders/index.ts'
import { evidenceInForce } from '../playbooks/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { alongOf, type Brought, type EvidenceRow, evidenceOf } from './evidence.ts'
import { filesOfWorkOrders } from './store-files.ts'
import { listWorkOrders } from './store-lists.ts'
import type { Visit, WorkOrder } from './work-order.ts'

export interface Asked {
  evidence: EvidenceRow[]
  along: { code: string; zh: string; en: string }[]
}

/**
 * What the kind of an order asks for, and what all its jobs brought: a further round need not bring it again. `now` is
 * the visit that is being completed. Only kinds that ask for something cost more than one look at the order.
 */
export async function askedOfOrder(
  tx: Tx,
  orderId: string | null,
  now: Pick<Visit, 'serials' | 'barcodes'>[] = [],
): Promise<Asked> {
  const dues = isOurs(orderId) ? ((await duesOfOrders(tx, [orderId])).get(orderId) ?? null) : null
  const along = alongOf(dues)
  if (!dues || dues.kind === 'ordinary') return { evidence: [], along }
  const lists = await evidenceInForce(tx)
  if (!lists.some(({ kind }) => kind === dues.kind)) return { evidence: [], along }
  return { evidence: evidenceOf(dues, await broughtTo(tx, orderId!, now), lists), along }
}

/** A job keeps its order as text, and not every text is an order of ours. */
function isOurs(orderId: string | null): orderId is string {
  return orderId !== null && /^[0-9a-f-]{36}$/.test(orderId)
}

/** A survey or a repair shows nothing of how the goods were installed. */
const otherWork = new Set(['survey', 'repair', 'maintain'])

export function askedOfWorkOrder(
  tx: Tx,
  { orderId, serviceType }: Pick<WorkOrder, 'orderId' | 'serviceType'>,
  now: Pick<Visit, 'serials' | 'barcodes'>[] = [],
): Promise<Asked> {
  return askedOfOrder(tx, otherWork.has(serviceType) ? null : orderId, now)
}

async function broughtTo(
  tx: Tx,
  orderId: string,
  now: Pick<Visit, 'serials' | 'barcodes'>[],
): Promise<Brought> {
  const { items } = await listWorkOrders(tx, { orderId, limit: 50 })
  const files = await filesOfWorkOrders(
    tx,
    items.map(({ workOrderId }) => workOrderId),
  )
  return {
    photos: files.filter(({ kind }) => kind === 'photo').map(({ item }) => item),
    visits: [...items.flatMap(({ visits }) => visits), ...now],
    units: Math.max(0, ...items.map(({ quantity }) => quantity)),
    categories: items.map(({ category }) => category.replaceAll('-', '_')),
  }
}
