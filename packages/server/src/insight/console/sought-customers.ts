import { customersOfSerial } from '../../installed-products/index.ts'
import { ordersByNumber, orderTimes } from '../../orders/index.ts'
import { serialOf } from '../../records/index.ts'
import { type Role, visibility } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { listWorkOrders } from '../../work-orders/index.ts'
import { readQuery } from '../read-query.ts'

interface Asked {
  q?: string
  phone?: string
}

/**
 * What people type into the one box of the list: a phone or its tail stays a phone; an order number, a code of a job or a
 * serial number leads to the people of these. A text that is none of these finds nobody, rather than everybody.
 */
export async function soughtCustomers<Q extends Asked>(
  tx: Tx,
  { q, ...query }: Q,
  roles: readonly Role[],
): Promise<Omit<Q, 'q'> & { ids?: string[] }> {
  const text = q?.trim() ?? ''
  if (text === '') return query
  const { phone, code, outsideId } = readQuery(text)
  if (phone && !query.phone && visibility(roles, 'phone') !== 'none') {
    const orders = outsideId ? await ofOrders(tx, outsideId) : []
    return orders.length > 0 ? { ...query, ids: orders } : { ...query, phone }
  }
  const jobs = code ? (await listWorkOrders(tx, { search: code, limit: 5 })).items : []
  const ids = [
    ...jobs.flatMap(({ customerId }) => customerId ?? []),
    ...(outsideId ? await ofOrders(tx, outsideId) : []),
    ...(await customersOfSerial(tx, serialOf(text))),
  ]
  return { ...query, ids: [...new Set(ids)] }
}

async function ofOrders(tx: Tx, number: string): Promise<string[]> {
  const found = await ordersByNumber(tx, [number])
  const orders = await orderTimes(
    tx,
    found.map(({ id }) => id),
  )
  return orders.flatMap(({ customerId }) => customerId ?? [])
}
