import type { DiscountKind } from '../../connectors/contract/discounts.ts'
import { isPaid, spentFen } from '../../orders/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'

export interface MoneyOfPerson {
  orders: number
  paidFen: bigint
  /** `paidFen` less `spentFen`: a closed order went back whole, and of no order more than it cost. */
  refundedFen: bigint
  /** Requests that gave money back, and closed orders without one. */
  refunds: number
  /** What lists, the sidebar and the value of the customer say, too. */
  spentFen: bigint
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
       select o.id, o.state, o.paid_fen, o.discounts, ${spentFen('o')} as spent_fen from orders."order" o where o.brand_id = $1
         and o.customer_id = any(customers.same_person($1, $2::uuid)) and ${isPaid('o')}),
     back as (select own.id, (select count(*) from orders.after_sales_request a
         where a.brand_id = $1 and a.order_id = own.id and a.state = 'refunded') as requests from own),
     off as (select d ->> 'kind' as kind, sum((d ->> 'fen')::bigint)::text as fen from own, jsonb_array_elements(own.discounts) d group by 1)
     select count(*)::int as orders, coalesce(sum(paid_fen), 0)::bigint as "paidFen", coalesce(sum(spent_fen), 0)::bigint as "spentFen",
       coalesce(sum(paid_fen - spent_fen), 0)::bigint as "refundedFen",
       coalesce(sum(case when own.state = 'closed' and own.paid_fen > 0 then greatest(back.requests, 1) else back.requests end), 0)::int as refunds,
       (count(*) filter (where discounts is null))::int as untold,
       coalesce((select jsonb_agg(jsonb_build_object('kind', kind, 'fen', fen) order by kind) from off where fen <> '0'), '[]') as discounts
     from own join back using (id)`,
    [tx.brandId, customerId],
  )
  return found!
}
