import { sql } from 'kysely'
import { type BindingWay, bindingWays } from '../../contacts/index.ts'
import { firstRow, rows, type Tx } from '../../runtime/db/transaction.ts'

/** By a way of T11, or because the account or the WeChat person is the same. */
export type FriendWay = BindingWay | 'identity'
type Ways = Partial<Record<FriendWay, number>>

const strongestFirst = Object.keys(bindingWays) as BindingWay[]

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
  /** Of these friends, by the way they came: each once, so the ways add up to them. */
  ways: Ways
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
        select coalesce(c.merged_into, c.id) as person, min(array_position(${strongestFirst}::text[], k.bound_by)) as way
        from contacts.contact k join customers.customer c on c.brand_id = k.brand_id and c.id = k.customer_id
        where k.brand_id = ${tx.brandId} and coalesce(c.merged_into, c.id) in (select person from bought) group by 1
      ), by_way as (
        select shop_id, month, jsonb_object_agg(way, persons) as ways from (
          select b.shop_id, b.month, coalesce((${strongestFirst}::text[])[f.way], 'identity') as way, count(distinct f.person)::int as persons
          from bought b join friend f on f.person = b.person group by 1, 2, 3) w group by 1, 2
      ), sharing as (
        select b.shop_id, b.month, count(distinct coalesce(c.merged_into, c.id))::int as persons
        from bought b join contacts.order_share h on h.brand_id = ${tx.brandId} and h.order_id = b.id and h.undone_at is null
        join contacts.contact k on k.brand_id = h.brand_id and k.id = h.contact_id
        join customers.customer c on c.brand_id = k.brand_id and c.id = k.customer_id
        where coalesce(c.merged_into, c.id) is distinct from b.person group by 1, 2
      )
      select b.shop_id as "shopId", coalesce(s.name, b.shop_id) as "shopName", b.month, count(*)::int as orders,
        (count(*) filter (where b.left_us))::int as parcels, count(distinct b.person)::int as buyers, count(distinct f.person)::int as friends,
        coalesce(w.ways, '{}') as ways,
        coalesce(max(h.persons), 0) as sharing
      from bought b left join friend f on f.person = b.person
      left join by_way w on w.shop_id = b.shop_id and w.month = b.month
      left join sharing h on h.shop_id = b.shop_id and h.month = b.month
      left join organization.shop s on s.brand_id = ${tx.brandId} and s.id = b.shop_id
      group by b.shop_id, s.name, b.month, w.ways order by b.month desc, orders desc, b.shop_id`,
  )
}

/** Ways that cannot have brought anybody yet, because nothing of theirs is there. */
export async function waysWithout(tx: Tx): Promise<Set<FriendWay>> {
  const there = await firstRow(
    tx,
    sql<
      Record<'order_code' | 'registration' | 'serial' | 'member' | 'chat_number' | 'remark_phone', boolean>
    >`select
      exists (select from contacts.live_code where brand_id = ${tx.brandId} and order_id is not null)
        or exists (select from contacts.order_link where brand_id = ${tx.brandId}) as order_code,
      exists (select from contacts.registration_link where brand_id = ${tx.brandId}) as registration,
      exists (select from records.device where brand_id = ${tx.brandId} and order_id is not null) as serial,
      exists (select from contacts.membership where brand_id = ${tx.brandId}) as member,
      exists (select from conversations.message where brand_id = ${tx.brandId}) as chat_number,
      exists (select from contacts.remark_phone where brand_id = ${tx.brandId}) as remark_phone`,
  )
  return new Set(Object.entries(there!).flatMap(([way, is]) => (is ? [] : [way as FriendWay])))
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

export interface FriendMonth {
  month: string
  friends: number
  bound: number
  ways: Ways
  reasons: Partial<Record<UnboundReason, number>>
}

/**
 * `reasoned`: of friends (`which`, over `contacts.contact k`) the first reason that holds, null of those who have an order of their own
 * or one that they proved beside its holder. What somebody could act on stands before what nobody can. All friends are joined at once:
 * asked one by one, the page of a brand with some 100,000 came to no end.
 */
const reasonsOf = (which: string): string => `friend as materialized (
    select k.id, k.first_added_at as at, k.bound_by, coalesce(c.merged_into, c.id) as person from (
      select k.id, k.first_added_at, k.customer_id, k.bound_by from contacts.contact k where k.brand_id = $1 and ${which}) k
    left join customers.customer c on c.brand_id = $1 and c.id = k.customer_id
  ), remark as materialized (
    select f.id, coalesce(c.merged_into, c.id) as person from friend f
    join contacts.remark_phone r on r.brand_id = $1 and r.contact_id = f.id
    left join customers.identifier i on i.brand_id = r.brand_id and i.kind = 'phone' and i.value_index = r.phone_index
    left join customers.customer c on c.brand_id = i.brand_id and c.id = i.customer_id
  ), person as materialized (select person from friend union select person from remark
  ), held as (
    select person, person as row_id from person
    union all select p.person, c.id from person p join customers.customer c on c.brand_id = $1 and c.merged_into = p.person
  ), buyer as materialized (
    select distinct h.person from held h join orders."order" o on o.brand_id = $1 and o.customer_id = h.row_id
  ), share as (
    select distinct f.id from friend f join contacts.order_share s on s.brand_id = $1 and s.contact_id = f.id where s.undone_at is null
  ), standing as materialized (
    select f.id, f.at, f.bound_by, b.person is not null or h.id is not null as bound from friend f
    left join buyer b on b.person = f.person
    left join share h on h.id = f.id
  ), open as materialized (select id from standing where not bound
  ), owner as (
    select u.id, bool_or(w.lost_at is null) as stays, bool_or(w.state is not null) as coded, bool_or(l.order_id is not null) as by_order
    from open u join contacts.contact_owner w on w.brand_id = $1 and w.contact_id = u.id
    left join contacts.live_code l on l.brand_id = w.brand_id and l.state = w.state group by u.id
  ), claim as (
    select distinct u.id from open u join contacts.claim_attempt a on a.brand_id = $1 and a.contact_id = u.id where not a.right_fact
  ), phone as (
    select r.id, bool_or(b.person is not null) as bought from remark r left join buyer b on b.person = r.person group by r.id
  ), reasoned as (
    select s.id, s.at, case when s.bound then coalesce(s.bound_by, 'identity') end as way, case when s.bound then null when o.stays is not true then 'lost' when o.by_order then 'order_of_another'
      when a.id is not null then 'claim_failed' when p.bought then 'phone_has_orders' when p.id is not null then 'phone_without_order'
      when o.coded then 'common_code' else 'by_hand' end as reason
    from standing s left join owner o on o.id = s.id left join claim a on a.id = s.id left join phone p on p.id = s.id
  )`

/** Friends by the month they were added; those without any order say why. */
export function friendsByMonth(tx: Tx, from: Date, to: Date): Promise<FriendMonth[]> {
  return tx.named(
    'insight.friends_by_month',
    `with ${reasonsOf('k.first_added_at >= $2 and k.first_added_at < $3')}, why as (
        select to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM') as month, reason, way, count(*)::int as n from reasoned group by 1, 2, 3
      )
      select month, sum(n)::int as friends, coalesce(sum(n) filter (where reason is null), 0)::int as bound,
        coalesce(jsonb_object_agg(way, n) filter (where way is not null), '{}') as ways,
        coalesce(jsonb_object_agg(reason, n) filter (where reason is not null), '{}') as reasons
      from why group by month order by month desc`,
    [tx.brandId, from, to],
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

interface Place {
  at: Date
  id: string
}

type Without = Place & { reason: UnboundReason }

// Most pages are full of the newest. For a rare reason the steps grow: to read on is then about as cheap as to read all at once.
const steps = [500, 4_000, 32_000, 256_000, 2_000_000]

const newest = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' } as const

/** Friends without an order, the newest first, for a reason or any, of whom `also` holds (over `u.id`, from `$6`). */
async function walkUnbound(
  tx: Tx,
  wish: { reason: UnboundReason | null; before: Place | null; limit: number },
  also: { name: string; holds: string; values: unknown[] } = { name: 'any', holds: 'true', values: [] },
): Promise<Without[]> {
  const found: Without[] = []
  let before: { at: Date | 'infinity'; id: string } = wish.before ?? newest
  for (let n = 0; ; n += 1) {
    const step = steps[n] ?? steps.at(-1)!
    const looked = await tx.named<Place & { reason: UnboundReason | null; looked: number | null }>(
      `insight.unbound_${also.name}_${step}`,
      `with ${reasonsOf(`(k.first_added_at, k.id) < ($2::timestamptz, $3::uuid)
        order by k.first_added_at desc, k.id desc limit ${step}`)}
      (select u.id, u.at, u.reason, null as looked from reasoned u
        where u.reason is not null and ($4::text is null or u.reason = $4) and ${also.holds} order by u.at desc, u.id desc limit $5)
      union all (select id, at, null, (select count(*)::int from friend) from friend order by at, id limit 1)
      order by looked nulls first, at desc, id desc`,
      [tx.brandId, before.at, before.id, wish.reason, wish.limit - found.length, ...also.values],
    )
    const end = looked.find((one) => one.looked !== null)
    found.push(...looked.flatMap(({ id, at, reason }) => (reason ? [{ id, at, reason }] : [])))
    if (!end || end.looked! < step || found.length === wish.limit) return found
    before = end
  }
}

/** Friends without an order, the newest first. */
export async function listUnbound(
  tx: Tx,
  filter: { reason: UnboundReason | null; before: Place | null; limit: number },
): Promise<UnboundFriend[]> {
  const found = await walkUnbound(tx, filter)
  const shown = await tx.named<Omit<UnboundFriend, 'addedAt' | 'reason'>>(
    'insight.unbound_friends',
    `select k.id as "contactId", k.customer_id as "customerId", k.nickname,
        coalesce((select array_agg(w.wecom_user_id order by w.added_at) from contacts.contact_owner w
          where w.brand_id = k.brand_id and w.contact_id = k.id and w.lost_at is null), '{}') as owners,
        r.created_at as "remindedAt", coalesce(r.done_at is not null, false) as "reminderDone"
      from contacts.contact k
      left join lateral (select r.created_at, r.done_at from contacts.reminder r where r.brand_id = k.brand_id and r.contact_id = k.id
        and r.ask_id is not null and r.withdrawn_at is null order by r.created_at desc limit 1) r on true
      where k.brand_id = $1 and k.id = any($2::uuid[])`,
    [tx.brandId, found.map(({ id }) => id)],
  )
  const of = new Map(shown.map((one) => [one.contactId, one]))
  return found.flatMap(({ id, at, reason }) => {
    const one = of.get(id)
    return one ? [{ ...one, addedAt: at, reason }] : []
  })
}

/** Friends without an order, for a reason and not asked about since `since`, the newest first; nobody whom no member knows any more. */
export async function unboundToAsk(
  tx: Tx,
  wish: { reason: UnboundReason; since: Date; limit: number },
): Promise<string[]> {
  const found = await walkUnbound(
    tx,
    { ...wish, before: null },
    {
      name: 'to_ask',
      holds: `exists (select from contacts.contact_owner w join organization.member m on m.brand_id = w.brand_id
          and m.wecom_user_id = w.wecom_user_id and m.left_at is null where w.brand_id = $1 and w.contact_id = u.id and w.lost_at is null)
        and not exists (select from contacts.reminder r where r.brand_id = $1 and r.contact_id = u.id and r.ask_id is not null
          and r.withdrawn_at is null and (r.done_at is null or r.created_at > $6))`,
      values: [wish.since],
    },
  )
  return found.map(({ id }) => id)
}

// An order of their own, or one that they proved beside its holder.
const isBound = sql.raw(`(exists (select from orders."order" o where o.brand_id = k.brand_id
  and o.customer_id = any(customers.same_person(k.brand_id, k.customer_id)))
  or exists (select from contacts.order_share s where s.brand_id = k.brand_id and s.contact_id = k.id and s.undone_at is null))`)

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
