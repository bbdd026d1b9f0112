import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../../runtime/db/transaction.ts'

/** `order_code`: the link on a card. */
export type VisitWay = 'sign_off' | 'booking' | 'order_code'

export interface NewVisit {
  stateHash: Buffer
  linkHash: Buffer
  orderId: string
  buyerId: string | null
  way: VisitWay
  expiresAt: Date
}

/** Those that nobody came back from leave with the next. */
export async function insertVisit(tx: Tx, visit: NewVisit): Promise<void> {
  await rows(
    tx,
    sql`with old as (delete from contacts.wechat_visit where brand_id = ${tx.brandId} and customer_id is null and expires_at < ${tx.now})
      insert into contacts.wechat_visit (brand_id, id, state_hash, link_hash, order_id, buyer_id, way, begun_at, expires_at)
      values (${tx.brandId}, ${tx.ports.ids.next()}, ${visit.stateHash}, ${visit.linkHash}, ${visit.orderId},
        ${visit.buyerId}, ${visit.way}, ${tx.now}, ${visit.expiresAt})`,
  )
}

export interface Visit {
  id: string
  orderId: string
  way: VisitWay
}

/** Uses a state up; null when it is unknown, over, used, or of another link. */
export async function spendVisit(tx: Tx, stateHash: Buffer, linkHash: Buffer): Promise<Visit | null> {
  return firstRow(
    tx,
    sql<Visit>`update contacts.wechat_visit v set used_at = ${tx.now}
      where v.brand_id = ${tx.brandId} and v.state_hash = ${stateHash} and v.link_hash = ${linkHash} and v.used_at is null
        and v.expires_at > ${tx.now} returning v.id, v.order_id as "orderId", v.way`,
  )
}

/**
 * WeChat said who came. Returns of how many other people's orders this person opened pages of late; who buys where no buyer is
 * told (Pinduoduo) is the receiver's phone, as far as it is shown.
 */
export async function nameVisitor(tx: Tx, visitId: string, customerId: string, since: Date): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{ n: number }>`with named as (update contacts.wechat_visit set customer_id = ${customerId}
        where brand_id = ${tx.brandId} and id = ${visitId} returning order_id)
      select count(distinct coalesce(v.buyer_id::text, encode(coalesce(o.phone_tail_index, o.receiver_key), 'hex')))::int as n
      from contacts.wechat_visit v join orders."order" o on o.brand_id = v.brand_id and o.id = v.order_id
      where v.brand_id = ${tx.brandId} and v.begun_at >= ${since} and v.order_id not in (select order_id from named)
        and v.customer_id = any(customers.same_person(${tx.brandId}, ${customerId}::uuid))`,
  )
  return row?.n ?? 0
}

export async function settleVisits(tx: Tx, ids: readonly string[]): Promise<void> {
  await rows(
    tx,
    sql`update contacts.wechat_visit set settled_at = ${tx.now} where brand_id = ${tx.brandId} and id = any(${[...ids]}::uuid[])`,
  )
}

/** Of one who opens many people's pages nothing waits any more. */
export async function settleVisitsOf(tx: Tx, customerId: string): Promise<void> {
  await rows(
    tx,
    sql`update contacts.wechat_visit set settled_at = coalesce(settled_at, ${tx.now}) where brand_id = ${tx.brandId}
      and customer_id = any(customers.same_person(${tx.brandId}, ${customerId}::uuid))`,
  )
}

/** Of people who are contacts now: what they opened before they were. One statement says that nothing waits. */
export function waitingVisits(
  tx: Tx,
  contactIds: readonly string[],
  since: Date,
): Promise<(Visit & { externalUserId: string })[]> {
  return rows(
    tx,
    sql<
      Visit & { externalUserId: string }
    >`select v.id, v.order_id as "orderId", v.way, k.external_user_id as "externalUserId"
      from contacts.contact k cross join lateral unnest(customers.same_person(k.brand_id, k.customer_id)) as p(id)
      join contacts.wechat_visit v on v.brand_id = k.brand_id and v.customer_id = p.id
      where k.brand_id = ${tx.brandId} and k.id = any(${[...contactIds]}::uuid[]) and v.settled_at is null and v.begun_at >= ${since}
      order by v.begun_at`,
  )
}

/** What stands by opened pages alone, shared or not; each may be taken back. */
export async function bindingsByVisit(tx: Tx, contactId: string): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{
      id: string
    }>`select id from contacts.binding where brand_id = ${tx.brandId} and contact_id = ${contactId}
      and undone_at is null and evidence like 'wechat-visit:%'
      union all select id from contacts.order_share where brand_id = ${tx.brandId} and contact_id = ${contactId}
      and undone_at is null and evidence like 'wechat-visit:%'`,
  )
  return found.map(({ id }) => id)
}
