import { Type } from 'typebox'
import { secondsLeft } from '../kernel/pace.ts'
import { audit } from '../runtime/access/audit.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { type Backfill, cancelBackfill, listBackfills } from './backfill-store.ts'
import { IntakeRefused } from './errors.ts'
import type { Intake } from './start-intake.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const uuid = Type.String({ format: 'uuid' })
const moment = Type.String({ format: 'date-time' })
const kind = Type.Union([Type.Literal('orders'), Type.Literal('after_sales')])

const show = (row: Backfill, now: Date) => {
  const all = row.to_at.getTime() - row.from_at.getTime()
  const done = row.done_to.getTime() - row.from_at.getTime()
  return {
    id: row.id,
    shopId: row.shop_id,
    kind: row.kind,
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
    doneTo: row.done_to.toISOString(),
    state: row.state,
    percent: Math.floor((100 * done) / all),
    secondsLeft:
      row.state === 'running' ? secondsLeft({ done, left: all - done }, row.created_at, now) : null,
    recorded: row.recorded,
    lastError: row.last_error,
    askedBy: row.asked_by,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  }
}

/** Fetching a span of a shop's past again, with how far it is. */
export function backfillRoutes(intake: Pick<Intake, 'backfill'>): Route[] {
  return [
    route({
      method: 'POST',
      path: '/console/backfills',
      summary: { zh: '补拉一段时间的数据', en: "Fetch a span of a shop's past" },
      audience: 'console',
      permission: 'connections.write',
      fields: [],
      // One runs for a shop and kind at a time.
      idempotency: 'natural',
      rate: 'sensitive',
      transaction: 'own',
      schema: {
        body: Type.Object(
          { shopId: Type.String({ maxLength: 64 }), kind, from: moment, to: moment },
          { additionalProperties: false },
        ),
        answer: Type.Object({ id: Type.String() }),
      },
      handle: ({ principal, body }) =>
        intake.backfill(principal.brandId, principal.actor, {
          ...body,
          from: new Date(body.from),
          to: new Date(body.to),
        }),
    }),
    route({
      method: 'GET',
      path: '/console/backfills',
      summary: { zh: '补拉数据的进度', en: 'Backfills and how far they are' },
      audience: 'console',
      permission: 'connections.read',
      fields: [],
      idempotency: 'safe',
      rate: 'read',
      schema: {
        answer: Type.Object({
          items: Type.Array(
            Type.Object({
              id: Type.String(),
              shopId: Type.String(),
              kind,
              from: Type.String(),
              to: Type.String(),
              doneTo: Type.String(),
              state: Type.String(),
              percent: Type.Integer(),
              secondsLeft: Type.Union([Type.Integer(), Type.Null()]),
              recorded: Type.Integer(),
              lastError: nullable,
              askedBy: Type.String(),
              createdAt: Type.String(),
              endedAt: nullable,
            }),
          ),
        }),
      },
      handle: async (_, tx) => ({ items: (await listBackfills(tx, 20)).map((row) => show(row, tx.now)) }),
    }),
    route({
      method: 'POST',
      path: '/console/backfills/:id/cancellation',
      summary: { zh: '停止补拉数据', en: 'Stop a backfill' },
      audience: 'console',
      permission: 'connections.write',
      fields: [],
      idempotency: 'natural',
      rate: 'write',
      schema: { params: Type.Object({ id: uuid }), answer: Type.Object({ cancelled: Type.Boolean() }) },
      async handle({ params }, tx) {
        if (!(await cancelBackfill(tx, params.id))) throw new IntakeRefused('backfill.not_running')
        await audit(tx, [{ action: 'backfill.cancelled', subject: `backfill:${params.id}` }])
        return { cancelled: true }
      },
    }),
  ]
}
