import { sql } from 'kysely'
import type { AfterSalesKind, AfterSalesState, OrderState } from '../../connectors/contract/connector.ts'
import { talkDays } from '../../conversations/index.ts'
import { spentFen } from '../../orders/index.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { State } from '../../work-orders/index.ts'
import type { NoticeKind } from './events.ts'

/** The statements of the sidebar's one read: one for the person, then three that need the customer. */

export interface OwnerFact {
  wecomUserId: string
  member: string | null
  addWay: number | null
  channel: string | null
  addedAt: string
  lostAt: string | null
  lostBy: string | null
}

export interface PersonRow {
  contact_id: string
  nickname: Buffer | null
  avatar: string | null
  customer_id: string | null
  /** All rows of the person; several where customers were merged. */
  row_ids: string[]
  bound_by: string | null
  first_added_at: Date
  owners: OwnerFact[]
  /** Other friends who are this person. Nicknames sealed, in base64. */
  others: { contactId: string; externalUserId: string; nickname: string | null; members: string[] }[]
  name: Buffer | null
  phone: Buffer | null
  level: string | null
  region_code: string | null
  tags: string[]
  placed: bigint
  /** Paid, and not given back whole. */
  paid: bigint
  /** Refunds taken off, as everywhere that says what a customer spent (`spentFen`). */
  spent_fen: bigint
  /** Something was said in WeCom in the last three months; something elsewhere, ever. What is not there is not asked for. */
  has_talk: boolean
  has_records: boolean
}

export async function readPerson(tx: Tx, externalUserId: string): Promise<PersonRow | null> {
  const [row] = await tx.named<PersonRow>(
    'sidebar.person',
    `select c.id as contact_id, c.nickname, c.avatar, c.customer_id, p.ids as row_ids, c.bound_by, c.first_added_at,
       coalesce(w.owners, '[]') as owners, coalesce(k.others, '[]') as others, u.name, u.phone,
       case when u.level = '普通' then coalesce(u.ladder_level, u.level) else u.level end as level, u.region_code,
       array(select t.name from customers.tag t where t.brand_id = c.brand_id and t.customer_id = any(p.ids)
         and t.removed_at is null group by t.name order by min(t.added_at) limit 20) as tags,
       v.placed, v.paid, v.spent_fen,
       exists (select from conversations.message t where t.brand_id = c.brand_id and t.customer_id = any(p.ids) and t.at >= $3) as has_talk,
       exists (select from records.link r where r.brand_id = c.brand_id and r.target = 'customer' and r.target_id = any(p.texts)) as has_records
     from contacts.contact c
     left join customers.customer u on u.brand_id = c.brand_id and u.id = c.customer_id
     cross join lateral (select ids, ids::text[] as texts from customers.same_person(c.brand_id, c.customer_id) as ids offset 0) p
     cross join lateral (
       select jsonb_agg(jsonb_build_object('wecomUserId', o.wecom_user_id, 'member', m.name, 'addWay', o.add_way,
         'channel', l.name, 'addedAt', o.added_at, 'lostAt', o.lost_at, 'lostBy', o.lost_by) order by o.added_at) as owners
       from contacts.contact_owner o
       left join organization.member m on m.brand_id = o.brand_id and m.wecom_user_id = o.wecom_user_id
       left join contacts.live_code l on l.brand_id = o.brand_id and l.state = o.state
       where o.brand_id = c.brand_id and o.contact_id = c.id) w
     cross join lateral (
       select jsonb_agg(jsonb_build_object('contactId', f.id, 'externalUserId', f.external_user_id,
         'nickname', encode(f.nickname, 'base64'), 'members', (select coalesce(jsonb_agg(coalesce(m.name, o.wecom_user_id) order by o.added_at), '[]')
           from contacts.contact_owner o left join organization.member m on m.brand_id = o.brand_id and m.wecom_user_id = o.wecom_user_id
           where o.brand_id = f.brand_id and o.contact_id = f.id and o.lost_at is null)) order by f.first_added_at) as others
       from contacts.contact f where f.brand_id = c.brand_id and f.customer_id = any(p.ids) and f.id <> c.id) k
     cross join lateral (
       select count(*) as placed, count(*) filter (where b.fen > 0) as paid, coalesce(sum(b.fen), 0)::bigint as spent_fen
       from (select ${spentFen('o')} as fen from orders."order" o where o.brand_id = c.brand_id and o.customer_id = any(p.ids) offset 0) b) v
     where c.brand_id = $1 and c.external_user_id = $2`,
    [tx.brandId, externalUserId, new Date(tx.now.getTime() - talkDays * 86_400_000)],
  )
  return row ?? null
}

export interface OrderFact {
  id: string
  shop_name: string | null
  marketplace: string
  outside_id: string
  state: OrderState
  created_at: Date
  paid_at: Date | null
  delivered_at: Date | null
  paid_fen: bigint
  receiver: Buffer
  receiver_masked: boolean
  district_code: string | null
  lines: { title: string; quantity: number; afterSalesState: AfterSalesState | null }[]
  requests: { kind: AfterSalesKind; state: AfterSalesState; at: string }[]
  /** How it came to its friend, where that can be taken back. */
  binding: { id: string; way: string; at: string } | null
}

/** Also beside this friend, who proved it, and another's (T11): nothing of the receiver and no amount leaves the database. */
export type SharedOrder = Omit<OrderFact, 'receiver'> & { receiver: null; job_state: State | null }

const orderColumns = `o.id, s.name as shop_name, o.marketplace, o.outside_id, o.state, o.created_at, o.paid_at, o.delivered_at, o.paid_fen,
  o.receiver, o.receiver_masked, o.district_code,
  coalesce((select jsonb_agg(jsonb_build_object('title', l.title, 'quantity', l.quantity, 'afterSalesState', l.after_sales_state) order by l.line_id)
    from orders.order_line l where l.brand_id = o.brand_id and l.order_id = o.id), '[]') as lines,
  coalesce((select jsonb_agg(jsonb_build_object('kind', a.kind, 'state', a.state, 'at', a.version_at) order by a.version_at)
    from orders.after_sales_request a where a.brand_id = o.brand_id and a.order_id = o.id), '[]') as requests`
const bindingFact = `(select jsonb_build_object('id', b.id, 'way', b.way, 'at', b.bound_at) from contacts.binding b
    where b.brand_id = o.brand_id and b.order_id = o.id and b.undone_at is null order by b.bound_at desc limit 1)`
const orderFacts = `${orderColumns}, ${bindingFact} as binding`

const stored =
  'o.brand_id, o.id, o.shop_id, o.marketplace, o.outside_id, o.state, o.created_at, o.paid_at, o.delivered_at'

/** Their own orders and those that they share, the newest first: one statement for both. */
export async function readOrders(
  tx: Tx,
  contactId: string,
  rowIds: readonly string[],
  limit: number,
): Promise<{ own: OrderFact[]; shared: SharedOrder[] }> {
  const found = await tx.named<(OrderFact & { shared: false }) | (SharedOrder & { shared: true })>(
    'sidebar.orders',
    `select ${orderColumns}, coalesce(o.share, ${bindingFact}) as binding, o.share is not null as shared,
       case when o.share is not null then (select w.state from work_orders.work_order w
         where w.brand_id = o.brand_id and w.order_id = o.id::text order by w.work_order_id desc limit 1) end as job_state
     from ((select ${stored}, o.paid_fen, o.receiver, o.receiver_masked, o.district_code, null::jsonb as share
         from orders."order" o where o.brand_id = $1 and o.customer_id = any($2::uuid[])
         order by o.created_at desc, o.id desc limit $3)
       union all
       (select ${stored}, 0, null, true, null, jsonb_build_object('id', h.id, 'way', h.way, 'at', h.shared_at)
         from contacts.order_share h join orders."order" o on o.brand_id = h.brand_id and o.id = h.order_id
         where h.brand_id = $1 and h.contact_id = $4 and h.undone_at is null and o.customer_id <> all($2::uuid[])
         order by h.shared_at desc limit $3)) o
     left join organization.shop s on s.brand_id = o.brand_id and s.id = o.shop_id
     order by o.created_at desc, o.id desc`,
    [tx.brandId, rowIds, limit, contactId],
  )
  return {
    own: found.filter((one) => !one.shared),
    shared: found.filter((one) => one.shared),
  }
}

export interface JobFact {
  work_order_id: string
  code: string
  order_id: string | null
  state: State
  suspension: { refund: boolean; reason: string | null } | null
  notice: { kind: string } | null
  address_state: 'complete' | 'incomplete'
  service_type: string
  category: string
  quantity: number
  lines: { productName: string }[]
  urgency: string
  appointment_starts_at: Date | null
  appointment_ends_at: Date | null
  technician_id: string | null
  technician_name: Buffer | null
  service_point: string | null
  opened_at: Date
}

/** Newest first; ended ones come last, so that what is open always fits. */
export function readJobs(tx: Tx, rowIds: readonly string[], limit: number): Promise<JobFact[]> {
  return tx.named<JobFact>(
    'sidebar.jobs',
    `select w.work_order_id, w.code, w.order_id, w.state, w.suspension, w.notice, w.address_state, w.service_type, w.category,
       w.quantity, w.lines, w.urgency, w.appointment_starts_at, w.appointment_ends_at, w.technician_id,
       t.name_sealed as technician_name, p.name as service_point, w.opened_at
     from work_orders.work_order w
     left join providers.technician t on t.brand_id = w.brand_id and t.technician_id = w.technician_id
     left join providers.service_point p on p.brand_id = w.brand_id and p.service_point_id = w.service_point_id
     where w.brand_id = $1 and w.customer_id = any($2::text[])
     order by w.state in ('settled', 'cancelled'), w.work_order_id desc limit $3`,
    [tx.brandId, rowIds, limit],
  )
}

export interface NoticeRow {
  id: string
  kind: NoticeKind
  order_id: string
  outside_id: string | null
  facts: { districtCode?: string | null; previousDistrictCode?: string | null; refundFen?: number | null }
  at: Date
}

/** Not seen by this member, of the last days. */
export function readNotices(
  tx: Tx,
  rowIds: readonly string[],
  memberId: string,
  since: Date,
): Promise<NoticeRow[]> {
  return tx.named<NoticeRow>(
    'sidebar.notices',
    `select n.id, n.kind, n.order_id, o.outside_id, n.facts, n.at from insight.sidebar_notice n
     left join orders."order" o on o.brand_id = n.brand_id and o.id = n.order_id
     where n.brand_id = $1 and n.customer_id = any($2::uuid[]) and n.at > $4
       and not exists (select 1 from insight.sidebar_notice_seen s
         where s.brand_id = n.brand_id and s.notice_id = n.id and s.member_id = $3)
     order by n.at desc limit 5`,
    [tx.brandId, rowIds, memberId, since],
  )
}

export type CandidateReason =
  | 'said_number'
  | 'member_phone'
  | 'remark_phone'
  | 'remark_tail'
  | 'card_opened'
  | 'alike'
  | 'nickname'

export interface CandidateFact extends OrderFact {
  reason: CandidateReason
}

/** Orders of one hint: a phone of a whole company must not draw thousands, and the newest say most. */
const ordersOfHint = 20
/** Looked at for a nickname that fits; what is older than the newest of a busy shop is not found by it. */
/** Orders of everybody whom `row` names, by the index of their customer: a set of ids from a function is planned as a scan. */
const ordersOf = (row: string) => `cross join lateral unnest(customers.same_person($1, ${row})) as p(row_id)
       cross join lateral (select o.id from orders."order" o where o.brand_id = $1 and o.customer_id = p.row_id
         order by o.created_at desc limit ${ordersOfHint}) o`

/** Nobody of the person whom the order belongs to is a friend already. The order's own row first: it answers most. */
const unclaimed = `not exists (select from contacts.contact c where c.brand_id = $1 and c.customer_id = o.customer_id)
       and not exists (select from unnest(customers.same_person($1, o.customer_id)) as p(row_id)
         join contacts.contact c on c.brand_id = $1 and c.customer_id = p.row_id)`

/** Whom an unbound friend may be, by what an agent noted or a card that was opened; orders that have a friend already are left out. */
export function readCandidates(
  tx: Tx,
  contact: { id: string; addedAt: Date; rowIds: readonly string[] },
): Promise<CandidateFact[]> {
  return tx.named<CandidateFact>(
    'sidebar.candidates',
    `with hints as (
       select o.id, 0 as rank, 'member_phone' as reason
       from contacts.remark_phone r
       join contacts.membership m on m.brand_id = r.brand_id and m.phone_index = r.phone_index and m.ended_at is null
       ${ordersOf('m.customer_id')}
       where r.brand_id = $1 and r.contact_id = $2
       union all
       select o.id, 1 as rank, 'remark_phone' as reason
       from contacts.remark_phone r
       join customers.identifier i on i.brand_id = $1 and i.kind = 'phone' and i.value_index = r.phone_index
       ${ordersOf('i.customer_id')}
       where r.brand_id = $1 and r.contact_id = $2
       union all
       select k.order_id, 2, 'card_opened'
       from contacts.contact_owner w
       join contacts.live_code l on l.brand_id = $1 and l.state = w.state
       join contacts.order_link k on k.brand_id = $1 and k.live_code_id = l.id
         and k.opened_at between w.added_at - interval '30 minutes' and w.added_at + interval '1 minute'
       where w.brand_id = $1 and w.contact_id = $2
       union all
       select o.id, 3, 'alike'
       from unnest($4::uuid[]) as own
       cross join lateral (
         select d.second_id as other from customers.possible_duplicate d where d.brand_id = $1 and d.first_id = own and d.state = 'waiting'
         union all
         select d.first_id from customers.possible_duplicate d where d.brand_id = $1 and d.second_id = own and d.state = 'waiting') d
       ${ordersOf('d.other')}
       union all
       select o.id, 4, 'remark_tail'
       from contacts.remark_phone r
       cross join lateral (select o.id from orders."order" o where o.brand_id = $1 and o.phone_tail_index = r.tail_index
         and o.created_at > $3::timestamptz - interval '180 days' order by o.created_at desc limit 10) o
       where r.brand_id = $1 and r.contact_id = $2
     ), best as materialized (select id, min(rank) as rank, (array_agg(reason order by rank))[1] as reason from hints group by id),
     found as materialized (
       select b.reason, b.rank, o.id, o.created_at, o.state = 'closed' as is_closed from best b
       cross join lateral (select * from orders."order" o where o.brand_id = $1 and o.id = b.id limit 1) o
       where ${unclaimed} order by is_closed, b.rank, o.created_at desc limit 3)
     select f.reason, ${orderFacts} from found f
     cross join lateral (select * from orders."order" o where o.brand_id = $1 and o.id = f.id limit 1) o
     left join organization.shop s on s.brand_id = $1 and s.id = o.shop_id
     order by f.is_closed, f.rank, f.created_at desc`,
    [tx.brandId, contact.id, contact.addedAt, contact.rowIds],
  )
}

/** Of these numbers, orders that are neither this person's nor another friend's. */
export function readSaid(
  tx: Tx,
  numbers: readonly string[],
  rowIds: readonly string[],
): Promise<CandidateFact[]> {
  return tx.named<CandidateFact>(
    'sidebar.said_orders',
    `select 'said_number' as reason, ${orderFacts} from orders."order" o
     left join organization.shop s on s.brand_id = o.brand_id and s.id = o.shop_id
     where o.brand_id = $1 and o.outside_id = any($2::text[]) and (o.customer_id is null or o.customer_id <> all($3::uuid[]))
       and ${unclaimed}
     order by o.created_at desc limit 3`,
    [tx.brandId, numbers, rowIds],
  )
}

export interface NamedOrder {
  id: string
  /** Under the nickname in full, nothing of it hidden. */
  whole: boolean
}

/** Within so long after an order its buyer is added as a friend, as a rule. */
const namedWithin = `o.created_at between $3::timestamptz - interval '72 hours' and $3`

/**
 * Orders made shortly before a friend was added, whose receiver is called by one of these tokens (the first in full), that nobody
 * of our friends made and that were not called off. Of each token at most so many, the newest.
 */
export function readNamed(
  tx: Tx,
  tokens: readonly Buffer[],
  addedAt: Date,
  ofEach: number,
): Promise<NamedOrder[]> {
  return tx.named<NamedOrder>(
    'sidebar.named_orders',
    `select o.id, n.place = 1 as whole from unnest($2::bytea[]) with ordinality as n(token, place)
     cross join lateral (select o.id from orders."order" o where o.brand_id = $1 and o.receiver_name_index = n.token and ${namedWithin}
       and o.state <> 'closed' and ${unclaimed} order by o.created_at desc limit $4) o`,
    [tx.brandId, tokens, addedAt, ofEach],
  )
}

/** Whether this order, which has no friend yet, could be told by one of these tokens. */
export async function isNamed(
  tx: Tx,
  outsideId: string,
  tokens: readonly Buffer[],
  addedAt: Date,
): Promise<boolean> {
  const [row] = await tx.named<{ named: boolean }>(
    'sidebar.is_named',
    `select exists (select from orders."order" o where o.brand_id = $1 and o.receiver_name_index = any($2::bytea[]) and ${namedWithin}
       and o.outside_id = $4 and ${unclaimed}) as named`,
    [tx.brandId, tokens, addedAt, outsideId],
  )
  return row!.named
}

export function readOrdersById(tx: Tx, ids: readonly string[]): Promise<OrderFact[]> {
  return tx.named<OrderFact>(
    'sidebar.orders_by_id',
    `select ${orderFacts} from orders."order" o
     left join organization.shop s on s.brand_id = o.brand_id and s.id = o.shop_id
     where o.brand_id = $1 and o.id = any($2::uuid[]) order by o.created_at desc`,
    [tx.brandId, ids],
  )
}

/** Orders by number, id or the last four digits; the newest. */
export function searchOrderFacts(
  tx: Tx,
  what: { outsideId: string } | { ids: readonly string[] } | { tailIndex: Buffer } | { phoneIndex: Buffer },
): Promise<OrderFact[]> {
  const where =
    'outsideId' in what
      ? sql`o.outside_id = ${what.outsideId}`
      : 'ids' in what
        ? sql`o.id = any(${[...what.ids]}::uuid[])`
        : 'tailIndex' in what
          ? sql`o.phone_tail_index = ${what.tailIndex}`
          : sql`o.customer_id in (select unnest(customers.same_person(i.brand_id, i.customer_id)) from customers.identifier i
            where i.brand_id = ${tx.brandId} and i.kind = 'phone' and i.value_index = ${what.phoneIndex})`
  return rows(
    tx,
    sql<OrderFact>`select ${sql.raw(orderFacts)} from orders."order" o
      left join organization.shop s on s.brand_id = o.brand_id and s.id = o.shop_id
      where o.brand_id = ${tx.brandId} and ${where} order by o.created_at desc limit 10`,
  )
}
