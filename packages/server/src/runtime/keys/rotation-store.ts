import { type RawBuilder, sql } from 'kysely'
import { firstRow, rows, type Tx } from '../db/transaction.ts'
import type { Rotation, RotationReason } from './rotation.ts'

const rotationColumns =
  sql.raw(`key_id as "keyId", state, reason, started_by as "startedBy", started_at as "startedAt", finished_at as "finishedAt",
  counted_at as "countedAt", place, block, round, blocks_total as "blocksTotal", blocks_done as "blocksDone",
  tokens_moved as "tokensMoved", values_sealed as "valuesSealed", files_sealed as "filesSealed", unreadable,
  files_unreadable as "filesUnreadable", error_code as "errorCode", next_try_at as "nextTryAt"`)

/** The newest change of keys, finished or not. */
export async function lastRotation(tx: Tx): Promise<Rotation | null> {
  return (await listRotations(tx, 1))[0] ?? null
}

/** Newest first. */
export function listRotations(tx: Tx, limit: number): Promise<Rotation[]> {
  return rows(
    tx,
    sql<Rotation>`select ${rotationColumns} from runtime.key_rotation where brand_id = ${tx.brandId}
      order by key_id desc limit ${limit}`,
  )
}

/** The open one, for this transaction alone; null while another holds it. */
export function takeRotation(tx: Tx): Promise<Rotation | null> {
  return firstRow(
    tx,
    sql<Rotation>`select ${rotationColumns} from runtime.key_rotation where brand_id = ${tx.brandId} and state <> 'done'
      for update skip locked`,
  )
}

/** False where one is under way. */
export async function insertRotation(
  tx: Tx,
  { keyId, reason }: { keyId: number; reason: RotationReason | null },
): Promise<boolean> {
  const written = await rows(
    tx,
    sql`insert into runtime.key_rotation (brand_id, key_id, state, started_at, started_by, reason)
      values (${tx.brandId}, ${keyId}, 'asked', ${tx.now}, ${`${tx.actor.kind}:${tx.actor.id}`}, ${reason})
      on conflict do nothing returning key_id`,
  )
  return written.length > 0
}

export type Step = Partial<
  Omit<Rotation, 'keyId' | 'reason' | 'startedBy' | 'startedAt' | 'finishedAt' | 'errorCode'>
>

/** Notes how far it is; a step that worked forgets what went wrong before. */
export async function noteStep(tx: Tx, one: Rotation, step: Step): Promise<void> {
  const to = { ...one, ...step }
  await sql`update runtime.key_rotation set state = ${to.state}, place = ${to.place}, block = ${to.block}, round = ${to.round},
      blocks_total = ${to.blocksTotal}, blocks_done = ${to.blocksDone}, tokens_moved = ${to.tokensMoved},
      values_sealed = ${to.valuesSealed}, files_sealed = ${to.filesSealed}, unreadable = ${to.unreadable},
      files_unreadable = ${to.filesUnreadable}, counted_at = ${to.countedAt}, error_code = null,
      next_try_at = ${to.nextTryAt}, finished_at = ${to.state === 'done' ? tx.now : null}
    where brand_id = ${tx.brandId} and key_id = ${one.keyId}`.execute(tx.db)
}

/** What a step failed with, and when it is tried again. */
export async function noteTrouble(tx: Tx, errorCode: string, nextTryAt: Date): Promise<void> {
  await sql`update runtime.key_rotation set error_code = ${errorCode}, next_try_at = ${nextTryAt}
    where brand_id = ${tx.brandId} and state <> 'done'`.execute(tx.db)
}

/** No wait for a lock lasts longer: whoever holds one goes on, and the step is tried again. */
export async function waitShortly(tx: Tx): Promise<void> {
  await sql`set local lock_timeout = '250ms'`.execute(tx.db)
}

/** Waits until every open transaction of the database ended; from here to the end of this one none begins. */
export async function holdKeys(tx: Tx): Promise<void> {
  await waitShortly(tx)
  await sql`lock table runtime.key_state in access exclusive mode`.execute(tx.db)
}

export interface KeyState {
  version: number
  index_at: number
  index_to: number | null
  index_below: Buffer | null
}

export function readState(tx: Tx): Promise<KeyState | null> {
  return firstRow(
    tx,
    sql<KeyState>`select version, index_at, index_to, index_below from runtime.key_state where brand_id = ${tx.brandId}`,
  )
}

export async function newestKey(tx: Tx): Promise<number> {
  const found = await firstRow(
    tx,
    sql<{ id: number }>`select max(key_id) as id from runtime.brand_key where brand_id = ${tx.brandId}`,
  )
  return found?.id ?? 0
}

export async function insertKey(
  tx: Tx,
  { keyId, wrapped, root }: { keyId: number; wrapped: Buffer; root: Buffer },
): Promise<void> {
  await sql`insert into runtime.brand_key (brand_id, key_id, wrapped, created_at)
    values (${tx.brandId}, ${keyId}, ${wrapped}, ${tx.now})`.execute(tx.db)
  await sql`insert into runtime.key_state as s (brand_id, version, root, index_to, index_below)
    values (${tx.brandId}, 1, ${root}, ${keyId}, '')
    on conflict (brand_id) do update set version = s.version + 1, index_to = ${keyId}, index_below = ''`.execute(
    tx.db,
  )
}

/** The line goes up to here; null ends the move. */
export async function raiseLine(tx: Tx, to: number, below: Buffer | null): Promise<void> {
  await sql`update runtime.key_state set version = version + 1, index_below = ${below},
      index_at = ${below === null ? sql`${to}` : sql`index_at`}, index_to = ${below === null ? null : to}
    where brand_id = ${tx.brandId}`.execute(tx.db)
}

export async function nextVersion(tx: Tx): Promise<void> {
  await sql`update runtime.key_state set version = version + 1 where brand_id = ${tx.brandId}`.execute(tx.db)
}

export interface KeptColumn {
  tab: string
  col: string
  kept: { holds: 'sealed' | 'index'; place: string; row: string; byIndex: boolean }
}

type Holds = KeptColumn['kept']['holds']

export function keptColumns(tx: Tx, ...holds: Holds[]): Promise<KeptColumn[]> {
  return rows(
    tx,
    sql<KeptColumn>`select tab, col, kept from runtime.kept_column where kept ->> 'holds' = any(${holds}::text[])
      order by tab, col`,
  )
}

// Names and expressions come from the catalogue, where migrations wrote them.
const nameOf = ({ col }: KeptColumn): RawBuilder<unknown> => sql.ref(col)

/** Tokens that did not move yet: they stand under `at`. */
const stillAt = (one: KeptColumn, at: number): RawBuilder<unknown> =>
  at === 0 ? sql`length(${nameOf(one)}) = 16` : sql`substring(${nameOf(one)} from 1 for 2) = ${headOf(at)}`

const headOf = (keyId: number): Buffer => Buffer.from([keyId >> 8, keyId & 255])

/** The token that stands `many` rows above the line; null when fewer do. */
export async function tokenAbove(
  tx: Tx,
  one: KeptColumn,
  { index_at: at, index_below: below }: KeyState,
  many: number,
): Promise<Buffer | null> {
  const found = await firstRow(
    tx,
    sql<{ token: Buffer }>`select ${nameOf(one)} as token from ${sql.raw(one.tab)}
      where brand_id = ${tx.brandId} and ${nameOf(one)} >= ${below} and ${stillAt(one, at)}
      order by ${nameOf(one)} offset ${many} limit 1`,
  )
  return found?.token ?? null
}

export async function tokensBetween(
  tx: Tx,
  one: KeptColumn,
  { index_at: at, index_below: below }: KeyState,
  to: Buffer | null,
): Promise<Buffer[]> {
  const found = await rows(
    tx,
    sql<{ token: Buffer }>`select distinct ${nameOf(one)} as token from ${sql.raw(one.tab)}
      where brand_id = ${tx.brandId} and ${nameOf(one)} >= ${below} and ${stillAt(one, at)}
        ${to === null ? sql`` : sql`and ${nameOf(one)} < ${to}`}`,
  )
  return found.map(({ token }) => token)
}

export async function replaceIndex(
  tx: Tx,
  { tab, col }: KeptColumn,
  tokens: readonly { old: Buffer; moved: Buffer }[],
): Promise<number> {
  const done = await firstRow(
    tx,
    sql<{ n: bigint }>`select runtime.replace_index(${tab}, ${col}, ${tokens.map((t) => t.old)}::bytea[],
      ${tokens.map((t) => t.moved)}::bytea[]) as n`,
  )
  return Number(done?.n ?? 0)
}

export interface SealedRow {
  at: string
  place: string
  row: string
  /** The token that the value was sealed by, where it was by one. */
  token: Buffer | null
  value: Buffer
}

/** Some values in these blocks that stand under another key. */
export function sealedRows(
  tx: Tx,
  one: KeptColumn,
  wish: { keyId: number; from: bigint; to: bigint; limit: number },
): Promise<SealedRow[]> {
  const row = sql.raw(one.kept.row)
  return rows(
    tx,
    sql<SealedRow>`select ctid::text as at, ${sql.raw(one.kept.place)} as place,
        ${one.kept.byIndex ? sql`null` : sql`(${row})::text`} as row, ${one.kept.byIndex ? row : sql`null::bytea`} as token,
        ${nameOf(one)} as value
      from ${sql.raw(one.tab)}
      where brand_id = ${tx.brandId} and ctid >= ${`(${wish.from},0)`}::tid and ctid < ${`(${wish.to},0)`}::tid
        and ${nameOf(one)} is not null and substring(${nameOf(one)} from 2 for 2) <> ${headOf(wish.keyId)}
      limit ${wish.limit}`,
  )
}

export async function replaceSealed(
  tx: Tx,
  { tab, col }: KeptColumn,
  values: readonly { at: string; old: Buffer; sealed: Buffer }[],
): Promise<number> {
  const done = await firstRow(
    tx,
    sql<{ n: bigint }>`select runtime.replace_sealed(${tab}, ${col}, ${values.map((v) => v.at)}::tid[],
      ${values.map((v) => v.old)}::bytea[], ${values.map((v) => v.sealed)}::bytea[]) as n`,
  )
  return Number(done?.n ?? 0)
}

export async function blocksOf(tx: Tx, columns: readonly KeptColumn[]): Promise<bigint[]> {
  const found = await rows(
    tx,
    sql<{
      blocks: bigint
    }>`select pg_relation_size(tab::regclass) / current_setting('block_size')::bigint as blocks
      from unnest(${columns.map(({ tab }) => tab)}::text[]) with ordinality as t(tab, n) order by n`,
  )
  return found.map(({ blocks }) => blocks)
}

/** How many values and tokens stand under each key. */
export function countUnder(tx: Tx, keyIds: readonly number[]): Promise<{ keyId: number; n: bigint }[]> {
  return rows(
    tx,
    sql<{
      keyId: number
      n: bigint
    }>`select k.id as "keyId", sum(runtime.count_under(c.tab, c.col, k.id))::bigint as n
      from unnest(${[...keyIds]}::integer[]) as k(id), runtime.kept_column c
      where c.kept ->> 'holds' in ('sealed', 'index') group by k.id order by k.id`,
  )
}

/** The keys that there are, and since when: never what they are. */
export function liveKeys(tx: Tx): Promise<{ keyId: number; since: Date }[]> {
  return rows(
    tx,
    sql<{ keyId: number; since: Date }>`select key_id as "keyId", created_at as since from runtime.brand_key
      where brand_id = ${tx.brandId} order by key_id`,
  )
}

export async function keyIds(tx: Tx): Promise<number[]> {
  return (await liveKeys(tx)).map(({ keyId }) => keyId)
}

/** Refused by the database as long as anything stands under the key. */
export async function destroyKey(tx: Tx, keyId: number): Promise<void> {
  await sql`select runtime.destroy_key(${keyId})`.execute(tx.db)
}
