import { sql } from 'kysely'
import { type KeptLink, linkedByJson } from '../../customers/index.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'

export interface MembershipRow {
  shopId: string
  customerId: string
  link: KeptLink | null
  /** Null where no whole phone was told, and of who left. */
  phoneIndex: Buffer | null
  at: Date
  left: boolean
}

/** One row a shop and customer; what is older than what stands changes nothing. Returns customers and shops that changed. */
export async function saveMemberships(
  tx: Tx,
  told: readonly MembershipRow[],
): Promise<{ shopId: string; customerId: string }[]> {
  return tx.named<{ shopId: string; customerId: string }>(
    'contacts.save_memberships',
    `insert into contacts.membership as m (brand_id, shop_id, customer_id, phone_index, told_at, ended_at, linked_by, link_rule_version)
     select distinct on (n.shop_id, n.customer_id) $1, n.shop_id, n.customer_id, n.phone_index, n.at, case when n.gone then n.at end,
       n.linked_by, n.link_rule_version
     from unnest($2::text[], $3::uuid[], $4::bytea[], $5::timestamptz[], $6::boolean[], $7::jsonb[], $8::text[])
       as n(shop_id, customer_id, phone_index, at, gone, linked_by, link_rule_version)
     order by n.shop_id, n.customer_id, n.at desc, n.gone desc
     on conflict (brand_id, shop_id, customer_id) do update
       set phone_index = excluded.phone_index, told_at = excluded.told_at, ended_at = excluded.ended_at,
         linked_by = excluded.linked_by, link_rule_version = excluded.link_rule_version
       where m.told_at < excluded.told_at or (m.told_at = excluded.told_at and m.ended_at is null and excluded.ended_at is not null)
     returning shop_id as "shopId", customer_id as "customerId"`,
    [
      tx.brandId,
      told.map((one) => one.shopId),
      told.map((one) => one.customerId),
      told.map((one) => one.phoneIndex),
      told.map((one) => one.at),
      told.map((one) => one.left),
      told.map((one) => linkedByJson(one.link)),
      told.map((one) => one.link?.ruleVersion ?? null),
    ],
  )
}

/** The consent was taken back: what linked account and phone goes at once. */
export async function endMemberships(tx: Tx, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return
  await rows(
    tx,
    sql`update contacts.membership m set phone_index = null, ended_at = coalesce(m.ended_at, ${tx.now})
      from unnest(${[...customerIds]}::uuid[]) as a(asked) cross join lateral unnest(customers.same_person(${tx.brandId}, a.asked)) as p(id)
      where m.brand_id = ${tx.brandId} and m.customer_id = p.id`,
  )
}

/** Whether the order is that of a club's member who has a phone that is known of this contact. */
export async function isMembersOrder(tx: Tx, contactId: string, orderId: string): Promise<boolean> {
  const found = await rows(
    tx,
    sql`select 1 from orders."order" o
      cross join lateral unnest(customers.same_person(o.brand_id, o.customer_id)) as p(id)
      join contacts.membership m on m.brand_id = o.brand_id and m.customer_id = p.id and m.ended_at is null
      where o.brand_id = ${tx.brandId} and o.id = ${orderId} and m.phone_index in (select phone_index from contacts.remark_phone r
        where r.brand_id = ${tx.brandId} and r.contact_id = ${contactId}) limit 1`,
  )
  return found.length > 0
}
