import type { WecomEvent } from '../connectors/wecom/index.ts'
import { type CallbackOutcome, receiveCallback } from '../connectors/wecom/index.ts'
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

/**
 * One request on the callback address of a corp. Answers after the raw copy is committed; the event itself is worked
 * on afterwards, well inside the 20 seconds of a welcome code. The same message again is answered the same, without effect.
 */
export async function receiveWecom(deps: WecomDeps, request: WecomRequest): Promise<string> {
  const { runtime, directory } = deps
  const route = (await findBrandRoutes(runtime.db, 'wecom-corp', [request.corpId])).get(request.corpId)
  const credential = route && (await directory.corps(route.brandId)).get(request.corpId)
  if (!route || !credential) throw refuse(runtime, 'unknown_corp')
  const now = runtime.ports.clock.now()
  const outcome = receiveCallback(
    request,
    { token: credential.token, encodingAesKey: credential.encodingAesKey, receiveId: request.corpId },
    now,
  )
  if (outcome.kind === 'refused') throw refuse(runtime, outcome.reason)
  if (outcome.kind === 'verified') return outcome.plaintext
  const entryId = runtime.ports.ids.next()
  const fresh = await keep(runtime, route.brandId, request.corpId, entryId, outcome)
  runtime.metrics.pushes.inc({
    marketplace: 'wecom',
    outcome: fresh ? (outcome.event.type === 'unknown' ? 'unknown_type' : 'stored') : 'repeated',
  })
  if (fresh && outcome.event.type !== 'unknown')
    void handleEvents(deps, route.brandId, request.corpId, [{ id: entryId, event: outcome.event }])
  return ''
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
  const known = outcome.event.type !== 'unknown'
  return runtime.db.transact(brandId, async (tx) => {
    const kept = { sellerId: corpId, pushId: dedupeKey, topic: outcome.event.type, raw }
    const written = await writeEntries(tx, [
      {
        id: entryId,
        source: 'wecom',
        shopId: corpId,
        pushId: dedupeKey,
        topic: outcome.event.type,
        subjectKind: null,
        subjectId: null,
        body: tx.vault.seal('intake.inbox_entry.body', entryId, JSON.stringify(kept)),
        state: known ? 'waiting' : 'ignored',
        nextAttemptAt: known ? new Date(tx.now.getTime() + leaseMs) : null,
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
      await sinks.applyWecomEvents(runtime, brandId, corpId, [entry.event])
      await runtime.db.transact(brandId, (tx) =>
        settleEntries(tx, [
          { id: entry.id, state: 'done', nextAttemptAt: null, errorCode: null, errorText: null },
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
