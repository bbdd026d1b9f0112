import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../../runtime/db/transaction.ts'
import { type BindingWay, bindingRuleVersion } from '../contact.ts'

export interface NewShare {
  contactId: string
  orderId: string
  way: BindingWay
  evidence: string
}

/** False when the order has a share, or this friend has had `most` since then: also what was taken back counts. */
export async function insertShare(
  tx: Tx,
  share: NewShare,
  limit: { since: Date; most: number },
): Promise<boolean> {
  // Two claims of one friend count one after the other.
  await rows(
    tx,
    sql`select from contacts.contact where brand_id = ${tx.brandId} and id = ${share.contactId} for update`,
  )
  const written = await rows(
    tx,
    sql`insert into contacts.order_share (brand_id, id, contact_id, order_id, way, evidence, shared_at, rule_version)
      select ${tx.brandId}, ${tx.ports.ids.next()}, ${share.contactId}, ${share.orderId}, ${share.way}, ${share.evidence}, ${tx.now}, ${bindingRuleVersion}
      where (select count(*) from contacts.order_share where brand_id = ${tx.brandId} and contact_id = ${share.contactId}
        and shared_at > ${limit.since}) < ${limit.most}
      on conflict (brand_id, order_id) where undone_at is null do nothing returning id`,
  )
  return written.length > 0
}

export interface Share {
  id: string
  contactId: string
  externalUserId: string
  customerId: string | null
  orderId: string
  undoneAt: Date | null
}

/** Whether a friend who is this customer shares the order. */
export async function sharesOrder(tx: Tx, orderId: string, customerId: string): Promise<boolean> {
  const found = await rows(
    tx,
    sql`select s.id from contacts.order_share s join contacts.contact c on c.brand_id = s.brand_id and c.id = s.contact_id
      where s.brand_id = ${tx.brandId} and s.order_id = ${orderId} and s.undone_at is null
        and c.customer_id::text = any(customers.same_person_text(${tx.brandId}, ${customerId}))`,
  )
  return found.length > 0
}

/** Locked until the commit. */
export async function lockShare(tx: Tx, id: string): Promise<Share | null> {
  const row = await firstRow(
    tx,
    sql<Share>`select s.id, s.contact_id as "contactId", c.external_user_id as "externalUserId", c.customer_id as "customerId",
        s.order_id as "orderId", s.undone_at as "undoneAt"
      from contacts.order_share s join contacts.contact c on c.brand_id = s.brand_id and c.id = s.contact_id
      where s.brand_id = ${tx.brandId} and s.id = ${id} for update of s`,
  )
  return row ?? null
}

export async function endShare(tx: Tx, share: Pick<Share, 'id' | 'contactId'>, by: string): Promise<void> {
  await rows(
    tx,
    sql`update contacts.order_share set undone_at = ${tx.now}, undone_by = ${by} where brand_id = ${tx.brandId} and id = ${share.id}`,
  )
  await standByTheRest(tx, share.contactId)
}

/** The whole order came to the friend who shared it. */
export async function endShareByBinding(tx: Tx, contactId: string, orderId: string): Promise<void> {
  await rows(
    tx,
    sql`update contacts.order_share set undone_at = ${tx.now}, undone_by = 'bound' where brand_id = ${tx.brandId}
      and contact_id = ${contactId} and order_id = ${orderId} and undone_at is null`,
  )
}

/** By what else the contact stands, the first first; by nothing if there is nothing. */
export async function standByTheRest(tx: Tx, contactId: string): Promise<void> {
  await rows(
    tx,
    sql`update contacts.contact set updated_at = ${tx.now}, bound_by = (select s.way from (
        select b.way, b.bound_at as at from contacts.binding b
          where b.brand_id = ${tx.brandId} and b.contact_id = ${contactId} and b.undone_at is null
        union all
        select h.way, h.shared_at from contacts.order_share h
          where h.brand_id = ${tx.brandId} and h.contact_id = ${contactId} and h.undone_at is null) s order by s.at limit 1)
      where brand_id = ${tx.brandId} and id = ${contactId}`,
  )
}
