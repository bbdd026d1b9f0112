import type { Tx } from '../../runtime/db/transaction.ts'

/** What the question for an order's number rests on. */
export interface AskFacts {
  /** Marketplaces of the order whose own code or card brought the friend. */
  cameBy: string[]
  /** Marketplaces of the brand's shops. */
  shops: string[]
  /** A phone stands in a remark, or the friend wrote one, and no order has it. */
  phoneFoundNothing: boolean
}

/** Of a friend without an order; `phones` in E.164 are what they wrote themself. */
export async function readAsk(tx: Tx, contactId: string, phones: readonly string[]): Promise<AskFacts> {
  const indexes = phones.map((phone) => tx.vault.index('phone', phone))
  const tails = phones.map((phone) => tx.vault.index('phone-tail', phone.slice(-4)))
  const [row] = await tx.named<AskFacts>(
    'sidebar.ask',
    `with noted as materialized (
       select r.phone_index from contacts.remark_phone r where r.brand_id = $1 and r.contact_id = $2
       union select unnest($3::bytea[]))
     select array(select distinct o.marketplace from contacts.contact_owner w
         join contacts.live_code l on l.brand_id = $1 and l.state = w.state
         cross join lateral (select l.order_id as id union all
           select k.order_id from contacts.order_link k where k.brand_id = $1 and k.live_code_id = l.id
             and k.opened_at between w.added_at - interval '30 minutes' and w.added_at + interval '1 minute') f
         cross join lateral (select o.marketplace from orders."order" o where o.brand_id = $1 and o.id = f.id limit 1) o
         where w.brand_id = $1 and w.contact_id = $2) as "cameBy",
       array(select distinct s.marketplace from organization.shop s where s.brand_id = $1) as shops,
       exists (select from noted)
         and not exists (select from noted n
           join customers.identifier i on i.brand_id = $1 and i.kind = 'phone' and i.value_index = n.phone_index
           cross join lateral unnest(customers.same_person($1, i.customer_id)) as p(row_id)
           cross join lateral (select o.id from orders."order" o where o.brand_id = $1 and o.customer_id = p.row_id
             order by o.created_at desc limit 1) o)
         and not exists (select from unnest($4::bytea[]) as t(tail)
           cross join lateral (select o.id from orders."order" o where o.brand_id = $1 and o.phone_tail_index = t.tail
             order by o.created_at desc limit 1) o)
         as "phoneFoundNothing"`,
    [tx.brandId, contactId, indexes, tails],
  )
  return row!
}
