import { Type } from 'typebox'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { eventsBySeqs } from '../runtime/events/event-store.ts'
import { type Route, route } from '../runtime/http/route.ts'
import {
  attemptsOf,
  type Delivery,
  deliveryStates,
  findDelivery,
  listDeliveries,
  requeue,
} from './delivery-store.ts'
import { WebhookError } from './errors.ts'
import { eventWords } from './event-words.ts'
import { payloadOf, testType } from './payload.ts'
import { beginReplay } from './replay-range.ts'
import { cancelReplay, listReplays, type ReplayProgress } from './replay-store.ts'
import { outcomes } from './retry.ts'
import { idParams, nullable, nullableInt, oneOf, read, write } from './route-parts.ts'

const delivery = {
  id: Type.String(),
  endpointId: Type.String(),
  messageId: Type.String(),
  type: Type.String(),
  label: Type.String(),
  key: Type.String(),
  state: oneOf(deliveryStates),
  attempts: Type.Integer(),
  outcome: Type.Union([oneOf(outcomes), Type.Null()]),
  status: nullableInt,
  ms: nullableInt,
  nextAttemptAt: nullable,
  createdAt: Type.String(),
  settledAt: nullable,
  isTest: Type.Boolean(),
}

const show = (row: Delivery, language: 'zh' | 'en') => ({
  id: row.id,
  endpointId: row.endpoint_id,
  messageId: row.event_id,
  type: row.event_type,
  label: eventWords(row.event_type, language).label,
  key: row.event_key,
  state: row.state,
  attempts: row.attempts,
  outcome: row.last_outcome,
  status: row.last_status,
  ms: row.last_ms,
  nextAttemptAt: row.next_attempt_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  settledAt: row.settled_at?.toISOString() ?? null,
  isTest: row.event_type === testType,
})

const showReplay = (row: ReplayProgress) => ({
  id: row.id,
  from: row.from_at.toISOString(),
  to: row.to_at.toISOString(),
  onlyFailed: row.only_failed,
  state: row.state,
  total: row.total,
  looked: row.looked,
  queued: row.queued,
  delivered: row.delivered,
  failed: row.failed,
  waiting: row.waiting,
  createdAt: row.created_at.toISOString(),
})

/** What was sent, without amounts: the log shows the message to all who may see connections. */
async function bodyOf(tx: Tx, row: Delivery): Promise<string | null> {
  if (row.event_seq === null) return null
  const event = (await eventsBySeqs(tx, [row.event_seq])).get(row.event_seq)
  return event ? payloadOf(event, new Set()) : null
}

const time = Type.String({ format: 'date-time' })

export function deliveryRoutes(known: readonly string[]): Route[] {
  return [
    route({
      ...read,
      path: '/console/webhook-deliveries',
      summary: { zh: '外发记录', en: 'Log of deliveries' },
      fields: [],
      schema: {
        query: Type.Object({
          endpointId: Type.Optional(Type.String({ format: 'uuid' })),
          state: Type.Optional(oneOf(deliveryStates)),
          outcome: Type.Optional(oneOf(outcomes)),
          status: Type.Optional(Type.Integer({ minimum: 100, maximum: 599 })),
          type: Type.Optional(Type.String({ maxLength: 80 })),
          about: Type.Optional(Type.String({ maxLength: 100 })),
          from: Type.Optional(time),
          to: Type.Optional(time),
          cursor: Type.Optional(Type.String({ format: 'uuid' })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
        }),
        answer: Type.Object({ items: Type.Array(Type.Object(delivery)), nextCursor: nullable }),
      },
      async handle({ query: { from, to, cursor, ...rest }, language }, tx) {
        const limit = rest.limit ?? 50
        const items = await listDeliveries(tx, {
          ...rest,
          limit,
          ...(from ? { from: new Date(from) } : {}),
          ...(to ? { to: new Date(to) } : {}),
          ...(cursor ? { before: cursor } : {}),
        })
        return {
          items: items.map((one) => show(one, language)),
          nextCursor: items.length === limit ? items.at(-1)!.id : null,
        }
      },
    }),
    route({
      ...read,
      path: '/console/webhook-deliveries/:id',
      summary: { zh: '一条外发记录', en: 'One delivery' },
      fields: [],
      schema: {
        params: idParams,
        answer: Type.Object({
          ...delivery,
          body: nullable,
          tries: Type.Array(
            Type.Object({
              number: Type.Integer(),
              at: Type.String(),
              outcome: oneOf(outcomes),
              status: nullableInt,
              ms: Type.Integer(),
            }),
          ),
        }),
      },
      async handle({ params, language }, tx) {
        const row = await findDelivery(tx, params.id)
        if (!row) throw new WebhookError('webhook.delivery_not_found', { id: params.id })
        const tries = (await attemptsOf(tx, row.id)).map((one) => ({ ...one, at: one.at.toISOString() }))
        return { ...show(row, language), body: await bodyOf(tx, row), tries }
      },
    }),
    route({
      ...write,
      method: 'POST',
      path: '/console/webhook-deliveries/replay',
      summary: { zh: '重发选中的记录', en: 'Send these again' },
      idempotency: 'key',
      schema: {
        body: Type.Object(
          { ids: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 200 }) },
          { additionalProperties: false },
        ),
        answer: Type.Object({ replayed: Type.Integer() }),
      },
      async handle({ body }, tx) {
        const replayed = await requeue(tx, body.ids)
        await audit(tx, [
          {
            action: 'webhook.replayed',
            subject: 'webhook-deliveries',
            facts: { asked: body.ids.length, replayed },
          },
        ])
        return { replayed }
      },
    }),
    route({
      ...read,
      path: '/console/webhooks/:id/replays',
      summary: { zh: '重发进度', en: 'Ranges that are sent again' },
      fields: [],
      schema: {
        params: idParams,
        answer: Type.Object({
          items: Type.Array(
            Type.Object({
              id: Type.String(),
              from: Type.String(),
              to: Type.String(),
              onlyFailed: Type.Boolean(),
              state: oneOf(['running', 'done', 'cancelled']),
              total: Type.Integer(),
              looked: Type.Integer(),
              queued: Type.Integer(),
              delivered: Type.Integer(),
              failed: Type.Integer(),
              waiting: Type.Integer(),
              createdAt: Type.String(),
            }),
          ),
        }),
      },
      handle: async ({ params }, tx) => ({ items: (await listReplays(tx, params.id)).map(showReplay) }),
    }),
    route({
      ...write,
      method: 'POST',
      path: '/console/webhooks/:id/replays',
      summary: { zh: '重发一段时间', en: 'Send a range of time again' },
      idempotency: 'key',
      rate: 'sensitive',
      schema: {
        params: idParams,
        body: Type.Object(
          { from: time, to: time, onlyFailed: Type.Boolean() },
          { additionalProperties: false },
        ),
        answer: Type.Object({ id: Type.String(), total: Type.Integer() }),
      },
      handle: ({ params, body: { from, to, onlyFailed } }, tx) =>
        beginReplay(tx, params.id, { from: new Date(from), to: new Date(to), onlyFailed }, known),
    }),
    route({
      ...write,
      method: 'POST',
      path: '/console/webhook-replays/:id/cancellation',
      summary: { zh: '停止重发', en: 'Stop sending a range again' },
      idempotency: 'natural',
      schema: { params: idParams, answer: Type.Object({ cancelled: Type.Boolean() }) },
      handle: async ({ params }, tx) => ({ cancelled: await cancelReplay(tx, params.id) }),
    }),
  ]
}
