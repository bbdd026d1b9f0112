import { findMember } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { eventSpan, eventsInSpan } from '../runtime/events/event-store.ts'
import { queueDeliveries } from './delivery-store.ts'
import { type Endpoint, mayHear } from './endpoint.ts'
import { WebhookError } from './errors.ts'
import { mustFind } from './keep-endpoints.ts'
import { claimReplay, failedAmong, moveReplay, type Replay, writeReplay } from './replay-store.ts'

const batch = 500

/** The types that this endpoint hears of in its maker's name. */
async function typesOf(tx: Tx, endpoint: Endpoint, known: readonly string[]): Promise<string[]> {
  const maker = await findMember(tx, endpoint.memberId)
  const chosen = endpoint.eventTypes.length === 0 ? known : endpoint.eventTypes
  return chosen.filter((type) => mayHear(maker?.roles ?? [], type))
}

/**
 * Plans to send a range of time again: everything, or what failed. Events from before the endpoint count too. The job goes
 * through it a batch at a time. Throws `webhook.not_found`, `webhook.not_active`, `webhook.range_empty`.
 */
export async function beginReplay(
  tx: Tx,
  endpointId: string,
  range: { from: Date; to: Date; onlyFailed: boolean },
  known: readonly string[],
): Promise<{ id: string; total: number }> {
  const endpoint = await mustFind(tx, endpointId)
  if (endpoint.state !== 'active') throw new WebhookError('webhook.not_active')
  const { first, last, count } = await eventSpan(tx, await typesOf(tx, endpoint, known), range.from, range.to)
  if (count === 0) throw new WebhookError('webhook.range_empty')
  const id = tx.ports.ids.next()
  await writeReplay(tx, {
    id,
    endpoint_id: endpointId,
    from_at: range.from,
    to_at: range.to,
    only_failed: range.onlyFailed,
    to_seq: last,
    at_seq: first - 1n,
    total: count,
  })
  const facts = { replay: id, from: range.from.toISOString(), to: range.to.toISOString() }
  await audit(tx, [{ action: 'webhook.replayed', subject: `webhook:${endpointId}`, facts }])
  return { id, total: count }
}

/** One batch of the oldest range that runs; false when there is none. */
export async function replayBatch(tx: Tx, known: readonly string[]): Promise<boolean> {
  const replay = await claimReplay(tx)
  if (!replay) return false
  const endpoint = await mustFind(tx, replay.endpoint_id).catch(() => null)
  const types = endpoint && endpoint.state === 'active' ? await typesOf(tx, endpoint, known) : []
  const span = { types, from: replay.from_at, to: replay.to_at, after: replay.at_seq, last: replay.to_seq }
  const events = await eventsInSpan(tx, span, batch)
  const failed = replay.only_failed ? await failedOf(tx, replay, events) : null
  const queued = await queueDeliveries(
    tx,
    events
      .filter((event) => !failed || failed.has(event.seq))
      .map((event) => ({ endpointId: replay.endpoint_id, event })),
    { replayId: replay.id },
  )
  await moveReplay(tx, replay.id, {
    atSeq: events.at(-1)?.seq ?? replay.to_seq,
    looked: events.length,
    queued,
    done: events.length < batch,
  })
  return true
}

const failedOf = (tx: Tx, replay: Replay, events: readonly { seq: bigint }[]): Promise<Set<bigint>> =>
  failedAmong(
    tx,
    replay.endpoint_id,
    events.map((one) => one.seq),
  )
