import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import { type FoundBy, type KeptKind, type NamedBy, nameRuleVersion, type Target } from './facts.ts'

export interface EntryWrite {
  id: string
  kind: KeptKind
  at: Date
  state: string | null
  source: string
  number: Buffer | null
  tail: Buffer | null
  amountFen: bigint | null
}

export async function writeEntries(tx: Tx, entries: readonly EntryWrite[]): Promise<void> {
  await tx.named(
    'records.write_entries',
    `insert into records.entry as e (brand_id, recorded_at, id, kind, at, state, source, number_index, tail_index, amount_fen)
     select $1, $2, * from unnest($3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::bytea[], $9::bytea[], $10::bigint[])
     on conflict (brand_id, id) do update set at = excluded.at, state = excluded.state, source = excluded.source,
       number_index = excluded.number_index, tail_index = excluded.tail_index, amount_fen = excluded.amount_fen`,
    [
      tx.brandId,
      tx.now,
      entries.map((e) => e.id),
      entries.map((e) => e.kind),
      entries.map((e) => e.at),
      entries.map((e) => e.state),
      entries.map((e) => e.source),
      entries.map((e) => e.number),
      entries.map((e) => e.tail),
      entries.map((e) => e.amountFen),
    ],
  )
}

/** Their links go with them. */
export async function dropEntries(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.named(
    'records.drop_entries',
    `delete from records.entry where brand_id = $1 and id = any($2::uuid[])`,
    [tx.brandId, ids],
  )
}

export type LinkState = 'linked' | 'waiting' | 'ambiguous' | 'unlinked'

export interface LinkWrite {
  recordId: string
  target: Target
  by: NamedBy
  key: Buffer
  targetId: string | null
  state: LinkState
  /** Null of one that leads nowhere. */
  foundBy: FoundBy | null
  at: Date
}

/** Sets what records name anew; what a person decided about a record and a target stays. */
export async function replaceLinks(
  tx: Tx,
  recordIds: readonly string[],
  links: readonly LinkWrite[],
): Promise<void> {
  await tx.named(
    'records.forget_links',
    `delete from records.link where brand_id = $1 and record_id = any($2::uuid[]) and set_by is null`,
    [tx.brandId, recordIds],
  )
  if (links.length === 0) return
  await tx.named(
    'records.write_links',
    `insert into records.link (brand_id, set_at, record_id, target, named_by, key, target_id, state, at, found_by, rule_version)
     select $1::text, $2, n.*, case when n.found_by is not null then $11::text end from unnest($3::uuid[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::timestamptz[],
       $10::text[]) as n(record_id, target, named_by, key, target_id, state, at, found_by)
     where not exists (select 1 from records.link l where l.brand_id = $1::text and l.record_id = n.record_id and l.target = n.target
       and l.set_by is not null)
     on conflict do nothing`,
    [
      tx.brandId,
      tx.now,
      links.map((l) => l.recordId),
      links.map((l) => l.target),
      links.map((l) => l.by),
      links.map((l) => l.key),
      links.map((l) => l.targetId),
      links.map((l) => l.state),
      links.map((l) => l.at),
      links.map((l) => l.foundBy),
      nameRuleVersion,
    ],
  )
}

export interface Known {
  target: Target
  by: NamedBy
  key: Buffer
  targetId: string
  foundBy: FoundBy
}

export interface Awaited {
  /** Names that somebody who comes may be waited for by. */
  names: readonly NamedBy[]
  /** Whether payments are known that an order may differ from. */
  payments: boolean
}

/** What news may matter to records: most brands and most moments have nothing, and nothing more is asked then. */
export async function awaited(tx: Tx): Promise<Awaited> {
  const [found] = await tx.named<Awaited>(
    'records.awaited',
    `select array(select n from unnest($2::text[]) n where exists (select 1 from records.link
         where brand_id = $1 and named_by = n and state in ('waiting', 'ambiguous'))) as names,
       exists (select 1 from records.entry where brand_id = $1 and kind = 'payment') as payments`,
    [tx.brandId, ['order_number', 'phone', 'unionid', 'serial'] satisfies NamedBy[]],
  )
  return found!
}

/** Links what waited for these. Returns the records that found something. */
export async function linkWaiting(
  tx: Tx,
  known: readonly Known[],
  setBy: string | null = null,
): Promise<string[]> {
  if (known.length === 0) return []
  const found = await tx.named<{ record_id: string }>(
    'records.link_waiting',
    `update records.link l set state = 'linked', target_id = k.target_id, set_by = $6::text, set_at = $7,
       found_by = k.found_by, rule_version = $9
     from unnest($2::text[], $3::text[], $4::bytea[], $5::text[], $8::text[]) as k(target, named_by, key, target_id, found_by)
     where l.brand_id = $1 and l.target = k.target and l.named_by = k.named_by and l.key = k.key
       and (l.state = 'waiting' or (l.state = 'ambiguous' and $6::text is not null))
     returning l.record_id`,
    [
      tx.brandId,
      known.map((k) => k.target),
      known.map((k) => k.by),
      known.map((k) => k.key),
      known.map((k) => k.targetId),
      setBy,
      tx.now,
      known.map((k) => k.foundBy),
      nameRuleVersion,
    ],
  )
  return [...new Set(found.map((row) => row.record_id))]
}

/** What people said such a name means, when they linked an earlier record by hand. */
export function learnedBy(
  tx: Tx,
  names: readonly { target: Target; by: NamedBy; key: Buffer }[],
): Promise<{ target: Target; named_by: NamedBy; key: Buffer; target_id: string }[]> {
  return tx.named(
    'records.learned',
    `select distinct on (l.target, l.named_by, l.key) l.target, l.named_by, l.key, l.target_id
     from unnest($2::text[], $3::text[], $4::bytea[]) as n(target, named_by, key)
     join records.link l on l.brand_id = $1 and l.target = n.target and l.named_by = n.named_by and l.key = n.key
       and l.set_by is not null and l.state = 'linked'
     order by l.target, l.named_by, l.key, l.set_at desc`,
    [tx.brandId, names.map((n) => n.target), names.map((n) => n.by), names.map((n) => n.key)],
  )
}

/** Says of each record whether it found whom it is about. A product alone counts only where nothing more is named. */
export async function settleEntries(tx: Tx, recordIds: readonly string[]): Promise<void> {
  await tx.named(
    'records.settle_entries',
    `update records.entry e set
       link_state = case when s.linked then 'linked' when s.ambiguous then 'ambiguous' when s.waiting then 'waiting'
         when s.goods then 'linked' when s.goods_wait then 'waiting' else 'unnamed' end,
       difference_fen = case when s.to_order then e.difference_fen end
     from (select i.id,
         coalesce(bool_or(l.state = 'linked') filter (where who), false) as linked,
         coalesce(bool_or(l.state = 'ambiguous') filter (where who), false) as ambiguous,
         coalesce(bool_or(l.state = 'waiting') filter (where who), false) as waiting,
         coalesce(bool_or(l.state = 'linked') filter (where l.target = 'product'), false) as goods,
         coalesce(bool_or(l.state = 'waiting') filter (where l.target = 'product'), false) as goods_wait,
         coalesce(bool_or(l.state = 'linked') filter (where l.target = 'order'), false) as to_order
       from unnest($2::uuid[]) as i(id)
       left join records.link l on l.brand_id = $1 and l.record_id = i.id
       cross join lateral (select l.target in ('customer', 'order', 'work_order') as who) w
       group by i.id) s
     where e.brand_id = $1 and e.id = s.id`,
    [tx.brandId, recordIds],
  )
}

/** Targets of one kind that these records are linked to. */
export async function targetsOf(
  tx: Tx,
  recordIds: readonly string[],
  target: Target,
): Promise<{ record_id: string; target_id: string; kind: KeptKind }[]> {
  return tx.named(
    'records.targets_of',
    `select l.record_id, l.target_id, e.kind from records.link l join records.entry e on e.brand_id = l.brand_id and e.id = l.record_id
     where l.brand_id = $1 and l.record_id = any($2::uuid[]) and l.target = $3 and l.state = 'linked'`,
    [tx.brandId, recordIds, target],
  )
}

/** Of these orders, those whose payments we were told of. */
export async function ordersWithPayments(tx: Tx, orderIds: readonly string[]): Promise<string[]> {
  const found = await tx.named<{ target_id: string }>(
    'records.orders_with_payments',
    `select distinct l.target_id from records.link l join records.entry e on e.brand_id = l.brand_id and e.id = l.record_id
     where l.brand_id = $1 and l.target = 'order' and l.target_id = any($2::text[]) and e.kind = 'payment'`,
    [tx.brandId, orderIds],
  )
  return found.map((row) => row.target_id)
}

/** Holds the payments of each order against what the order says, paid and refunded apart. */
export async function writeDifferences(
  tx: Tx,
  orders: readonly { id: string; paidFen: bigint; refundedFen: bigint }[],
): Promise<void> {
  await tx.named(
    'records.write_differences',
    `with told as (
       select l.target_id as order_id, e.state, sum(e.amount_fen) as fen, array_agg(e.id) as ids
       from records.link l join records.entry e on e.brand_id = l.brand_id and e.id = l.record_id
       where l.brand_id = $1 and l.target = 'order' and l.target_id = any($2::text[]) and e.kind = 'payment' and e.amount_fen is not null
       group by l.target_id, e.state)
     update records.entry e set difference_fen = t.fen - case when t.state = 'refunded' then m.refunded else m.paid end
     from told t join unnest($2::text[], $3::bigint[], $4::bigint[]) as m(order_id, paid, refunded) on m.order_id = t.order_id
     where e.brand_id = $1 and e.id = any(t.ids)`,
    [tx.brandId, orders.map((o) => o.id), orders.map((o) => o.paidFen), orders.map((o) => o.refundedFen)],
  )
}

export interface Device {
  serial: string
  productId: string | null
  workOrderId: string | null
  orderId: string | null
  customerId: string | null
  toldBy: 'work_order' | 'parcel'
}

/** A job that read the number off the device knows more than a parcel that it lay in. */
export async function writeDevices(tx: Tx, devices: readonly Device[]): Promise<void> {
  await tx.named(
    'records.write_devices',
    `insert into records.device as d (brand_id, told_at, serial, product_id, work_order_id, order_id, customer_id, told_by)
     select $1, $2, * from unnest($3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::text[])
     on conflict (brand_id, serial) do update set told_at = excluded.told_at, told_by = excluded.told_by,
       product_id = coalesce(excluded.product_id, d.product_id), work_order_id = coalesce(excluded.work_order_id, d.work_order_id),
       order_id = coalesce(excluded.order_id, d.order_id), customer_id = coalesce(excluded.customer_id, d.customer_id)
     where excluded.told_by = 'work_order' or d.told_by = 'parcel'`,
    [
      tx.brandId,
      tx.now,
      devices.map((d) => d.serial),
      devices.map((d) => d.productId),
      devices.map((d) => d.workOrderId),
      devices.map((d) => d.orderId),
      devices.map((d) => d.customerId),
      devices.map((d) => d.toldBy),
    ],
  )
}

export async function devicesBy(tx: Tx, serials: readonly string[]): Promise<Device[]> {
  if (serials.length === 0) return []
  return tx.named<Device>(
    'records.devices_by',
    `select serial, product_id as "productId", work_order_id as "workOrderId", order_id as "orderId", customer_id as "customerId",
       told_by as "toldBy" from records.device where brand_id = $1 and serial = any($2::text[])`,
    [tx.brandId, serials],
  )
}

/** Orders that records of a kind with this number of their own are linked to. */
export async function ordersOfNumber(tx: Tx, kind: KeptKind, number: Buffer): Promise<string[]> {
  const found = await tx.named<{ id: string }>(
    'records.orders_of_number',
    `select distinct l.target_id as id from records.entry e
     join records.link l on l.brand_id = e.brand_id and l.record_id = e.id and l.target = 'order' and l.state = 'linked'
     where e.brand_id = $1 and e.number_index = $3 and e.kind = $2 limit 10`,
    [tx.brandId, kind, number],
  )
  return found.map((row) => row.id)
}

/** What these links point to and is no longer there, since an import was taken back, waits again. */
export async function reviveLinks(tx: Tx): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{
      record_id: string
    }>`update records.link l set state = 'waiting', target_id = null, set_by = null, set_at = ${tx.now},
        found_by = null, rule_version = null
      where l.brand_id = ${tx.brandId} and l.state = 'linked' and (
        (l.target = 'customer' and not exists (select 1 from customers.customer c where c.brand_id = l.brand_id and c.id::text = l.target_id))
        or (l.target = 'order' and not exists (select 1 from orders."order" o where o.brand_id = l.brand_id and o.id::text = l.target_id))
        or (l.target = 'product' and not exists (select 1 from catalog.product p where p.brand_id = l.brand_id and p.id = l.target_id)))
      returning l.record_id`,
  )
  return [...new Set(found.map((row) => row.record_id))]
}

/** Sets what a person decided about one record and one target. */
export async function setByHand(
  tx: Tx,
  link: { recordId: string; target: Target; targetId: string | null; key: Buffer; setBy: string; at: Date },
): Promise<{ named_by: NamedBy; key: Buffer }[]> {
  const { recordId, target, targetId, key, setBy, at } = link
  const state = targetId === null ? 'unlinked' : 'linked'
  const changed = await rows(
    tx,
    sql<{
      named_by: NamedBy
      key: Buffer
    }>`update records.link set state = ${state}, target_id = ${targetId}, set_by = ${setBy}, set_at = ${tx.now},
        found_by = null, rule_version = null
      where brand_id = ${tx.brandId} and record_id = ${recordId} and target = ${target} returning named_by, key`,
  )
  if (changed.length > 0 || targetId === null) return changed
  await rows(
    tx,
    sql`insert into records.link (brand_id, record_id, target, named_by, key, target_id, state, at, set_by, set_at)
      values (${tx.brandId}, ${recordId}, ${target}, 'hand', ${key}, ${targetId}, 'linked', ${at}, ${setBy}, ${tx.now})`,
  )
  return []
}

export async function takenUp(tx: Tx): Promise<{ after_id: string | null; done: boolean } | null> {
  return firstRow(
    tx,
    sql<{
      after_id: string | null
      done: boolean
    }>`select after_id, done from records.taken_up where brand_id = ${tx.brandId}`,
  )
}

export async function writeTakenUp(tx: Tx, afterId: string | null, done: boolean): Promise<void> {
  await rows(
    tx,
    sql`insert into records.taken_up (brand_id, after_id, done) values (${tx.brandId}, ${afterId}, ${done})
      on conflict (brand_id) do update set after_id = excluded.after_id, done = excluded.done`,
  )
}

/** Young ones that found nobody, newest first: whom they name may have come in the same moment. */
export async function youngWaiting(tx: Tx, since: Date, limit: number): Promise<string[]> {
  const found: { id: string }[] = await rows(
    tx,
    sql<{ id: string }>`select id from records.entry where brand_id = ${tx.brandId} and recorded_at > ${since}
      and link_state in ('waiting', 'ambiguous') order by recorded_at desc limit ${limit}`,
  )
  return found.map(({ id }) => id)
}
