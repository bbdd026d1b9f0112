import { sql } from 'kysely'
import type { CustomerId } from '../kernel/ids.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { IdentityCheck, KeptKind, RequestKind, RequestRefusal, RequestState } from './request.ts'

export interface Outcome {
  /** Rows that went or lost their person, by table. */
  gone?: Record<string, number>
  kept?: { what: KeptKind; rows: number }[]
  /** Of a copy: lines of each part. */
  parts?: Record<string, number>
  bytes?: number
}

export interface RequestRow {
  id: string
  customer_id: CustomerId
  kind: RequestKind
  state: RequestState
  way: 'customer_page' | 'member' | 'tombstone'
  asked_by: string
  asked_at: Date
  due_at: Date
  checked_by: string | null
  checked_how: IdentityCheck | null
  refused_because: RequestRefusal | null
  decided_at: Date | null
  step: number
  steps: number
  scope: unknown
  outcome: Outcome
  error_code: string | null
  touched_at: Date
  finished_at: Date | null
}

const columns = sql`id, customer_id, kind, state, way, asked_by, asked_at, due_at, checked_by, checked_how, refused_because, decided_at, step,
  steps, scope, outcome, error_code, touched_at, finished_at`

export type NewRequest = Pick<
  RequestRow,
  'id' | 'customer_id' | 'kind' | 'state' | 'way' | 'asked_by' | 'due_at' | 'checked_by' | 'checked_how'
>

/** False where the same wish of the same row is under way. */
export async function insertRequest(tx: Tx, one: NewRequest): Promise<boolean> {
  const written = await rows(
    tx,
    sql`insert into privacy.request (brand_id, id, customer_id, kind, state, way, asked_by, asked_at, due_at, checked_by, checked_how, decided_at, touched_at)
      values (${tx.brandId}, ${one.id}, ${one.customer_id}, ${one.kind}, ${one.state}, ${one.way}, ${one.asked_by}, ${tx.now}, ${one.due_at},
        ${one.checked_by}, ${one.checked_how}, ${one.checked_by ? tx.now : null}, ${tx.now}) on conflict do nothing returning id`,
  )
  return written.length > 0
}

export function findRequest(tx: Tx, id: string, lock = false): Promise<RequestRow | null> {
  return firstRow(
    tx,
    sql<RequestRow>`select ${columns} from privacy.request where brand_id = ${tx.brandId} and id = ${id} ${sql.raw(lock ? 'for update' : '')}`,
  )
}

export function listRequests(
  tx: Tx,
  { customerIds = null, limit }: { customerIds?: readonly string[] | null; limit: number },
): Promise<RequestRow[]> {
  return rows(
    tx,
    sql<RequestRow>`select ${columns} from privacy.request where brand_id = ${tx.brandId}
      and (${customerIds === null} or customer_id = any(${[...(customerIds ?? [])]}::uuid[]))
      order by asked_at desc, id desc limit ${limit}`,
  )
}

/** Sets what is given; what is not given stays. */
export async function moveRequest(
  tx: Tx,
  id: string,
  to: Partial<
    Pick<
      RequestRow,
      | 'state'
      | 'step'
      | 'steps'
      | 'scope'
      | 'outcome'
      | 'error_code'
      | 'checked_by'
      | 'checked_how'
      | 'refused_because'
      | 'decided_at'
      | 'finished_at'
    >
  >,
): Promise<void> {
  const json = new Set(['scope', 'outcome'])
  const parts = Object.entries(to).map(([column, value]) =>
    json.has(column)
      ? sql`${sql.ref(column)} = ${value === null ? null : JSON.stringify(value)}::jsonb`
      : sql`${sql.ref(column)} = ${value}`,
  )
  await sql`update privacy.request set ${sql.join([...parts, sql`touched_at = ${tx.now}`])}
    where brand_id = ${tx.brandId} and id = ${id}`.execute(tx.db)
}

/** Requests that wait for a job's end, or whose worker died: taken up again. */
export function requestsToTakeUp(tx: Tx, stale: Date): Promise<{ id: string; kind: RequestKind }[]> {
  return rows(
    tx,
    sql<{ id: string; kind: RequestKind }>`select id, kind from privacy.request where brand_id = ${tx.brandId}
      and (state = 'queued' or (state in ('waiting', 'running') and touched_at < ${stale})) order by asked_at limit 100`,
  )
}

/** All rows of a person who was not forgotten; who is being forgotten asks how far it is (`forgotten`). */
export async function rowsOfPerson(
  tx: Tx,
  customerId: string,
  { forgotten = false } = {},
): Promise<CustomerId[]> {
  const row = await firstRow(
    tx,
    sql<{
      ids: CustomerId[] | null
    }>`select array(select c.id from customers.customer c where c.brand_id = ${tx.brandId}
      and c.id = any(customers.same_person(${tx.brandId}, ${customerId}::uuid)) and (${forgotten} or c.erased_at is null)) as ids`,
  )
  return row?.ids ?? []
}

/** Jobs of the person that are not over: until then their number and address are needed. */
export async function countOpenJobs(tx: Tx, customerIds: readonly string[]): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{ n: bigint }>`select count(*) as n from work_orders.work_order where brand_id = ${tx.brandId}
      and customer_id = any(${[...customerIds]}::text[]) and state not in ('settle', 'settled', 'cancelled')`,
  )
  return Number(row?.n ?? 0)
}

export async function writePackage(
  tx: Tx,
  made: {
    requestId: string
    tokenHash: Buffer
    body: Buffer
    bytes: number
    expiresAt: Date
    ofRows: readonly string[]
  },
): Promise<void> {
  await sql`insert into privacy.package (brand_id, request_id, token_hash, body, bytes, expires_at, of_rows)
    values (${tx.brandId}, ${made.requestId}, ${made.tokenHash}, ${made.body}, ${made.bytes}, ${made.expiresAt}, ${[...made.ofRows]}::uuid[])
    on conflict (brand_id, request_id) do update set token_hash = excluded.token_hash, body = excluded.body, bytes = excluded.bytes,
      expires_at = excluded.expires_at, of_rows = excluded.of_rows`.execute(tx.db)
}

/** A new link to the same copy: the one before ends. */
export async function relinkPackage(tx: Tx, requestId: string, tokenHash: Buffer): Promise<Date | null> {
  const row = await firstRow(
    tx,
    sql<{ expires_at: Date }>`update privacy.package p set token_hash = ${tokenHash}
      where p.brand_id = ${tx.brandId} and p.request_id = ${requestId} and ${isOpen(tx)} returning p.expires_at`,
  )
  return row?.expires_at ?? null
}

export async function openPackage(
  tx: Tx,
  tokenHash: Buffer,
): Promise<{ requestId: string; body: Buffer } | null> {
  const row = await firstRow(
    tx,
    sql<{ request_id: string; body: Buffer }>`update privacy.package p set downloads = downloads + 1
      where p.brand_id = ${tx.brandId} and p.token_hash = ${tokenHash} and ${isOpen(tx)} returning p.request_id, p.body`,
  )
  return row && { requestId: row.request_id, body: row.body }
}

/** In time, and every row that the copy holds is still that person's: a merge that was taken back, or an erasure, ends it. */
function isOpen(tx: Tx) {
  return sql`p.expires_at > ${tx.now} and p.of_rows <@ array(select c.id from privacy.request r
    join customers.customer c on c.brand_id = r.brand_id and c.erased_at is null
      and c.id = any(customers.same_person(r.brand_id, r.customer_id))
    where r.brand_id = p.brand_id and r.id = p.request_id)`
}
