import { sql } from 'kysely'
import { rows, type Tx } from '../../src/runtime/db/transaction.ts'

/** Each friend with the reason why they have no order, null of those who have one: asked friend by friend, as the rule is told. */
export function reasonsOneByOne(tx: Tx): Promise<{ id: string; reason: string | null }[]> {
  return rows(
    tx,
    sql<{ id: string; reason: string | null }>`select k.id, case
      when exists (select from orders."order" o where o.brand_id = k.brand_id
          and o.customer_id = any(customers.same_person(k.brand_id, k.customer_id)))
        or exists (select from contacts.order_share s where s.brand_id = k.brand_id and s.contact_id = k.id and s.undone_at is null) then null
      when not exists (select from contacts.contact_owner w where w.brand_id = k.brand_id and w.contact_id = k.id and w.lost_at is null) then 'lost'
      when exists (select from contacts.live_code l join contacts.contact_owner w on w.brand_id = l.brand_id and w.state = l.state
        where l.brand_id = k.brand_id and w.contact_id = k.id and l.order_id is not null) then 'order_of_another'
      when exists (select from contacts.claim_attempt a where a.brand_id = k.brand_id and a.contact_id = k.id and not a.right_fact)
        then 'claim_failed'
      when exists (select from contacts.remark_phone r join customers.identifier i on i.brand_id = r.brand_id and i.kind = 'phone'
          and i.value_index = r.phone_index join orders."order" o on o.brand_id = i.brand_id
          and o.customer_id = any(customers.same_person(i.brand_id, i.customer_id))
        where r.brand_id = k.brand_id and r.contact_id = k.id) then 'phone_has_orders'
      when exists (select from contacts.remark_phone r where r.brand_id = k.brand_id and r.contact_id = k.id) then 'phone_without_order'
      when exists (select from contacts.contact_owner w where w.brand_id = k.brand_id and w.contact_id = k.id and w.state is not null)
        then 'common_code'
      else 'by_hand' end as reason
    from contacts.contact k where k.brand_id = ${tx.brandId} order by k.first_added_at desc, k.id desc`,
  )
}
