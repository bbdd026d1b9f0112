import type { Tx } from '../runtime/db/transaction.ts'

/** Orders by the number that people and other systems write, which two shops may share. */
export function ordersByNumber(
  tx: Tx,
  numbers: readonly string[],
): Promise<{ id: string; shopId: string; number: string }[]> {
  return tx.named(
    'orders.by_number',
    `select id, shop_id as "shopId", outside_id as number from orders."order"
     where brand_id = $1 and outside_id = any($2::text[]) order by created_at, id`,
    [tx.brandId, [...new Set(numbers)]],
  )
}

export interface OrderMoney {
  id: string
  shopId: string
  marketplace: string
  number: string
  customerId: string | null
  paidFen: bigint
  /** By requests that the marketplace calls refunded. */
  refundedFen: bigint
}

/** Number and money of orders, without opening anything sealed. */
export function moneyOfOrders(tx: Tx, orderIds: readonly string[]): Promise<OrderMoney[]> {
  return tx.named(
    'orders.money_of',
    `select o.id, o.shop_id as "shopId", o.marketplace, o.outside_id as number, o.customer_id as "customerId", o.paid_fen as "paidFen",
       coalesce((select sum(a.refund_fen) from orders.after_sales_request a
         where a.brand_id = $1 and a.order_id = o.id and a.state = 'refunded'), 0)::bigint as "refundedFen"
     from orders."order" o where o.brand_id = $1 and o.id = any($2::uuid[])`,
    [tx.brandId, [...new Set(orderIds)]],
  )
}

export interface OrderName {
  id: string
  marketplace: string
  number: string
  /** Its buyer was forgotten: the order stands, without who. */
  erased: boolean
}

/** What people call these orders, without opening anything sealed; those that exist. */
export function namesOfOrders(tx: Tx, orderIds: readonly string[]): Promise<OrderName[]> {
  if (orderIds.length === 0) return Promise.resolve([])
  return tx.named(
    'orders.names_of',
    `select id, marketplace, outside_id as number, erased_at is not null as erased from orders."order"
     where brand_id = $1 and id = any($2::uuid[])`,
    [tx.brandId, [...new Set(orderIds)]],
  )
}
