import { Type } from 'typebox'
import { secondsLeft } from '../kernel/pace.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { IntakeRefused } from './errors.ts'
import { filterFields, readFilter } from './inbox-filter.ts'
import { type EntryFilter, listReplayItems, listReplays, type ReplayRow } from './inbox-store.ts'
import { beginReplay, stopReplay } from './replay-entries.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const uuid = Type.String({ format: 'uuid' })
const byId = Type.Object({ id: uuid })

const replayShape = Type.Object({
  id: Type.String(),
  state: Type.String(),
  total: Type.Integer(),
  waiting: Type.Integer(),
  handed: Type.Integer(),
  done: Type.Integer(),
  failed: Type.Integer(),
  cancelled: Type.Integer(),
  percent: Type.Integer(),
  secondsLeft: Type.Union([Type.Integer(), Type.Null()]),
  filter: Type.Record(Type.String(), Type.String()),
  askedBy: Type.String(),
  createdAt: Type.String(),
  endedAt: nullable,
})

const show = (row: ReplayRow, now: Date) => ({
  id: row.id,
  state: row.state,
  total: row.total,
  waiting: row.waiting,
  handed: row.handed,
  done: row.done,
  failed: row.failed,
  cancelled: row.cancelled,
  percent: Math.floor((100 * (row.done + row.failed + row.cancelled)) / Math.max(1, row.total)),
  secondsLeft: row.state === 'running' ? secondsLeftOf(row, now) : null,
  filter: shownFilter(row.filter),
  askedBy: row.asked_by,
  createdAt: row.created_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
})

const secondsLeftOf = ({ created_at, waiting, handed, done, failed }: ReplayRow, now: Date) =>
  secondsLeft({ done: done + failed, left: waiting + handed }, created_at, now)

/** The index of a phone stays inside. */
function shownFilter({ ids: _ids, phoneIndex: _index, ...rest }: EntryFilter): Record<string, string> {
  return rest
}

const begin = route({
  method: 'POST',
  path: '/console/inbox-replays',
  summary: { zh: '重新处理', en: 'Handle kept messages again' },
  audience: 'console',
  permission: 'dead-letters.replay',
  fields: [],
  idempotency: 'key',
  rate: 'write',
  schema: {
    /** Ids, or everything that the filter matches. */
    body: Type.Object(
      {
        ids: Type.Optional(Type.Array(uuid, { minItems: 1, maxItems: 500 })),
        filter: Type.Optional(Type.Object(filterFields, { additionalProperties: false })),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    answer: Type.Object({ id: Type.String(), total: Type.Integer() }),
  },
  handle: ({ body }, tx) =>
    beginReplay(tx, { ...(body.filter && readFilter(tx, body.filter)), ...(body.ids && { ids: body.ids }) }),
})

const list = route({
  method: 'GET',
  path: '/console/inbox-replays',
  summary: { zh: '重新处理的进度', en: 'Replays and how far they are' },
  audience: 'console',
  permission: 'dead-letters.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
  schema: { answer: Type.Object({ items: Type.Array(replayShape) }) },
  handle: async (_, tx) => ({ items: (await listReplays(tx, 10)).map((row) => show(row, tx.now)) }),
})

const items = route({
  method: 'GET',
  path: '/console/inbox-replays/:id/items',
  summary: { zh: '一次重新处理的逐条结果', en: 'What became of each message of a replay' },
  audience: 'console',
  permission: 'dead-letters.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
  schema: {
    params: byId,
    query: Type.Object({
      state: Type.Optional(
        Type.Union(
          (['waiting', 'handed', 'done', 'failed', 'cancelled'] as const).map((one) => Type.Literal(one)),
        ),
      ),
      cursor: Type.Optional(uuid),
    }),
    answer: Type.Object({
      replay: replayShape,
      items: Type.Array(
        Type.Object({
          entryId: Type.String(),
          state: Type.String(),
          errorCode: nullable,
          source: Type.String(),
          topic: Type.String(),
          subjectId: nullable,
        }),
      ),
      nextCursor: nullable,
    }),
  },
  async handle({ params, query }, tx) {
    const [replay] = await listReplays(tx, 1, params.id)
    if (!replay) throw new IntakeRefused('replay.not_found')
    const limit = 100
    const found = await listReplayItems(tx, params.id, query.state ?? null, query.cursor ?? null, limit + 1)
    const page = found.slice(0, limit)
    return {
      replay: show(replay, tx.now),
      items: page.map((row) => ({
        entryId: row.entry_id,
        state: row.state,
        errorCode: row.error_code,
        source: row.source,
        topic: row.topic,
        subjectId: row.subject_id,
      })),
      nextCursor: found.length > limit ? page.at(-1)!.entry_id : null,
    }
  },
})

const cancel = route({
  method: 'POST',
  path: '/console/inbox-replays/:id/cancellation',
  summary: { zh: '停止重新处理', en: 'Stop a replay' },
  audience: 'console',
  permission: 'dead-letters.replay',
  fields: [],
  idempotency: 'natural',
  rate: 'write',
  schema: { params: byId, answer: Type.Object({ cancelled: Type.Boolean() }) },
  async handle({ params }, tx) {
    await stopReplay(tx, params.id)
    return { cancelled: true }
  },
})

export const replayRoutes: Route[] = [begin, list, items, cancel]
