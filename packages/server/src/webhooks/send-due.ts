import type { BrandId } from '../kernel/ids.ts'
import { listMembers } from '../organization/index.ts'
import { bodiesOf, type WantedBody, type WrittenBody } from '../outward/index.ts'
import type { DataClass } from '../runtime/crypto/data-classes.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import { eventsBySeqs } from '../runtime/events/event-store.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { claimDue, settleAttempt, settleUnmapped, type Tried } from './delivery-store.ts'
import { disable } from './disable.ts'
import type { Method } from './endpoint.ts'
import { payloadOf } from './payload.ts'
import { nextAttemptAt, type Outcome, outcomeOfFailure, outcomeOfStatus, patienceMs } from './retry.ts'
import { signedHeaders } from './sign.ts'
import { noteHealth, type Sending, sendingOf } from './store.ts'

const timeoutMs = 15_000
/** Longer than any try: what a process that died had taken comes back after it. */
const leaseMs = 60_000
const limits = { each: 4, all: 32 }

/** One message on its way out. */
export interface Message {
  deliveryId: string
  endpointId: string
  url: string
  /** The same for every try and every replay of one event. */
  messageId: string
  body: string | Buffer
  contentType?: string
  method?: Method
  secrets: readonly string[]
  /** The endpoint's own. */
  headers: Readonly<Record<string, string>>
  /** How often it was tried in this round and for ever, this time included. */
  tries: number
  number: number
}

interface Flight {
  busy: Map<string, number>
  running: Set<Promise<void>>
}
const flights = new WeakMap<Runtime, Flight>()

function flightOf(runtime: Runtime): Flight {
  const known = flights.get(runtime)
  if (known) return known
  const fresh: Flight = { busy: new Map(), running: new Set() }
  flights.set(runtime, fresh)
  return fresh
}

/** Starts what is due and does not wait for it: an endpoint that hangs holds up four calls of its own, and no other. */
export async function sendDue(runtime: Runtime, brandId: BrandId): Promise<number> {
  const flight = flightOf(runtime)
  const all = limits.all - flight.running.size
  if (all <= 0 || (await runtime.effectsOff())) return 0
  const messages = await runtime.db.transact(brandId, (tx) => take(tx, flight.busy, all))
  for (const message of messages) {
    const { endpointId } = message
    flight.busy.set(endpointId, (flight.busy.get(endpointId) ?? 0) + 1)
    const done = tryOnce(runtime, brandId, message)
      // The lease brings it back.
      .catch((error) => runtime.log.warn({ event: 'webhook.try_not_kept', code: errorCode(error) }))
      .then(() => {
        const left = (flight.busy.get(endpointId) ?? 1) - 1
        if (left > 0) flight.busy.set(endpointId, left)
        else flight.busy.delete(endpointId)
        flight.running.delete(done)
      })
    flight.running.add(done)
  }
  return messages.length
}

/** Waits for what is under way. */
export async function sendingDone(runtime: Runtime): Promise<void> {
  await Promise.all(flightOf(runtime).running)
}

async function take(tx: Tx, busy: ReadonlyMap<string, number>, all: number): Promise<Message[]> {
  const taken = await claimDue(tx, busy, { each: limits.each, all, leaseMs })
  if (taken.length === 0) return []
  const events = await eventsBySeqs(
    tx,
    taken.flatMap(({ event_seq: seq }) => (seq === null ? [] : [seq])),
  )
  const sending = await sendingOf(tx, [...new Set(taken.map((one) => one.endpoint_id))])
  const pairs = taken.flatMap((one) => {
    const event = one.event_seq === null ? undefined : events.get(one.event_seq)
    const own = sending.get(one.endpoint_id)
    return event && own ? [{ one, event, own }] : []
  })
  const bodies = await ownBodies(tx, pairs)
  const unmapped = pairs.filter(({ one, own }) => own.mapping && !bodies.has(one.id))
  await settleUnmapped(
    tx,
    unmapped.map(({ one }) => ({ id: one.id, number: one.attempts })),
  )
  return pairs
    .filter((pair) => !unmapped.includes(pair))
    .map(({ one, event, own: { secrets, headers, method } }) => ({
      deliveryId: one.id,
      endpointId: one.endpoint_id,
      url: one.url,
      messageId: one.event_id,
      body: bodies.get(one.id)?.bytes ?? payloadOf(event, shownIn(one.sight)),
      contentType: bodies.get(one.id)?.contentType ?? 'application/json',
      method,
      secrets,
      headers,
      tries: one.tries,
      number: one.attempts,
    }))
}

type Due = Awaited<ReturnType<typeof claimDue>>[number]

/** Bodies of endpoints with a mapping, by delivery; in the name of who made the endpoint, as they may see today. */
async function ownBodies(
  tx: Tx,
  pairs: readonly { one: Due; event: StoredEvent; own: Sending }[],
): Promise<Map<string, WrittenBody>> {
  const mapped = pairs.filter(({ own }) => own.mapping !== null)
  if (mapped.length === 0) return new Map()
  const roles = new Map((await listMembers(tx)).map((one) => [one.id, one.roles]))
  return bodiesOf(
    tx,
    mapped.map(
      ({ one, event, own }): WantedBody => ({
        id: one.id,
        mapping: own.mapping!,
        event,
        sight: { roles: roles.get(own.memberId) ?? [], showMoney: one.sight.money === 'plain' },
      }),
    ),
  )
}

export function shownIn(sight: { money?: string }): ReadonlySet<DataClass> {
  return new Set(sight.money === 'plain' ? ['money' as const] : [])
}

export interface Answer {
  outcome: Outcome
  status: number | null
  retryAfter: string | undefined
  ms: number
}

async function tryOnce(runtime: Runtime, brandId: BrandId, message: Message): Promise<void> {
  const { clock, randomness } = runtime.ports
  const at = clock.now()
  const answer = await post(runtime, message)
  await runtime.db.transact(brandId, async (tx) => {
    const good = answer.outcome === 'delivered'
    const next =
      good || answer.outcome === 'gone'
        ? null
        : nextAttemptAt(message.tries, tx.now, (below) => randomness.int(below), answer.retryAfter)
    const state: Tried['state'] = good ? 'delivered' : next ? 'waiting' : 'failed'
    const { outcome, status, ms } = answer
    const { deliveryId: id, number } = message
    await settleAttempt(tx, { id, number, at, outcome, status, ms, state, nextAttemptAt: next })
    await lookAfter(tx, message.endpointId, outcome)
  })
  runtime.metrics.outgoing.inc({ target: 'webhook', outcome: answer.outcome })
}

/** An endpoint that wants no more, or answered nothing good for days, is left alone from here on. */
async function lookAfter(tx: Tx, endpointId: string, outcome: Outcome): Promise<void> {
  if (outcome === 'gone') return disable(tx, [endpointId], 'gone')
  const since = await noteHealth(tx, endpointId, outcome === 'delivered')
  if (since && tx.now.getTime() - since.getTime() >= patienceMs) await disable(tx, [endpointId], 'failing')
}

/** One signed call. Never throws: what went wrong is the outcome. */
export async function post(
  { ports, config }: Pick<Runtime, 'ports' | 'config'>,
  {
    url,
    body,
    messageId,
    secrets,
    headers: own,
    contentType = 'application/json',
    method = 'POST',
  }: Pick<Message, 'url' | 'body' | 'messageId' | 'secrets' | 'headers' | 'contentType' | 'method'>,
): Promise<Answer> {
  const { clock, guarded } = ports
  const begun = clock.monotonicMs()
  const ms = (): number => Math.round(clock.monotonicMs() - begun)
  const headers = {
    ...own,
    'content-type': contentType,
    'user-agent': 'Qiao-Webhooks/1',
    ...signedHeaders(messageId, clock.now(), body, secrets),
  }
  try {
    const { status, headers: said } = await guarded.post({
      url,
      method,
      headers,
      body,
      allow: config.webhookAllow,
      timeoutMs,
    })
    return { outcome: outcomeOfStatus(status), status, retryAfter: said['retry-after'], ms: ms() }
  } catch (error) {
    return { outcome: outcomeOfFailure(error), status: null, retryAfter: undefined, ms: ms() }
  }
}
