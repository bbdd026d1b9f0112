import type { Tx } from '../runtime/db/transaction.ts'
import { spentFen } from './kept-store.ts'

/** What a customer row bought on one day, refunds taken off. Days count from 1970-01-01 in Shanghai. */
export interface PurchaseDay {
  customerId: string
  day: number
  fen: bigint
  /** How many orders that was. */
  orders: number
}

const paidDay = `((o.paid_at at time zone 'Asia/Shanghai')::date - date '1970-01-01')`

/** Days on which these rows bought something that they kept: an order whose money went back whole is no purchase. */
export function purchaseDays(tx: Tx, customerIds: readonly string[]): Promise<PurchaseDay[]> {
  return tx.named<PurchaseDay>(
    'orders.purchase_days',
    `select customer_id as "customerId", day, sum(fen)::bigint as fen, count(*)::int as orders from (
       select o.customer_id, ${paidDay} as day, ${spentFen('o')} as fen from orders."order" o
       where o.brand_id = $1 and o.customer_id = any($2::uuid[]) and o.paid_at is not null) p
     where fen > 0 group by customer_id, day order by customer_id, day`,
    [tx.brandId, customerIds],
  )
}
