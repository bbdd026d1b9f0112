import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'

export type RawKind = 'order' | 'after_sales'
export type RawWay = 'pushed' | 'fetched' | 'swept'

export interface RawWrite {
  id: string
  shopId: string
  /** The marketplace's numbers of the order, and of what the record is about. */
  orderId: string
  kind: RawKind
  subjectId: string
  source: string
  way: RawWay
  entryId: string | null
  rules: number
  versionAt: Date
  body: Buffer
}

/** Keeps bodies; one that is there already stays as it is. */
export async function writeRawRecords(tx: Tx, records: readonly RawWrite[]): Promise<void> {
  if (records.length === 0) return
  const { text, values } = rawInsert(records, 3)
  await tx.named('intake.write_raw_records', text, [tx.brandId, tx.now, ...values])
}

/** The statement, for those who send it along with another: `$1` is the brand, `$2` the time, its own values begin at `first`. */
export function rawInsert(records: readonly RawWrite[], first: number): { text: string; values: unknown[] } {
  const sorted = [...records].sort((a, b) => (a.id < b.id ? -1 : 1))
  const types = [
    'uuid',
    'text',
    'text',
    'text',
    'text',
    'text',
    'text',
    'uuid',
    'integer',
    'timestamptz',
    'bytea',
  ]
  const places = types.map((type, i) => `$${first + i}::${type}[]`)
  return {
    text: `insert into intake.raw_record (brand_id, received_at, id, shop_id, order_id, kind, subject_id, source, way, entry_id, rules, version_at, body)
       select $1, $2, * from unnest(${places.join(', ')}) on conflict (brand_id, shop_id, order_id, id) do nothing`,
    values: [
      sorted.map((r) => r.id),
      sorted.map((r) => r.shopId),
      sorted.map((r) => r.orderId),
      sorted.map((r) => r.kind),
      sorted.map((r) => r.subjectId),
      sorted.map((r) => r.source),
      sorted.map((r) => r.way),
      sorted.map((r) => r.entryId),
      sorted.map((r) => r.rules),
      sorted.map((r) => r.versionAt),
      sorted.map((r) => r.body),
    ],
  }
}

export interface RawRow {
  id: string
  shop_id: string
  order_id: string
  kind: RawKind
  subject_id: string
  source: string
  way: RawWay
  entry_id: string | null
  rules: number
  version_at: Date
  received_at: Date
  body: Buffer
}

/** What is kept of an order and its after-sales requests, newest first. */
export function rawRecordsOf(
  tx: Tx,
  shopId: string,
  orderId: string,
  id: string | null,
  most: number,
): Promise<RawRow[]> {
  return rows(
    tx,
    sql<RawRow>`select id, shop_id, order_id, kind, subject_id, source, way, entry_id, rules, version_at, received_at, body
      from intake.raw_record where brand_id = ${tx.brandId} and shop_id = ${shopId} and order_id = ${orderId} and (${id}::uuid is null or id = ${id}::uuid)
      order by version_at desc, received_at desc, id desc limit ${most}`,
  )
}

/**
 * Deletes bodies that are of no more use: those that a newer one of the same subject replaced before `replaced`, and all
 * that came before `all`. Returns how many that were; at most `limit`.
 */
export async function trimRawRecords(
  tx: Tx,
  before: { replaced: Date; all: Date },
  limit: number,
): Promise<number> {
  const gone = await rows(
    tx,
    sql`delete from intake.raw_record r using (
        select shop_id, order_id, id from intake.raw_record o
        where o.brand_id = ${tx.brandId} and o.received_at < ${before.replaced} and (o.received_at < ${before.all} or exists (
          select 1 from intake.raw_record n where n.brand_id = o.brand_id and n.shop_id = o.shop_id and n.order_id = o.order_id
            and n.kind = o.kind and n.subject_id = o.subject_id and n.version_at > o.version_at and n.received_at < ${before.replaced}))
        limit ${limit}) old
      where r.brand_id = ${tx.brandId} and r.shop_id = old.shop_id and r.order_id = old.order_id and r.id = old.id returning 1`,
  )
  return gone.length
}
