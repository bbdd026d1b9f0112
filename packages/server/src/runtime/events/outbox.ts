import { QiaoError } from '../../kernel/error.ts'
import { RaceLost } from '../db/errors.ts'
import { type Follower, type Tx, together } from '../db/transaction.ts'
import { recordFailure } from './dead-letters.ts'
import type { NewEvent, StoredEvent } from './event.ts'

export class EventRefused extends QiaoError {
  constructor(type: string, problem: string) {
    super('runtime.event_refused', { type, problem })
  }
}

/** A follower inside the transaction failed; `isolated` transactions keep the event and retry the follower later. */
export class FollowerFailed extends QiaoError {
  constructor(subscriber: string, cause: unknown) {
    super('runtime.follower_failed', { subscriber })
    this.cause = cause
  }
}

const insertEvents = `
  insert into runtime.event (brand_id, id, type, key, version, occurred_at, actor, payload)
  select $1, id, type, key, version, occurred_at, $2, payload
  from unnest($3::uuid[], $4::text[], $5::text[], $6::smallint[], $7::timestamptz[], $8::jsonb[])
    with ordinality as e(id, type, key, version, occurred_at, payload, ord)
  order by ord
  returning seq, xid, (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint) as horizon`

/** Writes events with the facts they tell of, lets followers inside the transaction act, and tells the rest after commit. */
export async function emit(tx: Tx, events: NewEvent[]): Promise<StoredEvent[]> {
  if (events.length === 0) return []
  for (const { definition, payload } of events)
    if (!definition.check.Check(payload))
      throw new EventRefused(definition.type, definition.check.Errors(payload)[0]?.message ?? 'shape')
  const actor = `${tx.actor.kind}:${tx.actor.id}`
  const stored: StoredEvent[] = events.map(({ definition, key, payload, occurredAt }) => ({
    brandId: tx.brandId,
    seq: 0n,
    xid: 0n,
    horizon: 0n,
    id: tx.ports.ids.next(),
    type: definition.type,
    key,
    version: definition.version,
    occurredAt: occurredAt ?? tx.now,
    actor,
    payload,
  }))
  await together(
    tx,
    () => writeEvents(tx, actor, stored),
    () => followAll(tx, stored),
  )
  tx.afterCommit(() => tx.followers.announce(stored))
  return stored
}

async function writeEvents(tx: Tx, actor: string, stored: StoredEvent[]): Promise<void> {
  const places = await tx.named<{ seq: bigint; xid: bigint; horizon: bigint }>('runtime.emit', insertEvents, [
    tx.brandId,
    actor,
    stored.map((e) => e.id),
    stored.map((e) => e.type),
    stored.map((e) => e.key),
    stored.map((e) => e.version),
    stored.map((e) => e.occurredAt),
    stored.map((e) => JSON.stringify(e.payload)),
  ])
  for (const [i, place] of places.entries()) Object.assign(stored[i]!, place)
}

async function followAll(tx: Tx, stored: StoredEvent[]): Promise<void> {
  for (const follower of tx.followers.inTransaction) {
    const types = follower.events.map((definition) => definition.type)
    const mine = stored.filter((e) => types.includes(e.type))
    if (mine.length > 0) await followNow(tx, follower, mine)
  }
}

async function followNow(tx: Tx, follower: Follower, events: StoredEvent[]): Promise<void> {
  if (!tx.isolated) {
    try {
      await follower.handle(tx, events as StoredEvent<never>[])
    } catch (error) {
      throw error instanceof FollowerFailed || error instanceof RaceLost
        ? error
        : new FollowerFailed(follower.name, error)
    }
    return
  }
  if (await tookAll(tx, follower, events)) return
  for (const one of events) {
    try {
      await tx.savepoint(() => follower.handle(tx, [one as StoredEvent<never>]))
    } catch (error) {
      if (error instanceof RaceLost) throw error
      await recordFailure(tx, follower.name, one, 1, error, { dead: false })
    }
  }
}

/** Together costs a few statements; one by one, which tells whose fault it is, costs them for each event. */
async function tookAll(tx: Tx, follower: Follower, events: StoredEvent[]): Promise<boolean> {
  if (events.length === 1) return false
  try {
    await tx.savepoint(() => follower.handle(tx, events as StoredEvent<never>[]))
    return true
  } catch (error) {
    if (error instanceof RaceLost) throw error
    return false
  }
}
