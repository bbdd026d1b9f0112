import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Act, ActFacts, KeptUnit, Unit, UnitOrigin, UnitState, Work } from './installed-product.ts'
import type { OwnLives } from './own-life.ts'

const columns = `id, source_key, origin, product_id, name, customer_id, holder_id, order_id, line_id, work_order_id, serial,
  bought_at, delivered_at, installed_at, state, works`

interface UnitRow {
  id: string
  source_key: string
  origin: UnitOrigin
  product_id: string | null
  name: string | null
  customer_id: string | null
  holder_id: string | null
  order_id: string | null
  line_id: string | null
  work_order_id: string | null
  serial: string | null
  bought_at: Date | null
  delivered_at: Date | null
  installed_at: Date | null
  state: UnitState
  works: Work[]
}

const toUnit = (row: UnitRow): KeptUnit => ({
  id: row.id,
  sourceKey: row.source_key,
  origin: row.origin,
  productId: row.product_id,
  name: row.name,
  customerId: row.customer_id,
  holderId: row.holder_id,
  orderId: row.order_id,
  lineId: row.line_id,
  workOrderId: row.work_order_id,
  serial: row.serial,
  boughtAt: row.bought_at,
  deliveredAt: row.delivered_at,
  installedAt: row.installed_at,
  state: row.state,
  works: row.works,
})

/** Sets units as their sources tell them; holder, works and acts stay. Returns those that changed. Sorted, so that two batches cannot deadlock. */
export async function writeUnits(tx: Tx, units: readonly Unit[]): Promise<string[]> {
  if (units.length === 0) return []
  const sorted = [...units].sort((a, b) => (a.sourceKey < b.sourceKey ? -1 : 1))
  const written = await tx.named<{ id: string }>(
    'installed_products.write',
    `insert into installed_products.installed_product as p (brand_id, told_at, id, source_key, origin, product_id, name, customer_id,
       order_id, line_id, work_order_id, serial, bought_at, delivered_at, installed_at, state)
     select $1, $2, * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::uuid[], $10::text[],
       $11::uuid[], $12::text[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[], $16::text[])
     on conflict (brand_id, source_key) do update set told_at = excluded.told_at, product_id = excluded.product_id, name = excluded.name,
       customer_id = excluded.customer_id, work_order_id = excluded.work_order_id, serial = excluded.serial, bought_at = excluded.bought_at,
       delivered_at = excluded.delivered_at, installed_at = excluded.installed_at, state = excluded.state
     where (p.product_id, p.name, p.customer_id, p.work_order_id, p.serial, p.bought_at, p.delivered_at, p.installed_at, p.state)
       is distinct from (excluded.product_id, excluded.name, excluded.customer_id, excluded.work_order_id, excluded.serial,
         excluded.bought_at, excluded.delivered_at, excluded.installed_at, excluded.state)
     returning id`,
    [
      tx.brandId,
      tx.now,
      sorted.map(() => tx.ports.ids.next()),
      sorted.map((one) => one.sourceKey),
      sorted.map((one) => one.origin),
      sorted.map((one) => one.productId),
      sorted.map((one) => one.name),
      sorted.map((one) => one.customerId),
      sorted.map((one) => one.orderId),
      sorted.map((one) => one.lineId),
      sorted.map((one) => one.workOrderId),
      sorted.map((one) => one.serial),
      sorted.map((one) => one.boughtAt),
      sorted.map((one) => one.deliveredAt),
      sorted.map((one) => one.installedAt),
      sorted.map((one) => one.state),
    ],
  )
  return written.map(({ id }) => id)
}

/** Units that their order or job tells no more. One of which a person said something stays, as withdrawn. */
export async function dropUntold(
  tx: Tx,
  of: { orderIds?: readonly string[]; jobIds?: readonly string[] },
  kept: readonly string[],
): Promise<void> {
  await tx.named(
    'installed_products.drop_untold',
    `with untold as (
       select id, exists (select from installed_products.act a where a.brand_id = p.brand_id and a.installed_product_id = p.id) as said
       from installed_products.installed_product p where brand_id = $1 and source_key <> all($4::text[])
         and ((origin = 'order' and order_id = any($2::uuid[])) or (origin = 'work_order' and work_order_id = any($3::uuid[])))
     ), gone as (
       delete from installed_products.installed_product where brand_id = $1 and id in (select id from untold where not said)
     )
     update installed_products.installed_product set state = 'withdrawn', told_at = $5
     where brand_id = $1 and id in (select id from untold where said) and state <> 'withdrawn'`,
    [tx.brandId, of.orderIds ?? [], of.jobIds ?? [], kept, tx.now],
  )
}

/** Units of orders that an undone import took away. */
export async function dropOfGoneOrders(tx: Tx): Promise<void> {
  await rows(
    tx,
    sql`delete from installed_products.installed_product p where brand_id = ${tx.brandId} and origin = 'order'
      and not exists (select from orders."order" o where o.brand_id = p.brand_id and o.id = p.order_id)`,
  )
}

export async function setWorks(tx: Tx, units: readonly { id: string; works: Work[] }[]): Promise<void> {
  if (units.length === 0) return
  await tx.named(
    'installed_products.set_works',
    `update installed_products.installed_product p set works = w.works from unnest($2::uuid[], $3::jsonb[]) as w(id, works)
     where p.brand_id = $1 and p.id = w.id and p.works <> w.works`,
    [tx.brandId, units.map((one) => one.id), units.map((one) => JSON.stringify(one.works))],
  )
}

/** Units that these jobs may have been for, locked until the commit: of their orders, or with their numbers. */
export async function lockUnitsAt(
  tx: Tx,
  of: { orderIds: readonly string[]; serials: readonly string[] },
): Promise<KeptUnit[]> {
  const found = await tx.named<UnitRow>(
    'installed_products.lock_at',
    `select ${columns} from installed_products.installed_product
     where brand_id = $1 and (order_id = any($2::uuid[]) or serial = any($3::text[])) order by source_key for update`,
    [tx.brandId, of.orderIds, of.serials],
  )
  return found.map(toUnit)
}

export interface FoundUnits {
  units: { customerId: string; unit: KeptUnit }[]
  /** What the brand set of life cycles, for none where there are no units. */
  own: OwnLives
}

/** Sent once, with the first row: whoever reads units lays the brand's own cycles over them, and needs no statement more. */
const ownLivesOnce = `case when row_number() over () = 1 then
  (select jsonb_object_agg(place, life) from installed_products.own_life where brand_id = $1) end as own_lives`

interface OwnLivesRow {
  own_lives: OwnLives | null
}

const ownOf = (found: readonly OwnLivesRow[]): OwnLives =>
  found.find(({ own_lives }) => own_lives)?.own_lives ?? {}

/** Whose units these are: the asked row of a customer, and each unit that any row of the person has now; of many, the newest 200. */
export async function unitsOfCustomers(tx: Tx, customerIds: readonly string[]): Promise<FoundUnits> {
  if (customerIds.length === 0) return { units: [], own: {} }
  const found = await tx.named<UnitRow & OwnLivesRow & { asked: string }>(
    'installed_products.of_customers',
    `with heads as (select a.asked, coalesce(c.merged_into, c.id) as id from unnest($2::uuid[]) as a(asked)
       join customers.customer c on c.brand_id = $1 and c.id = a.asked),
     rows as (select asked, id from heads
       union all select h.asked, c.id from heads h join customers.customer c on c.brand_id = $1 and c.merged_into = h.id)
     select p.asked, ${ownLivesOnce}, ${columns.replaceAll(/\b(\w+)/g, 'p.$1')} from (
       select r.asked, u.*, row_number() over (partition by r.asked
         order by coalesce(u.installed_at, u.delivered_at, u.bought_at, u.told_at) desc, u.source_key) as place
       from rows r
       cross join lateral (
         select * from installed_products.installed_product where brand_id = $1 and holder_id = r.id
         union all
         select * from installed_products.installed_product where brand_id = $1 and customer_id = r.id and holder_id is null
       ) u where u.state <> 'withdrawn'
     ) p where p.place <= 200 order by p.asked, p.place`,
    [tx.brandId, customerIds],
  )
  return { units: found.map((row) => ({ customerId: row.asked, unit: toUnit(row) })), own: ownOf(found) }
}

/** Units that these customers had and passed on. */
export async function passedOnBy(tx: Tx, customerId: string): Promise<{ units: KeptUnit[]; own: OwnLives }> {
  const found = await tx.named<UnitRow & OwnLivesRow>(
    'installed_products.passed_on_by',
    `select ${columns}, ${ownLivesOnce} from installed_products.installed_product
     where brand_id = $1 and customer_id = any(customers.same_person($1, $2::uuid)) and holder_id is not null
       and holder_id <> all(customers.same_person($1, $2::uuid)) order by source_key limit 100`,
    [tx.brandId, customerId],
  )
  return { units: found.map(toUnit), own: ownOf(found) }
}

export async function lockUnit(tx: Tx, id: string): Promise<KeptUnit | null> {
  const [found] = await tx.named<UnitRow>(
    'installed_products.lock_one',
    `select ${columns} from installed_products.installed_product where brand_id = $1 and id = $2 for update`,
    [tx.brandId, id],
  )
  return found ? toUnit(found) : null
}

export async function unitsBySerial(tx: Tx, serials: readonly string[]): Promise<KeptUnit[]> {
  if (serials.length === 0) return []
  const found = await tx.named<UnitRow>(
    'installed_products.by_serial',
    `select ${columns} from installed_products.installed_product where brand_id = $1 and serial = any($2::text[])`,
    [tx.brandId, serials],
  )
  return found.map(toUnit)
}

/** Who has the units with this number, by the row that was told. */
export async function customersOfSerial(tx: Tx, serial: string): Promise<string[]> {
  const found = await tx.named<{ id: string }>(
    'installed_products.customers_of_serial',
    `select coalesce(p.holder_id, p.customer_id) as id from installed_products.installed_product p
     where p.brand_id = $1 and p.serial = $2 and coalesce(p.holder_id, p.customer_id) is not null
     union select coalesce(p.holder_id, p.customer_id) from installed_products.act a
     join installed_products.installed_product p on p.brand_id = a.brand_id and p.id = a.installed_product_id
     where a.brand_id = $1 and a.kind in ('serial', 'exchanged') and a.facts ->> 'serial' = $2 and a.undone_at is null
       and coalesce(p.holder_id, p.customer_id) is not null`,
    [tx.brandId, serial],
  )
  return found.map(({ id }) => id)
}

/**
 * Serial numbers of what these rows own, as people corrected them: of whoever has a unit now, where it was passed on, and none of what
 * went back.
 */
export function serialsOfOwners(
  tx: Tx,
  customerIds: readonly string[],
): Promise<{ customerId: string; serial: string }[]> {
  return tx.named(
    'installed_products.serials_of_owners',
    `select p.owner as "customerId", coalesce(a.serial, p.serial) as serial
     from (select id, holder_id as owner, serial, state from installed_products.installed_product
         where brand_id = $1 and holder_id = any($2::uuid[])
       union all select id, customer_id, serial, state from installed_products.installed_product
         where brand_id = $1 and customer_id = any($2::uuid[]) and holder_id is null) p
     left join lateral (select facts ->> 'serial' as serial from installed_products.act
       where brand_id = $1 and installed_product_id = p.id and kind in ('serial', 'exchanged') and facts ->> 'serial' <> '' and undone_at is null
       order by at desc, id desc limit 1) a on true
     where p.state in ('ordered', 'owned') and coalesce(a.serial, p.serial) is not null`,
    [tx.brandId, customerIds],
  )
}

export async function setHolder(tx: Tx, id: string, holderId: string | null): Promise<void> {
  await tx.named(
    'installed_products.set_holder',
    `update installed_products.installed_product set holder_id = $3 where brand_id = $1 and id = $2`,
    [tx.brandId, id, holderId],
  )
}

interface ActRow {
  id: string
  installed_product_id: string
  kind: ActFacts['kind']
  facts: object
  words: Buffer | null
  actor: string
  at: Date
  undone_at: Date | null
  undone_by: string | null
}

const wordsPlace = 'installed_products.act.words'

export async function writeAct(
  tx: Tx,
  unitId: string,
  { kind, ...facts }: ActFacts,
  words: string | null,
): Promise<string> {
  const id = tx.ports.ids.next()
  await tx.named(
    'installed_products.write_act',
    `insert into installed_products.act (brand_id, id, installed_product_id, kind, facts, words, actor, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tx.brandId,
      id,
      unitId,
      kind,
      JSON.stringify(facts),
      words === null ? null : tx.vault.seal(wordsPlace, id, words),
      `${tx.actor.kind}:${tx.actor.id}`,
      tx.now,
    ],
  )
  return id
}

export async function actsOf(tx: Tx, unitIds: readonly string[]): Promise<Act[]> {
  if (unitIds.length === 0) return []
  const found = await tx.named<ActRow>(
    'installed_products.acts_of',
    `select id, installed_product_id, kind, facts, words, actor, at, undone_at, undone_by from installed_products.act
     where brand_id = $1 and installed_product_id = any($2::uuid[]) order by at, id`,
    [tx.brandId, unitIds],
  )
  return found.map((row) => ({
    id: row.id,
    unitId: row.installed_product_id,
    facts: { kind: row.kind, ...row.facts } as ActFacts,
    words: row.words && tx.vault.open(wordsPlace, row.id, row.words),
    actor: row.actor,
    at: row.at,
    undoneAt: row.undone_at,
    undoneBy: row.undone_by,
  }))
}

export async function markUndone(tx: Tx, actId: string): Promise<void> {
  await tx.named(
    'installed_products.undo_act',
    `update installed_products.act set undone_at = $3, undone_by = $4 where brand_id = $1 and id = $2 and undone_at is null`,
    [tx.brandId, actId, tx.now, `${tx.actor.kind}:${tx.actor.id}`],
  )
}

export interface TakenUp {
  after_order: string | null
  after_job: string | null
  done: boolean
}

export async function takenUp(tx: Tx): Promise<TakenUp> {
  const [found] = await tx.named<TakenUp>(
    'installed_products.taken_up',
    `select after_order, after_job, done from installed_products.taken_up where brand_id = $1`,
    [tx.brandId],
  )
  return found ?? { after_order: null, after_job: null, done: false }
}

export async function writeTakenUp(tx: Tx, at: TakenUp): Promise<void> {
  await tx.named(
    'installed_products.write_taken_up',
    `insert into installed_products.taken_up (brand_id, after_order, after_job, done) values ($1, $2, $3, $4)
     on conflict (brand_id) do update set after_order = excluded.after_order, after_job = excluded.after_job, done = excluded.done`,
    [tx.brandId, at.after_order, at.after_job, at.done],
  )
}

export interface HandAdded {
  id: string
  customerId: string
  productId: string | null
  name: string | null
  serial: string | null
  actor: string
  at: Date
}

/** What people added by hand to these rows since then. */
export function addedByHandSince(tx: Tx, customerIds: readonly string[], since: Date): Promise<HandAdded[]> {
  return tx.named(
    'installed_products.added_by_hand_since',
    `select p.id, p.customer_id as "customerId", p.product_id as "productId", p.name, p.serial, a.actor, a.at
     from installed_products.installed_product p
     join installed_products.act a on a.brand_id = p.brand_id and a.installed_product_id = p.id and a.kind = 'added'
     where p.brand_id = $1 and p.customer_id = any($2::uuid[]) and p.origin = 'hand' and a.undone_at is null and a.at >= $3
     order by a.at, p.id`,
    [tx.brandId, customerIds, since],
  )
}

/** When somebody last added one by hand to these rows. */
export function lastAddedByHand(
  tx: Tx,
  customerIds: readonly string[],
): Promise<{ customerId: string; at: Date }[]> {
  return tx.named(
    'installed_products.last_added_by_hand',
    `select p.customer_id as "customerId", max(a.at) as at from installed_products.installed_product p
     join installed_products.act a on a.brand_id = p.brand_id and a.installed_product_id = p.id and a.kind = 'added'
     where p.brand_id = $1 and p.customer_id = any($2::uuid[]) and p.origin = 'hand' and a.undone_at is null group by p.customer_id`,
    [tx.brandId, customerIds],
  )
}

export async function moveHandAdded(tx: Tx, ids: readonly string[], customerId: string): Promise<void> {
  await tx.named(
    'installed_products.move_hand_added',
    `update installed_products.installed_product set customer_id = $3
     where brand_id = $1 and id = any($2::uuid[]) and origin = 'hand'`,
    [tx.brandId, ids, customerId],
  )
}
