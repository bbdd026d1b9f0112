import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { DisabledReason, Endpoint, EndpointState } from './endpoint.ts'

const place = 'webhooks.endpoint.secret'

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
}

const asEndpoint = (row: EndpointRow): Endpoint => ({
  id: row.id,
  name: row.name,
  url: row.url,
  eventTypes: row.event_types,
  showMoney: row.sight.money === 'plain',
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
}

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
        state, start_xid, created_at, changed_at)
      values (${tx.brandId}, ${id}, ${wish.name}, ${wish.url}, ${[...wish.eventTypes]}::text[],
        ${sightOf(wish)}::jsonb, ${tx.actor.id}, ${tx.vault.seal(place, id, secret)}, ${secret.slice(-4)}, 'active',
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
      changed_at = ${tx.now}
    where brand_id = ${tx.brandId} and id = ${id}`.execute(tx.db)
}

const selected = sql.raw(
  `id, name, url, event_types, sight, member_id, secret, secret_tail, previous_secret, previous_until, state,
   disabled_reason, failing_since, start_xid, created_at`,
)

export async function listEndpoints(tx: Tx): Promise<Endpoint[]> {
  const found = await rows(
    tx,
    sql<EndpointRow>`select ${selected} from webhooks.endpoint
      where brand_id = ${tx.brandId} and removed_at is null order by created_at, id`,
  )
  return found.map(asEndpoint)
}

/** Asked for with every batch of events. */
export async function activeEndpoints(tx: Tx): Promise<Endpoint[]> {
  const found = await tx.named<EndpointRow>(
    'webhooks.active_endpoints',
    `select id, name, url, event_types, sight, member_id, secret, secret_tail, previous_secret, previous_until, state,
       disabled_reason, failing_since, start_xid, created_at from webhooks.endpoint
     where brand_id = $1 and state = 'active' and removed_at is null`,
    [tx.brandId],
  )
  return found.map(asEndpoint)
}

/** Locked until the end of the transaction, so that two changes do not cross. */
export async function findEndpoint(tx: Tx, id: string): Promise<Endpoint | null> {
  const row = await firstRow(
    tx,
    sql<EndpointRow>`select ${selected} from webhooks.endpoint
      where brand_id = ${tx.brandId} and id = ${id} and removed_at is null for update`,
  )
  return row && asEndpoint(row)
}

/** The secrets that sign now: the present one, and the one before while it still holds. */
export async function secretsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string[]>> {
  const found = await rows(
    tx,
    sql<EndpointRow>`select ${selected} from webhooks.endpoint
      where brand_id = ${tx.brandId} and id = any(${[...ids]}::uuid[])`,
  )
  const open = (id: string, sealed: Buffer): string => tx.vault.open(place, id, sealed)
  return new Map(
    found.map(({ id, secret, previous_secret: previous, previous_until: until }) => [
      id,
      [open(id, secret), ...(previous && until && until > tx.now ? [open(id, previous)] : [])],
    ]),
  )
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
  return found.map(asEndpoint)
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
