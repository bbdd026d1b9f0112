import type { DiscountKind } from '../../connectors/contract/discounts.ts'
import type { Tx } from '../../runtime/db/transaction.ts'

export interface MoneyOfPerson {
  orders: number
  paidFen: bigint
  refundedFen: bigint
  refunds: number
  /** What was taken off the price, by who gave it; kinds that nobody gave are left out. */
  discounts: { kind: DiscountKind; fen: string }[]
  /** Paid orders whose marketplace does not tell what was taken off. */
  untold: number
}

/** Money of a person over all rows, in one statement; orders that were never paid do not count. */
export async function moneyOfPerson(tx: Tx, customerId: string): Promise<MoneyOfPerson> {
  const [found] = await tx.named<MoneyOfPerson>(
    'insight.money_of_person',
    `with own as materialized (
       select id, paid_fen, discounts from orders."order" where brand_id = $1
         and customer_id = any(customers.same_person($1, $2::uuid)) and (announced_paid or paid_at is not null)),
     back as (select count(*)::int as n, coalesce(sum(a.refund_fen), 0)::bigint as fen from orders.after_sales_request a
       where a.brand_id = $1 and a.state = 'refunded' and a.order_id in (select id from own)),
     off as (select d ->> 'kind' as kind, sum((d ->> 'fen')::bigint)::text as fen from own, jsonb_array_elements(own.discounts) d group by 1)
     select (select count(*)::int from own) as orders, (select coalesce(sum(paid_fen), 0)::bigint from own) as "paidFen",
       (select fen from back) as "refundedFen", (select n from back) as refunds,
       (select count(*)::int from own where discounts is null) as untold,
       coalesce((select jsonb_agg(jsonb_build_object('kind', kind, 'fen', fen) order by kind) from off where fen <> '0'), '[]') as discounts`,
    [tx.brandId, customerId],
  )
  return found!
}
