import {
  type CallbackOutcome,
  isActedOn,
  receiveCallback,
  type WecomEvent,
} from '../connectors/wecom/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { findBrandRoutes } from '../runtime/brands.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { WebhookRefused } from './errors.ts'
import { intakeAlarm } from './events.ts'
import { leaseMs } from './receive-pushes.ts'
import type { Directory } from './shops.ts'
import type { Sinks } from './sinks.ts'
import { settleEntries, writeEntries } from './store.ts'

export interface WecomDeps {
  runtime: Runtime
  directory: Directory
  sinks: Sinks
}

export interface WecomRequest {
  corpId: string
  method: 'GET' | 'POST'
  query: Record<string, unknown>
  body: string
}

/** WeCom waits five seconds. */
const answerWithinMs = 4_500

/**
 * One request on the callback address of a corp. Answers after the raw copy is committed; the event itself is worked
 * on afterwards, well inside the 20 seconds of a welcome code. The same message again is answered the same, without
 * effect. Where the database is too slow for WeCom's patience the answer is `webhook.busy`, never a yes: the copy is
 * still being written, WeCom tries again, and both are one message.
 */
export async function receiveWecom(deps: WecomDeps, request: WecomRequest): Promise<string> {
  const { clock } = deps.runtime.ports
  const answered = new AbortController()
  const tooLate = clock.sleep(answerWithinMs, answered.signal).then(
    () => 'late' as const,
    () => 'late' as const,
  )
  const work = takeIn(deps, request)
  try {
    const first = await Promise.race([work, tooLate])
    if (typeof first === 'object') return first.text
  } finally {
    answered.abort()
  }
  work.catch((error) =>
    deps.runtime.log.warn({ event: 'webhook.lost_late', marketplace: 'wecom', code: errorCode(error) }),
  )
  throw refuse(deps.runtime, 'busy')
}

async function takeIn(deps: WecomDeps, request: WecomRequest): Promise<{ text: string }> {
  const { runtime, directory } = deps
  const route = (await findBrandRoutes(runtime.db, 'wecom-corp', [request.corpId])).get(request.corpId)
  const credential = route && (await directory.corps(route.brandId)).get(request.corpId)
  if (!route || !credential) throw refuse(runtime, 'unknown_corp')
  const outcome = receiveCallback(
    request,
    { token: credential.token, encodingAesKey: credential.encodingAesKey, receiveId: request.corpId },
    runtime.ports.clock.now(),
  )
  if (outcome.kind === 'refused') throw refuse(runtime, outcome.reason)
  if (outcome.kind === 'verified') return { text: outcome.plaintext }
  const { event } = outcome
  const entryId = runtime.ports.ids.next()
  const fresh = await keep(runtime, route.brandId, request.corpId, entryId, outcome)
  runtime.metrics.pushes.inc({
    marketplace: 'wecom',
    outcome: fresh ? (event.type === 'unknown' ? 'unknown_type' : 'stored') : 'repeated',
  })
  if (fresh && isActedOn(event))
    void handleEvents(deps, route.brandId, request.corpId, [{ id: entryId, event }])
  return { text: '' }
}

function refuse(runtime: Runtime, reason: string): WebhookRefused {
  runtime.metrics.refused.inc({ source: 'wecom', reason })
  runtime.log.warn({ event: 'webhook.refused', marketplace: 'wecom', reason })
  return new WebhookRefused(reason)
}

function keep(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  entryId: string,
  outcome: CallbackOutcome & { kind: 'event' },
): Promise<boolean> {
  const { dedupeKey, raw } = outcome
  const acted = isActedOn(outcome.event)
  const topic = outcome.event.type === 'kept' ? outcome.event.name : outcome.event.type
  return runtime.db.transact(brandId, async (tx) => {
    const kept = { sellerId: corpId, pushId: dedupeKey, topic, raw }
    const written = await writeEntries(tx, [
      {
        id: entryId,
        source: 'wecom',
        shopId: corpId,
        pushId: dedupeKey,
        topic,
        subjectKind: null,
        subjectId: null,
        body: tx.vault.seal('intake.inbox_entry.body', entryId, JSON.stringify(kept)),
        state: acted ? 'waiting' : 'ignored',
        nextAttemptAt: acted ? new Date(tx.now.getTime() + leaseMs) : null,
        errorCode: null,
      },
    ])
    if (written.size > 0 && outcome.event.type === 'unknown') {
      runtime.metrics.unknown.inc({ source: 'wecom', kind: outcome.event.name })
      await emit(tx, [
        event(intakeAlarm, entryId, {
          kind: 'unknown_type',
          source: 'wecom',
          shopId: corpId,
          detail: outcome.event.name,
        }),
      ])
    }
    return written.size > 0
  })
}

/** Hands events over and settles their entries; a failure leaves them waiting for another try. */
export async function handleEvents(
  deps: WecomDeps,
  brandId: BrandId,
  corpId: string,
  entries: { id: string; event: WecomEvent }[],
): Promise<void> {
  const { runtime, sinks } = deps
  for (const entry of entries) {
    try {
      if (isActedOn(entry.event)) await sinks.applyWecomEvents(runtime, brandId, corpId, [entry.event])
      await runtime.db.transact(brandId, (tx) =>
        settleEntries(tx, [
          {
            id: entry.id,
            state: isActedOn(entry.event) ? 'done' : 'ignored',
            nextAttemptAt: null,
            errorCode: null,
            errorText: null,
          },
        ]),
      )
    } catch (error) {
      runtime.log.warn({
        event: 'wecom.event_failed',
        brandId,
        code: errorCode(error),
        topic: entry.event.type,
      })
      await runtime.db
        .transact(brandId, (tx) =>
          settleEntries(tx, [
            {
              id: entry.id,
              state: 'waiting',
              nextAttemptAt: new Date(tx.now.getTime() + 2000),
              errorCode: errorCode(error),
              errorText: null,
            },
          ]),
        )
        .catch(() => undefined)
    }
  }
}
