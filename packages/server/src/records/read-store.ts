import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { FoundBy, KeptKind, NamedBy, Target } from './facts.ts'
import type { LinkState } from './store.ts'

export interface Entry {
  id: string
  kind: KeptKind
  at: Date
  state: string | null
  source: string
  amountFen: bigint | null
  linkState: 'linked' | 'waiting' | 'ambiguous' | 'unnamed'
  differenceFen: bigint | null
  recordedAt: Date
}

interface EntryRow {
  id: string
  kind: KeptKind
  at: Date
  state: string | null
  source: string
  amount_fen: bigint | null
  link_state: Entry['linkState']
  difference_fen: bigint | null
  recorded_at: Date
}

const columns = sql.raw(
  'e.id, e.kind, e.at, e.state, e.source, e.amount_fen, e.link_state, e.difference_fen, e.recorded_at',
)

const asEntry = (row: EntryRow): Entry => ({
  id: row.id,
  kind: row.kind,
  at: row.at,
  state: row.state,
  source: row.source,
  amountFen: row.amount_fen,
  linkState: row.link_state,
  differenceFen: row.difference_fen,
  recordedAt: row.recorded_at,
})

export interface Place {
  at: Date
  id: string
}

export interface EntryFilter {
  kinds: readonly KeptKind[]
  source: string | null
  linkState: string | null
  differs: boolean
  /** Blind indexes of what was asked for: a number of its own, or something that it names. */
  keys: readonly Buffer[] | null
  tail: Buffer | null
  before: Place | null
  limit: number
}

/** Newest first. */
export async function listEntries(tx: Tx, filter: EntryFilter): Promise<Entry[]> {
  const { kinds, source, linkState, differs, keys, tail, before, limit } = filter
  const sought =
    keys === null && tail === null
      ? sql``
      : sql`and (e.number_index = any(${keys ?? []}::bytea[]) or e.tail_index = ${tail}::bytea
          or e.id in (select l.record_id from records.link l where l.brand_id = ${tx.brandId} and l.key = any(${keys ?? []}::bytea[])))`
  const found = await rows(
    tx,
    sql<EntryRow>`select ${columns} from records.entry e where e.brand_id = ${tx.brandId} and e.kind = any(${kinds}::text[])
      and (${source}::text is null or e.source = ${source}) and (${linkState}::text is null or e.link_state = ${linkState})
      and (not ${differs}::boolean or e.difference_fen <> 0) ${sought}
      and (${before?.at ?? null}::timestamptz is null or (e.at, e.id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
      order by e.at desc, e.id desc limit ${limit}`,
  )
  return found.map(asEntry)
}

/** The rows that are one person, where the target is a customer. */
const samePerson = (tx: Tx, target: Target, id: string) =>
  target === 'customer' ? sql`customers.same_person_text(${tx.brandId}, ${id})` : sql`array[${id}]::text[]`

/** Newest first, those that name one target. */
export async function entriesOfTarget(
  tx: Tx,
  target: Target,
  targetId: string,
  kinds: readonly KeptKind[],
  before: Place | null,
  limit: number,
): Promise<Entry[]> {
  const found = await rows(
    tx,
    sql<EntryRow>`select ${columns} from records.entry e where e.brand_id = ${tx.brandId} and e.kind = any(${kinds}::text[])
      and e.id in (select l.record_id from records.link l where l.brand_id = ${tx.brandId} and l.target = ${target}
        and l.target_id = any(${samePerson(tx, target, targetId)})
        and (${before?.at ?? null}::timestamptz is null or (l.at, l.record_id) <= (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid)))
      and (${before?.at ?? null}::timestamptz is null or (e.at, e.id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
      order by e.at desc, e.id desc limit ${limit}`,
  )
  return found.map(asEntry)
}

export interface KindCount {
  kind: KeptKind
  count: number
  lastAt: Date
}

/** How many of each kind name this target, and when last. */
export async function countsOfTarget(tx: Tx, target: Target, targetId: string): Promise<KindCount[]> {
  const found = await rows(
    tx,
    sql<{
      kind: KeptKind
      count: bigint
      last_at: Date
    }>`select e.kind, count(distinct e.id) as count, max(e.at) as last_at
      from records.link l join records.entry e on e.brand_id = l.brand_id and e.id = l.record_id
      where l.brand_id = ${tx.brandId} and l.target = ${target} and l.target_id = any(${samePerson(tx, target, targetId)})
      group by e.kind`,
  )
  return found.map((row) => ({ kind: row.kind, count: Number(row.count), lastAt: row.last_at }))
}

/** How many there are by kind, source and state. */
export async function countEntries(
  tx: Tx,
): Promise<
  { kind: KeptKind; source: string; linkState: Entry['linkState']; differs: boolean; count: number }[]
> {
  const found = await rows(
    tx,
    sql<{
      kind: KeptKind
      source: string
      linkState: Entry['linkState']
      differs: boolean
      count: bigint
    }>`select kind, source,
      link_state as "linkState", coalesce(difference_fen <> 0, false) as differs, count(*) as count
      from records.entry where brand_id = ${tx.brandId} group by 1, 2, 3, 4 order by 5 desc`,
  )
  return found.map((row) => ({ ...row, count: Number(row.count) }))
}

export async function findEntry(tx: Tx, id: string): Promise<Entry | null> {
  const row = await firstRow(
    tx,
    sql<EntryRow>`select ${columns} from records.entry e where e.brand_id = ${tx.brandId} and e.id = ${id}`,
  )
  return row && asEntry(row)
}

export interface LinkRow {
  recordId: string
  target: Target
  by: NamedBy
  key: Buffer
  targetId: string | null
  state: LinkState
  setBy: string | null
  foundBy: FoundBy | null
  ruleVersion: string | null
}

export function linksOf(tx: Tx, recordIds: readonly string[]): Promise<LinkRow[]> {
  return tx.named<LinkRow>(
    'records.links_of',
    `select record_id as "recordId", target, named_by as by, key, target_id as "targetId", state, set_by as "setBy",
       found_by as "foundBy", rule_version as "ruleVersion"
     from records.link where brand_id = $1 and record_id = any($2::uuid[]) order by record_id, target, named_by, key`,
    [tx.brandId, recordIds],
  )
}

export interface DeviceRow {
  serial: string
  productId: string | null
  workOrderId: string | null
  orderId: string | null
  customerId: string | null
  toldBy: string
  toldAt: Date
}

const deviceColumns = sql.raw(
  `serial, product_id as "productId", work_order_id as "workOrderId", order_id as "orderId", customer_id as "customerId",
   told_by as "toldBy", told_at as "toldAt"`,
)

export async function devicesOf(
  tx: Tx,
  by: { customerId?: string; orderId?: string; serial?: string },
): Promise<DeviceRow[]> {
  return rows(
    tx,
    sql<DeviceRow>`select ${deviceColumns} from records.device where brand_id = ${tx.brandId}
      and (${by.customerId ?? null}::uuid is null
        or customer_id = any(customers.same_person(${tx.brandId}, ${by.customerId ?? null}::uuid)))
      and (${by.orderId ?? null}::uuid is null or order_id = ${by.orderId ?? null}::uuid)
      and (${by.serial ?? null}::text is null or serial = ${by.serial ?? null}) order by told_at desc, serial limit 100`,
  )
}

/** Devices that parcels and jobs told of these orders. */
export function devicesOfOrders(
  tx: Tx,
  orderIds: readonly string[],
): Promise<{ serial: string; productId: string | null; orderId: string }[]> {
  return tx.named(
    'records.devices_of_orders',
    `select serial, product_id as "productId", order_id as "orderId" from records.device
     where brand_id = $1 and order_id = any($2::uuid[]) order by serial`,
    [tx.brandId, orderIds],
  )
}
