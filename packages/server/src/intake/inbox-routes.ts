import { Type } from 'typebox'
import { seekNumber } from '../customers/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { InboxEntryMissing, IntakeRefused } from './errors.ts'
import { filterFields, readFilter } from './inbox-filter.ts'
import { groupTrouble, listEntries } from './inbox-store.ts'
import { openEntry } from './open-entry.ts'
import { replayRoutes } from './replay-routes.ts'
import { countEntries, type EntryRow } from './store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const uuid = Type.String({ format: 'uuid' })
const entryShape = Type.Object({
  id: Type.String(),
  source: Type.String(),
  shopId: Type.String(),
  topic: Type.String(),
  /** What it is about; null for messages about the shop or the corp itself. */
  subjectKind: nullable,
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
  subjectKind: row.subject_kind,
  subjectId: row.subject_id,
  receivedAt: row.received_at.toISOString(),
  state: row.state,
  attempts: row.attempts,
  errorCode: row.error_code,
  errorText: row.error_text,
  nextAttemptAt: row.next_attempt_at?.toISOString() ?? null,
  handledAt: row.handled_at?.toISOString() ?? null,
})

/** Time and id of the last entry shown. */
const cursorPattern =
  '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

const list = route({
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
      ...filterFields,
      cursor: Type.Optional(Type.String({ pattern: cursorPattern })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    answer: Type.Object({
      items: Type.Array(entryShape),
      nextCursor: nullable,
      counts: Type.Record(Type.String(), Type.Integer()),
    }),
  },
  async handle({ query, principal }, tx) {
    const limit = query.limit ?? 50
    if (query.phone) await seekNumber(tx, principal, query.phone)
    const [at, id] = query.cursor?.split('_') ?? []
    const before = at && id ? { at: new Date(at), id } : null
    const found = await listEntries(tx, readFilter(tx, query), before, limit + 1)
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return {
      items: page.map(show),
      nextCursor: found.length > limit && last ? `${last.received_at.toISOString()}_${last.id}` : null,
      counts: await countEntries(tx),
    }
  },
})

const groups = route({
  method: 'GET',
  path: '/console/inbox-groups',
  summary: { zh: '按原因归并的待处理消息', en: 'Messages set aside, by cause' },
  audience: 'console',
  permission: 'dead-letters.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
  schema: {
    answer: Type.Object({
      items: Type.Array(
        Type.Object({
          source: Type.String(),
          state: Type.String(),
          errorCode: Type.String(),
          count: Type.Integer(),
          shopIds: Type.Array(Type.String()),
          firstAt: Type.String(),
          lastAt: Type.String(),
          sampleId: Type.String(),
        }),
      ),
    }),
  },
  handle: async (_, tx) => ({
    items: (await groupTrouble(tx)).map((one) => ({
      source: one.source,
      state: one.state,
      errorCode: one.error_code,
      count: one.count,
      shopIds: one.shop_ids,
      firstAt: one.first_at.toISOString(),
      lastAt: one.last_at.toISOString(),
      sampleId: one.sample_id,
    })),
  }),
})

/** Why a person looks at a body: kept with the audit entry (T18). */
const reasons = ['排查问题', '核对订单', '平台投诉', '其他'] as const

const reveal = route({
  method: 'POST',
  path: '/console/inbox-entries/:id/reveal',
  unmasked: true,
  summary: { zh: '查看原文', en: 'The raw message' },
  audience: 'console',
  permission: 'connections.write',
  fields: ['order-raw', 'phone', 'name', 'address', 'chat'],
  // Each view is a new entry of the audit.
  idempotency: 'natural',
  rate: 'sensitive',
  schema: {
    params: Type.Object({ id: uuid }),
    body: Type.Object(
      {
        reason: Type.Union(reasons.map((one) => Type.Literal(one))),
        words: Type.Optional(Type.String({ maxLength: 60, pattern: '^(?!.*\\d{7})' })),
      },
      { additionalProperties: false },
    ),
    answer: Type.Object({ topic: Type.String(), raw: Type.String() }),
  },
  async handle({ params, body }, tx) {
    const found = await openEntry(tx, params.id)
    if (!found) throw new InboxEntryMissing(params.id)
    const words = body.words?.trim() ?? ''
    if (body.reason === '其他' && words === '') throw new IntakeRefused('inbox_entry.reason_missing')
    const reason = words === '' ? body.reason : `${body.reason}：${words}`
    await audit(tx, [
      { action: 'inbox-entry.revealed', subject: `inbox-entry:${params.id}`, facts: { reason } },
    ])
    return { topic: found.kept.topic, raw: found.kept.raw }
  },
})

export const inboxRoutes: Route[] = [list, groups, reveal, ...replayRoutes]
