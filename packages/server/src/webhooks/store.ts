import { sql } from 'kysely'
import type { OutwardMapping } from '../mapping/index.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { DisabledReason, Endpoint, EndpointState, Method } from './endpoint.ts'

const place = 'webhooks.endpoint.secret'
const headersPlace = 'webhooks.endpoint.headers'

interface EndpointRow {
  id: string
  name: string
  url: string
  event_types: string[]
  sight: { money?: string }
  member_id: string
  secret: Buffer
  secret_tail: string
  previous_secret: Buffer | null
  previous_until: Date | null
  state: EndpointState
  disabled_reason: DisabledReason | null
  failing_since: Date | null
  start_xid: bigint
  created_at: Date
  mapping: OutwardMapping | null
  headers: Buffer | null
  method: Method
}

const headersOf = (tx: Tx, { id, headers }: EndpointRow): Record<string, string> =>
  headers ? JSON.parse(tx.vault.open(headersPlace, id, headers)) : {}

const asEndpoint = (tx: Tx, row: EndpointRow): Endpoint => ({
  id: row.id,
  name: row.name,
  url: row.url,
  eventTypes: row.event_types,
  showMoney: row.sight.money === 'plain',
  mapping: row.mapping,
  headerNames: Object.keys(headersOf(tx, row)),
  method: row.method,
  memberId: row.member_id,
  secretTail: row.secret_tail,
  previousUntil: row.previous_until,
  state: row.state,
  disabledReason: row.disabled_reason,
  failingSince: row.failing_since,
  startXid: row.start_xid,
  createdAt: row.created_at,
})

export interface EndpointWish {
  name: string
  url: string
  eventTypes: readonly string[]
  showMoney: boolean
  /** What is left out stays; null goes back to the usual body. */
  mapping?: OutwardMapping | null
  headers?: Record<string, string>
  /** POST without it. */
  method?: Method
}

const jsonOf = (mapping: OutwardMapping | null | undefined): string | null =>
  mapping ? JSON.stringify(mapping) : null

const sealedHeaders = (tx: Tx, id: string, headers: Record<string, string> | undefined): Buffer | null =>
  headers && Object.keys(headers).length > 0 ? tx.vault.seal(headersPlace, id, JSON.stringify(headers)) : null

const sightOf = ({ showMoney }: EndpointWish): string => JSON.stringify(showMoney ? { money: 'plain' } : {})

/** False when another endpoint has this name. */
export async function writeEndpoint(
  tx: Tx,
  id: string,
  wish: EndpointWish,
  secret: string,
): Promise<boolean> {
  const row = await firstRow(
    tx,
    sql`insert into webhooks.endpoint (brand_id, id, name, url, event_types, sight, member_id, secret, secret_tail,
        mapping, headers, method, state, start_xid, created_at, changed_at)
      values (${tx.brandId}, ${id}, ${wish.name}, ${wish.url}, ${[...wish.eventTypes]}::text[],
        ${sightOf(wish)}::jsonb, ${tx.actor.id}, ${tx.vault.seal(place, id, secret)}, ${secret.slice(-4)},
        ${jsonOf(wish.mapping)}::json, ${sealedHeaders(tx, id, wish.headers)}, ${wish.method ?? 'POST'}, 'active',
        pg_snapshot_xmin(pg_current_snapshot())::text::bigint, ${tx.now}, ${tx.now})
      on conflict (brand_id, lower(name)) where removed_at is null do nothing returning id`,
  )
  return row !== null
}

/** The name of a twin, or null when none has it. */
export async function nameTakenBy(tx: Tx, name: string, id: string): Promise<boolean> {
  const row = await firstRow(
    tx,
    sql`select 1 from webhooks.endpoint where brand_id = ${tx.brandId} and lower(name) = lower(${name})
      and id <> ${id} and removed_at is null`,
  )
  return row !== null
}

export async function changeEndpoint(tx: Tx, id: string, wish: EndpointWish): Promise<void> {
  await sql`update webhooks.endpoint set name = ${wish.name}, url = ${wish.url},
      event_types = ${[...wish.eventTypes]}::text[], sight = ${sightOf(wish)}::jsonb, member_id = ${tx.actor.id},
      mapping = case when ${wish.mapping === undefined} then mapping else ${jsonOf(wish.mapping)}::json end,
      headers = case when ${wish.headers === undefined} then headers else ${sealedHeaders(tx, id, wish.headers)} end,
      method = coalesce(${wish.method ?? null}, method), changed_at = ${tx.now}
    where brand_id = ${tx.brandId} and id = ${id}`.execute(tx.db)
}

const selected = sql.raw(
  `id, name, url, event_types, sight, member_id, secret, secret_tail, previous_secret, previous_until, state,
   disabled_reason, failing_since, start_xid, created_at, mapping, headers, method`,
)

export async function listEndpoints(tx: Tx): Promise<Endpoint[]> {
  const found = await rows(
    tx,
    sql<EndpointRow>`select ${selected} from webhooks.endpoint
      where brand_id = ${tx.brandId} and removed_at is null order by created_at, id`,
  )
  return found.map((row) => asEndpoint(tx, row))
}

/** Asked for with every batch of events. */
export async function activeEndpoints(tx: Tx): Promise<Endpoint[]> {
  const found = await tx.named<EndpointRow>(
    'webhooks.active_endpoints',
    `select id, name, url, event_types, sight, member_id, secret, secret_tail, previous_secret, previous_until, state,
       disabled_reason, failing_since, start_xid, created_at, mapping, headers, method from webhooks.endpoint
     where brand_id = $1 and state = 'active' and removed_at is null`,
    [tx.brandId],
  )
  return found.map((row) => asEndpoint(tx, row))
}

/** Locked until the end of the transaction, so that two changes do not cross. */
export async function findEndpoint(tx: Tx, id: string): Promise<Endpoint | null> {
  const row = await firstRow(
    tx,
    sql<EndpointRow>`select ${selected} from webhooks.endpoint
      where brand_id = ${tx.brandId} and id = ${id} and removed_at is null for update`,
  )
  return row && asEndpoint(tx, row)
}

/** What sending needs of an endpoint. */
export interface Sending {
  /** The secrets that sign now: the present one, and the one before while it still holds. */
  secrets: string[]
  headers: Record<string, string>
  mapping: OutwardMapping | null
  method: Method
  memberId: string
}

export async function sendingOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Sending>> {
  const found = await rows(
    tx,
    sql<EndpointRow>`select ${selected} from webhooks.endpoint
      where brand_id = ${tx.brandId} and id = any(${[...ids]}::uuid[])`,
  )
  return new Map(
    found.map((row) => [
      row.id,
      {
        secrets: secretsIn(tx, row),
        headers: headersOf(tx, row),
        mapping: row.mapping,
        method: row.method,
        memberId: row.member_id,
      },
    ]),
  )
}

function secretsIn(
  tx: Tx,
  { id, secret, previous_secret: previous, previous_until: until }: EndpointRow,
): string[] {
  const open = (sealed: Buffer): string => tx.vault.open(place, id, sealed)
  return [open(secret), ...(previous && until && until > tx.now ? [open(previous)] : [])]
}

export async function rotateSecret(tx: Tx, id: string, secret: string, previousUntil: Date): Promise<void> {
  await sql`update webhooks.endpoint set previous_secret = secret, previous_until = ${previousUntil},
      secret = ${tx.vault.seal(place, id, secret)}, secret_tail = ${secret.slice(-4)}, changed_at = ${tx.now}
    where brand_id = ${tx.brandId} and id = ${id}`.execute(tx.db)
}

/** Whoever activates it answers for it from now on. */
export async function setEndpointState(tx: Tx, id: string, state: 'active' | 'paused'): Promise<void> {
  await sql`update webhooks.endpoint set state = ${state}, disabled_reason = null, failing_since = null,
      member_id = ${tx.actor.id}, changed_at = ${tx.now}
    where brand_id = ${tx.brandId} and id = ${id}`.execute(tx.db)
}

/** Those of these endpoints that were active until now. */
export async function disableEndpoints(
  tx: Tx,
  ids: readonly string[],
  reason: DisabledReason,
): Promise<Endpoint[]> {
  const found = await rows(
    tx,
    sql<EndpointRow>`update webhooks.endpoint set state = 'disabled', disabled_reason = ${reason}, changed_at = ${tx.now}
      where brand_id = ${tx.brandId} and id = any(${[...ids]}::uuid[]) and state = 'active' and removed_at is null
      returning ${selected}`,
  )
  return found.map((row) => asEndpoint(tx, row))
}

/** Since when it answers nothing good: kept from the first failure to the next success. */
export async function noteHealth(tx: Tx, id: string, good: boolean): Promise<Date | null> {
  const row = await firstRow(
    tx,
    sql<{ failing_since: Date | null }>`update webhooks.endpoint
      set failing_since = ${good ? null : sql`coalesce(failing_since, ${tx.now})`}
      where brand_id = ${tx.brandId} and id = ${id} and (${good}::boolean = false or failing_since is not null)
      returning failing_since`,
  )
  return row?.failing_since ?? null
}

export async function removeEndpoint(tx: Tx, id: string): Promise<void> {
  await sql`update webhooks.endpoint set removed_at = ${tx.now}, state = 'paused', secret = '', previous_secret = null
    where brand_id = ${tx.brandId} and id = ${id}`.execute(tx.db)
}
