import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { Connection, Position, Secrets, Source, SourceState } from './source.ts'

const secretsPlace = 'mapped_sources.source.secrets'
const addressPlace = 'mapped_sources.source.address'

interface SourceRow {
  id: string
  name: string
  kind: Connection['kind']
  state: SourceState
  mapping_name: string
  mapping_version: number | null
  shop_id: string | null
  start_flows: boolean
  settings: never
  secrets: Buffer
  address: Buffer | null
  created_at: Date
  changed_at: Date
  last_received_at: Date | null
  last_error: string | null
  last_error_at: Date | null
  position: Position | null
  next_look_at: Date | null
  tries: number
}

const asSource = (tx: Tx, row: SourceRow): Source => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  state: row.state,
  mappingName: row.mapping_name,
  mappingVersion: row.mapping_version,
  shopId: row.shop_id,
  startFlows: row.start_flows,
  settings: row.settings,
  secrets: JSON.parse(tx.vault.open(secretsPlace, row.id, row.secrets)) as Secrets,
  address: row.address && tx.vault.open(addressPlace, row.id, row.address),
  createdAt: row.created_at,
  changedAt: row.changed_at,
  lastReceivedAt: row.last_received_at,
  lastError: row.last_error,
  lastErrorAt: row.last_error_at,
  position: row.position,
  nextLookAt: row.next_look_at,
  tries: row.tries,
})

const columns = `id, name, kind, state, mapping_name, mapping_version, shop_id, start_flows, settings, secrets, address, created_at, changed_at,
  last_received_at, last_error, last_error_at, position, next_look_at, tries`

export type NewSource = Pick<
  Source,
  'id' | 'name' | 'mappingName' | 'mappingVersion' | 'shopId' | 'startFlows' | 'secrets' | 'address'
> &
  Connection

/** False when another source has this name. */
export async function writeSource(tx: Tx, one: NewSource): Promise<boolean> {
  const written = await firstRow(
    tx,
    sql`insert into mapped_sources.source (brand_id, id, name, kind, state, mapping_name, mapping_version, shop_id, start_flows,
        settings, secrets, address, created_by, created_at, changed_at, next_look_at)
      values (${tx.brandId}, ${one.id}, ${one.name}, ${one.kind}, 'active', ${one.mappingName}, ${one.mappingVersion}, ${one.shopId},
        ${one.startFlows}, ${JSON.stringify(one.settings)}::jsonb, ${tx.vault.seal(secretsPlace, one.id, JSON.stringify(one.secrets))},
        ${one.address && tx.vault.seal(addressPlace, one.id, one.address)}, ${`${tx.actor.kind}:${tx.actor.id}`}, ${tx.now}, ${tx.now},
        ${one.kind === 'pull' ? tx.now : null})
      on conflict (brand_id, lower(name)) where state <> 'removed' do nothing returning id`,
  )
  return written !== null
}

export interface SourceChange {
  name: string
  mappingName: string
  mappingVersion: number | null
  shopId: string | null
  startFlows: boolean
  settings: object
  secrets: Secrets
}

/** A pull begins its window anew: a page that the old settings came to says nothing about the new ones. */
export async function changeSource(tx: Tx, id: string, to: SourceChange): Promise<void> {
  await sql`update mapped_sources.source set name = ${to.name}, mapping_name = ${to.mappingName}, mapping_version = ${to.mappingVersion},
      shop_id = ${to.shopId}, start_flows = ${to.startFlows}, settings = ${JSON.stringify(to.settings)}::jsonb,
      secrets = ${tx.vault.seal(secretsPlace, id, JSON.stringify(to.secrets))}, changed_at = ${tx.now},
      tries = 0, next_look_at = case when kind = 'pull' then ${tx.now}::timestamptz end, position = position - '{next,window}'::text[]
    where brand_id = ${tx.brandId} and id = ${id} and state <> 'removed'`.execute(tx.db)
}

export async function isNameTaken(tx: Tx, name: string, besides: string): Promise<boolean> {
  const row = await firstRow(
    tx,
    sql`select 1 from mapped_sources.source where brand_id = ${tx.brandId} and lower(name) = lower(${name})
      and id <> ${besides} and state <> 'removed'`,
  )
  return row !== null
}

export async function findSource(tx: Tx, id: string): Promise<Source | null> {
  const [row] = await tx.named<SourceRow>(
    'mapped_sources.find',
    `select ${columns} from mapped_sources.source where brand_id = $1 and id = $2 and state <> 'removed'`,
    [tx.brandId, id],
  )
  return row ? asSource(tx, row) : null
}

export async function listSources(tx: Tx): Promise<Source[]> {
  const found = await rows(
    tx,
    sql<SourceRow>`select ${sql.raw(columns)} from mapped_sources.source
      where brand_id = ${tx.brandId} and state <> 'removed' order by created_at, id`,
  )
  return found.map((row) => asSource(tx, row))
}

export async function setSourceState(tx: Tx, id: string, state: SourceState | 'removed'): Promise<boolean> {
  const changed = await firstRow(
    tx,
    sql`update mapped_sources.source set state = ${state}, changed_at = ${tx.now}, tries = 0,
        next_look_at = case when kind = 'pull' then ${tx.now}::timestamptz end
      where brand_id = ${tx.brandId} and id = ${id} and state <> 'removed' returning id`,
  )
  return changed !== null
}

/** Active pulls that are due, taken for as long as one may last: no second process pulls them meanwhile. */
export function takeDuePulls(tx: Tx, until: Date, limit: number): Promise<{ id: string }[]> {
  return tx.named<{ id: string }>(
    'mapped_sources.take_due_pulls',
    `update mapped_sources.source set next_look_at = $3 where brand_id = $1 and kind = 'pull' and state = 'active'
       and id in (select id from mapped_sources.source where brand_id = $1 and kind = 'pull' and state = 'active' and next_look_at <= $2
         order by next_look_at limit $4 for update skip locked) returning id`,
    [tx.brandId, tx.now, until, limit],
  )
}

export async function askPull(tx: Tx, id: string): Promise<void> {
  await sql`update mapped_sources.source set next_look_at = ${tx.now}, tries = 0
    where brand_id = ${tx.brandId} and id = ${id} and kind = 'pull' and state = 'active'`.execute(tx.db)
}

/** False when the source was changed or stopped, or another look moved it on meanwhile. */
export async function savePosition(
  tx: Tx,
  { id, changedAt }: Pick<Source, 'id' | 'changedAt'>,
  from: Position | null,
  to: Position,
): Promise<boolean> {
  const saved = await tx.named(
    'mapped_sources.save_position',
    `update mapped_sources.source set position = $3 where brand_id = $1 and id = $2 and state = 'active' and changed_at = $5
       and position is not distinct from $4::jsonb returning 1`,
    [tx.brandId, id, JSON.stringify(to), from && JSON.stringify(from), changedAt],
  )
  return saved.length > 0
}

/** After a look: what went wrong, or null, and when to look again. Says nothing about a source changed since `asOf`. */
export async function noteLook(
  tx: Tx,
  id: string,
  error: string | null,
  nextLookAt: Date | null,
  asOf: Date | null = null,
): Promise<void> {
  await tx.named(
    'mapped_sources.note_look',
    `update mapped_sources.source set last_error = $3, last_error_at = case when $3::text is null then null else $4::timestamptz end,
       tries = case when $3::text is null then 0 else tries + 1 end, next_look_at = coalesce($5, next_look_at)
     where brand_id = $1 and id = $2 and ($6::timestamptz is null or changed_at = $6)`,
    [tx.brandId, id, error, tx.now, nextLookAt, asOf],
  )
}

export interface TallyStep {
  received?: number
  repeated?: number
  /** Came without the name that the source says deliveries have. */
  unnamed?: number
  refused?: number
  records?: number
  badRecords?: number
  failed?: number
  looks?: number
  failedLooks?: number
}

/** Adds to the counts of these five minutes; something received is also the source's newest word. */
export async function count(tx: Tx, sourceId: string, step: TallyStep): Promise<void> {
  const { received = 0, repeated = 0, unnamed = 0, refused = 0 } = step
  const { records = 0, badRecords = 0, failed = 0, looks = 0, failedLooks = 0 } = step
  await tx.named(
    'mapped_sources.count',
    `insert into mapped_sources.tally as t (brand_id, source_id, at, received, repeated, unnamed, refused, records, bad_records, failed,
       looks, failed_looks)
     values ($1, $2, date_bin('5 minutes', $3::timestamptz, 'epoch'), $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (brand_id, source_id, at) do update set received = t.received + excluded.received, repeated = t.repeated + excluded.repeated,
       unnamed = t.unnamed + excluded.unnamed, refused = t.refused + excluded.refused, records = t.records + excluded.records,
       bad_records = t.bad_records + excluded.bad_records, failed = t.failed + excluded.failed, looks = t.looks + excluded.looks,
       failed_looks = t.failed_looks + excluded.failed_looks`,
    [
      tx.brandId,
      sourceId,
      tx.now,
      received,
      repeated,
      unnamed,
      refused,
      records,
      badRecords,
      failed,
      looks,
      failedLooks,
    ],
  )
  if (received > 0)
    await tx.named(
      'mapped_sources.note_received',
      `update mapped_sources.source set last_received_at = $3 where brand_id = $1 and id = $2`,
      [tx.brandId, sourceId, tx.now],
    )
}

/** Adds calls that were refused, by source. */
export async function countRefused(
  tx: Tx,
  refused: readonly (readonly [sourceId: string, calls: number])[],
): Promise<void> {
  await tx.named(
    'mapped_sources.count_refused',
    `insert into mapped_sources.tally as t (brand_id, source_id, at, refused)
     select $1, r.source_id, date_bin('5 minutes', $2::timestamptz, 'epoch'), r.calls from unnest($3::uuid[], $4::integer[]) as r(source_id, calls)
     order by r.source_id
     on conflict (brand_id, source_id, at) do update set refused = t.refused + excluded.refused`,
    [tx.brandId, tx.now, refused.map(([id]) => id), refused.map(([, calls]) => calls)],
  )
}

export interface Figures {
  source_id: string
  received: number
  repeated: number
  unnamed: number
  refused: number
  records: number
  bad_records: number
  failed: number
}

/** Sums since a moment, of every source that heard anything. */
export async function figuresSince(tx: Tx, since: Date): Promise<Map<string, Figures>> {
  const found = await rows(
    tx,
    sql<Figures>`select source_id, sum(received)::integer as received, sum(repeated)::integer as repeated, sum(unnamed)::integer as unnamed, sum(refused)::integer as refused,
        sum(records)::integer as records, sum(bad_records)::integer as bad_records, sum(failed)::integer as failed
      from mapped_sources.tally where brand_id = ${tx.brandId} and at >= ${since} group by source_id`,
  )
  return new Map(found.map((row) => [row.source_id, row]))
}
