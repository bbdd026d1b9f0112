import type { Tx } from '../runtime/db/transaction.ts'
import { isAmends, tookBack } from './kept-store.ts'

export interface Refund {
  orderId: string
  lineId: string | null
  quantity: number | null
  afterShipment: boolean
}

/** Of these requests, asked or paid, those that are an amends. */
export async function amendsAmong(tx: Tx, requestIds: readonly string[]): Promise<Set<string>> {
  if (requestIds.length === 0) return new Set()
  const found = await tx.named<{ id: string }>(
    'orders.amends_among',
    `select a.id from orders.after_sales_request a join orders."order" o on o.brand_id = a.brand_id and o.id = a.order_id
     where a.brand_id = $1 and a.id = any($2::uuid[]) and ${isAmends('a', 'o')}`,
    [tx.brandId, requestIds],
  )
  return new Set(found.map(({ id }) => id))
}

/** Refunds that took goods back, without price protection and the like. */
export function refundsOf(tx: Tx, orderIds: readonly string[]): Promise<Refund[]> {
  return tx.named(
    'orders.refunds_of',
    `select a.order_id as "orderId", named.line_id as "lineId", a.quantity, a.kind <> 'refund_before_shipment' as "afterShipment"
     from orders.after_sales_request a join orders."order" o on o.brand_id = a.brand_id and o.id = a.order_id
     cross join lateral unnest(coalesce(a.line_ids, array[a.line_id])) as named(line_id)
     where a.brand_id = $1 and a.order_id = any($2::uuid[]) and ${tookBack('a')} and not ${isAmends('a', 'o')}
     order by a.version_at, a.id, named.line_id`,
    [tx.brandId, orderIds],
  )
}

export interface Bought {
  customerId: string
  productId: string
  at: Date
}

/** When persons, asked by any row, bought these products; orders that were closed do not count. */
export async function boughtProducts(
  tx: Tx,
  customerIds: readonly string[],
  productIds: readonly string[],
): Promise<Bought[]> {
  if (customerIds.length === 0 || productIds.length === 0) return []
  return tx.named(
    'orders.bought_products',
    `select a.asked as "customerId", p.product_id as "productId", coalesce(o.paid_at, o.created_at) as at
     from unnest($2::uuid[]) as a(asked) cross join lateral unnest(customers.same_person($1, a.asked)) as s(row_id)
     join orders."order" o on o.brand_id = $1 and o.customer_id = s.row_id and o.state <> all('{unpaid,closed}')
     join orders.line_product p on p.brand_id = $1 and p.order_id = o.id and p.product_id = any($3::text[])`,
    [tx.brandId, customerIds, productIds],
  )
}

/** Ids of orders in their own order, for those who read all of them once. */
export async function orderIdsAfter(tx: Tx, after: string | null, limit: number): Promise<string[]> {
  const found = await tx.named<{ id: string }>(
    'orders.ids_after',
    `select id from orders."order" where brand_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
    [tx.brandId, after, limit],
  )
  return found.map(({ id }) => id)
}
