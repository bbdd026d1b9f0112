import { Type } from 'typebox'
import { audit } from '../runtime/access/audit.ts'
import { Reply, type Route, route } from '../runtime/http/route.ts'
import { InboxEntryMissing } from './errors.ts'
import type { Intake } from './start-intake.ts'
import { countEntries, type EntryRow, findEntry, listEntries, listSweeps, replayEntries } from './store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const entryShape = Type.Object({
  id: Type.String(),
  source: Type.String(),
  shopId: Type.String(),
  topic: Type.String(),
  subjectId: nullable,
  receivedAt: Type.String(),
  state: Type.String(),
  attempts: Type.Integer(),
  errorCode: nullable,
  errorText: nullable,
  nextAttemptAt: nullable,
  handledAt: nullable,
})

const show = (row: EntryRow) => ({
  id: row.id,
  source: row.source,
  shopId: row.shop_id,
  topic: row.topic,
  subjectId: row.subject_id,
  receivedAt: row.received_at.toISOString(),
  state: row.state,
  attempts: row.attempts,
  errorCode: row.error_code,
  errorText: row.error_text,
  nextAttemptAt: row.next_attempt_at?.toISOString() ?? null,
  handledAt: row.handled_at?.toISOString() ?? null,
})

const stateFilter = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('done'),
  Type.Literal('ignored'),
  Type.Literal('quarantined'),
  Type.Literal('failed'),
])

/** Time and id of the last entry shown. */
const cursorPattern =
  '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

export const consoleRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/inbox-entries',
    summary: { zh: '原始消息', en: 'Inbox entries' },
    audience: 'console',
    permission: 'dead-letters.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({
        state: Type.Optional(stateFilter),
        source: Type.Optional(Type.String()),
        subjectId: Type.Optional(Type.String({ maxLength: 64 })),
        cursor: Type.Optional(Type.String({ pattern: cursorPattern })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      }),
      answer: Type.Object({
        items: Type.Array(entryShape),
        nextCursor: nullable,
        counts: Type.Record(Type.String(), Type.Integer()),
        sweeps: Type.Array(
          Type.Object({
            shopId: Type.String(),
            kind: Type.String(),
            sweptTo: Type.String(),
            foundLost: Type.Integer(),
            lastError: nullable,
          }),
        ),
      }),
    },
    async handle({ query }, tx) {
      const limit = query.limit ?? 50
      const [at, id] = query.cursor?.split('_') ?? []
      const found = await listEntries(tx, {
        state: query.state ?? null,
        source: query.source ?? null,
        subjectId: query.subjectId ?? null,
        before: at && id ? { at: new Date(at), id } : null,
        limit: limit + 1,
      })
      const page = found.slice(0, limit)
      const last = page.at(-1)
      const sweeps = await listSweeps(tx)
      return {
        items: page.map(show),
        nextCursor: found.length > limit && last ? `${last.received_at.toISOString()}_${last.id}` : null,
        counts: await countEntries(tx),
        sweeps: sweeps.map((s) => ({
          shopId: s.shop_id,
          kind: s.kind,
          sweptTo: s.swept_to.toISOString(),
          foundLost: Number(s.found_lost),
          lastError: s.last_error,
        })),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/console/inbox-entries/:id/raw',
    unmasked: true,
    summary: { zh: '查看原文', en: 'The raw message' },
    audience: 'console',
    permission: 'connections.write',
    fields: ['order-raw', 'phone', 'name', 'address', 'chat'],
    idempotency: 'safe',
    rate: 'sensitive',
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      answer: Type.Object({ topic: Type.String(), raw: Type.String() }),
    },
    async handle({ params }, tx) {
      const entry = await findEntry(tx, params.id)
      if (!entry) throw new InboxEntryMissing(params.id)
      await audit(tx, [{ action: 'inbox-entry.revealed', subject: `inbox-entry:${entry.id}` }])
      const kept = JSON.parse(tx.vault.open('intake.inbox_entry.body', entry.id, entry.body)) as {
        topic: string
        raw: string
      }
      return { topic: kept.topic, raw: kept.raw }
    },
  }),
  route({
    method: 'POST',
    path: '/console/inbox-entries/replay',
    summary: { zh: '重新处理', en: 'Handle kept messages again' },
    audience: 'console',
    permission: 'dead-letters.replay',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      body: Type.Object(
        { ids: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 500 }) },
        { additionalProperties: false },
      ),
      answer: Type.Object({ replayed: Type.Integer() }),
    },
    async handle({ body }, tx) {
      await audit(
        tx,
        body.ids.map((id) => ({ action: 'inbox-entry.replayed', subject: `inbox-entry:${id}` })),
      )
      return { replayed: await replayEntries(tx, body.ids) }
    },
  }),
]

/** Addresses that outside systems post to. Signatures are checked in the handlers; nothing is believed before. */
export function webhookRoutes(intake: Pick<Intake, 'receiveWecom' | 'receiveWebhook'>): Route[] {
  return [...wecomRoutes(intake), ...marketplaceRoutes(intake)]
}

/** Some marketplaces ask by GET first, to see whether the address is ours. */
function marketplaceRoutes(intake: Pick<Intake, 'receiveWebhook'>): Route[] {
  return (['GET', 'POST'] as const).map((method) =>
    route({
      method,
      path: '/webhooks/:marketplace/:appKey',
      summary:
        method === 'GET'
          ? { zh: '平台核对推送地址', en: 'A marketplace checks its push address' }
          : { zh: '平台推送', en: "A marketplace's push" },
      audience: 'webhook',
      permission: 'none',
      fields: [],
      idempotency: method === 'GET' ? 'safe' : 'natural',
      rate: 'push',
      transaction: 'own',
      bodyLimit: 1024 * 1024,
      schema: {
        params: Type.Object({
          marketplace: Type.String({ maxLength: 32 }),
          appKey: Type.String({ maxLength: 64 }),
        }),
        answer: Type.Any(),
      },
      async handle({ params, rawQuery, rawHeaders, rawBody }) {
        const answer = await intake.receiveWebhook({
          ...params,
          method,
          query: rawQuery,
          headers: rawHeaders,
          body: rawBody,
        })
        return new Reply(answer.status, { 'content-type': answer.contentType }, answer.body)
      },
    }),
  )
}

/** WeCom's callback address. Asked by GET once, to see whether it is ours. */
function wecomRoutes(intake: Pick<Intake, 'receiveWecom'>): Route[] {
  return (['GET', 'POST'] as const).map((method) =>
    route({
      method,
      path: '/webhooks/wecom/:corpId',
      summary: { zh: '企业微信回调', en: 'WeCom callback' },
      audience: 'webhook',
      permission: 'none',
      fields: [],
      idempotency: method === 'GET' ? 'safe' : 'natural',
      rate: 'push',
      transaction: 'own',
      bodyLimit: 1024 * 1024,
      schema: { params: Type.Object({ corpId: Type.String({ maxLength: 64 }) }), answer: Type.Any() },
      async handle({ params, rawQuery, rawBody }) {
        const text = await intake.receiveWecom({
          corpId: params.corpId,
          method,
          query: rawQuery,
          body: rawBody,
        })
        return new Reply(200, { 'content-type': 'text/plain; charset=utf-8' }, text)
      },
    }),
  )
}

export { authorisationRoutes } from './authorisation-routes.ts'
export { corpRoutes } from './corp-routes.ts'
export { shopRoutes } from './shop-routes.ts'
