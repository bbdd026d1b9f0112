import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'

export interface ShopMonth {
  shopId: string
  shopName: string
  month: string
  orders: number
  /** Orders whose goods left. */
  parcels: number
  /** Persons who bought. */
  buyers: number
  /** Of these, those who are WeCom friends of ours. */
  friends: number
  byCode: number
  /** They registered it themselves. */
  byCard: number
  byClaim: number
  byIdentity: number
  /**
   * Friends who proved an order of these that another friend holds. Not among `friends`: proof of purchase is a claim on the
   * order and not that two people are one (T11), and whom such an order belongs to is counted already.
   */
  sharing: number
}

const month = (at: string) => sql.raw(`to_char(${at} at time zone 'Asia/Shanghai', 'YYYY-MM')`)

/** Orders → persons → friends, by shop and month of the order; a friend who came in several ways counts by the strongest. */
export function matchByShop(tx: Tx, from: Date, to: Date): Promise<ShopMonth[]> {
  return rows(
    tx,
    sql<ShopMonth>`with bought as (
        select o.shop_id, ${month('o.created_at')} as month, o.id, coalesce(c.merged_into, c.id) as person,
          (o.delivered_at is not null or o.state in ('partly_shipped', 'shipped', 'delivered', 'completed')) as left_us
        from orders."order" o left join customers.customer c on c.brand_id = o.brand_id and c.id = o.customer_id
        where o.brand_id = ${tx.brandId} and o.announced_paid and o.created_at >= ${from} and o.created_at < ${to}
      ), friend as (
        select coalesce(c.merged_into, c.id) as person, min(case when k.bound_by = 'order_code' then 1 when k.bound_by in ('registration', 'serial', 'booking', 'sign_off') then 2
          when k.bound_by is not null then 3 else 4 end) as way
        from contacts.contact k join customers.customer c on c.brand_id = k.brand_id and c.id = k.customer_id
        where k.brand_id = ${tx.brandId} and coalesce(c.merged_into, c.id) in (select person from bought) group by 1
      ), sharing as (
        select b.shop_id, b.month, count(distinct coalesce(c.merged_into, c.id))::int as persons
        from bought b join contacts.order_share h on h.brand_id = ${tx.brandId} and h.order_id = b.id and h.undone_at is null
        join contacts.contact k on k.brand_id = h.brand_id and k.id = h.contact_id
        join customers.customer c on c.brand_id = k.brand_id and c.id = k.customer_id
        where coalesce(c.merged_into, c.id) is distinct from b.person group by 1, 2
      )
      select b.shop_id as "shopId", coalesce(s.name, b.shop_id) as "shopName", b.month, count(*)::int as orders,
        (count(*) filter (where b.left_us))::int as parcels, count(distinct b.person)::int as buyers, count(distinct f.person)::int as friends,
        (count(distinct f.person) filter (where f.way = 1))::int as "byCode", (count(distinct f.person) filter (where f.way = 2))::int as "byCard",
        (count(distinct f.person) filter (where f.way = 3))::int as "byClaim", (count(distinct f.person) filter (where f.way = 4))::int as "byIdentity",
        coalesce(max(h.persons), 0) as sharing
      from bought b left join friend f on f.person = b.person
      left join sharing h on h.shop_id = b.shop_id and h.month = b.month
      left join organization.shop s on s.brand_id = ${tx.brandId} and s.id = b.shop_id
      group by b.shop_id, s.name, b.month order by b.month desc, orders desc, b.shop_id`,
  )
}

export const unboundReasons = [
  'lost',
  'claim_failed',
  'order_of_another',
  'phone_has_orders',
  'phone_without_order',
  'common_code',
  'by_hand',
] as const
export type UnboundReason = (typeof unboundReasons)[number]

// The first that holds: what somebody could act on stands before what nobody can.
const unboundReason = sql.raw(`case
  when not exists (select from contacts.contact_owner w where w.brand_id = k.brand_id and w.contact_id = k.id and w.lost_at is null) then 'lost'
  when exists (select from contacts.live_code l join contacts.contact_owner w on w.brand_id = l.brand_id and w.state = l.state
    where l.brand_id = k.brand_id and w.contact_id = k.id and l.order_id is not null) then 'order_of_another'
  when exists (select from contacts.claim_attempt a where a.brand_id = k.brand_id and a.contact_id = k.id and not a.right_fact) then 'claim_failed'
  when exists (select from contacts.remark_phone r join customers.identifier i on i.brand_id = r.brand_id and i.kind = 'phone'
      and i.value_index = r.phone_index join orders."order" o on o.brand_id = i.brand_id
      and o.customer_id = any(customers.same_person(i.brand_id, i.customer_id))
    where r.brand_id = k.brand_id and r.contact_id = k.id) then 'phone_has_orders'
  when exists (select from contacts.remark_phone r where r.brand_id = k.brand_id and r.contact_id = k.id) then 'phone_without_order'
  when exists (select from contacts.contact_owner w where w.brand_id = k.brand_id and w.contact_id = k.id and w.state is not null) then 'common_code'
  else 'by_hand' end`)

// An order of their own, or one that they proved beside its holder.
const isBound = sql.raw(`(exists (select from orders."order" o where o.brand_id = k.brand_id
  and o.customer_id = any(customers.same_person(k.brand_id, k.customer_id)))
  or exists (select from contacts.order_share s where s.brand_id = k.brand_id and s.contact_id = k.id and s.undone_at is null))`)

export interface FriendMonth {
  month: string
  friends: number
  bound: number
  reasons: Partial<Record<UnboundReason, number>>
}

/** Friends by the month they were added; those without any order say why. */
export function friendsByMonth(tx: Tx, from: Date, to: Date): Promise<FriendMonth[]> {
  return rows(
    tx,
    sql<FriendMonth>`with friend as (
        select ${month('k.first_added_at')} as month, case when ${isBound} then null else ${unboundReason} end as reason
        from contacts.contact k where k.brand_id = ${tx.brandId} and k.first_added_at >= ${from} and k.first_added_at < ${to}
      ), why as (select month, reason, count(*)::int as n from friend group by month, reason)
      select month, sum(n)::int as friends, coalesce(sum(n) filter (where reason is null), 0)::int as bound,
        coalesce(jsonb_object_agg(reason, n) filter (where reason is not null), '{}') as reasons
      from why group by month order by month desc`,
  )
}

export interface UnboundFriend {
  contactId: string
  customerId: string | null
  nickname: Buffer | null
  addedAt: Date
  reason: UnboundReason
  owners: string[]
  /** When an operator last had their owner reminded to get the order registered; null where never. */
  remindedAt: Date | null
  /** What became of it: the owner ended it, or it stands. */
  reminderDone: boolean
}

/** Friends without an order, the newest first. */
export function listUnbound(
  tx: Tx,
  filter: { reason: UnboundReason | null; before: { at: Date; id: string } | null; limit: number },
): Promise<UnboundFriend[]> {
  const { reason, before, limit } = filter
  return rows(
    tx,
    sql<UnboundFriend>`select * from (select k.id as "contactId", k.customer_id as "customerId", k.nickname, k.first_added_at as "addedAt",
        ${unboundReason} as reason, coalesce((select array_agg(w.wecom_user_id order by w.added_at) from contacts.contact_owner w
          where w.brand_id = k.brand_id and w.contact_id = k.id and w.lost_at is null), '{}') as owners,
        r.created_at as "remindedAt", coalesce(r.done_at is not null, false) as "reminderDone"
      from contacts.contact k
      left join lateral (select r.created_at, r.done_at from contacts.reminder r where r.brand_id = k.brand_id and r.contact_id = k.id
        and r.ask_id is not null and r.withdrawn_at is null order by r.created_at desc limit 1) r on true
      where k.brand_id = ${tx.brandId} and not ${isBound}
        and (${before?.at ?? null}::timestamptz is null or (k.first_added_at, k.id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))) u
      where (${reason}::text is null or u.reason = ${reason}) order by "addedAt" desc, "contactId" desc limit ${limit}`,
  )
}

/** Friends without an order, for a reason and not asked about since `since`, the newest first; nobody whom no member knows any more. */
export async function unboundToAsk(
  tx: Tx,
  wish: { reason: UnboundReason; since: Date; limit: number },
): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{
      id: string
    }>`select id from (select k.id, k.first_added_at, ${unboundReason} as reason from contacts.contact k
        where k.brand_id = ${tx.brandId} and not ${isBound}
        and exists (select from contacts.contact_owner w join organization.member m on m.brand_id = w.brand_id and m.wecom_user_id = w.wecom_user_id
          and m.left_at is null where w.brand_id = k.brand_id and w.contact_id = k.id and w.lost_at is null)
        and not exists (select from contacts.reminder r where r.brand_id = k.brand_id and r.contact_id = k.id and r.ask_id is not null
          and r.withdrawn_at is null and (r.done_at is null or r.created_at > ${wish.since}))) u
      where reason = ${wish.reason} order by first_added_at desc, id desc limit ${wish.limit}`,
  )
  return found.map((one) => one.id)
}

/** What is shown of those an ask names: who of them has an order, and their nicknames, sealed. */
export function readAsked(
  tx: Tx,
  contactIds: readonly string[],
): Promise<{ contactId: string; nickname: Buffer | null; isBound: boolean }[]> {
  return rows(
    tx,
    sql`select k.id as "contactId", k.nickname, ${isBound} as "isBound" from contacts.contact k
      where k.brand_id = ${tx.brandId} and k.id = any(${[...contactIds]}::uuid[])`,
  )
}
