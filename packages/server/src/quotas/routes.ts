import { Type } from 'typebox'
import { audit } from '../runtime/access/audit.ts'
import { type Route, route } from '../runtime/http/route.ts'
import type { QuotaLedger } from './ledger.ts'
import { askingOf, readQuotas } from './read-quotas.ts'
import { writeOwnLimit } from './store.ts'

const limit = Type.Object({
  times: Type.Integer(),
  perMs: Type.Integer(),
  source: Type.Union([Type.Literal('documented'), Type.Literal('unconfirmed'), Type.Literal('brand')]),
})
const nullable = <T extends ReturnType<typeof Type.String>>(type: T) => Type.Union([type, Type.Null()])

/** What marketplaces limit: used, refused and free today, and the limits that a brand knows better. */
export function quotaRoutes(
  quotas: Pick<QuotaLedger, 'ask' | 'limitsFor' | 'flush' | 'knownGroups'>,
): Route[] {
  return [
    route({
      method: 'GET',
      path: '/console/quotas',
      summary: { zh: '调用额度', en: 'Quotas of calls' },
      audience: 'console',
      permission: 'connections.read',
      fields: [],
      idempotency: 'safe',
      rate: 'read',
      transaction: 'own',
      schema: {
        answer: Type.Object({
          day: Type.String(),
          items: Type.Array(
            Type.Object({
              marketplace: Type.String(),
              holder: Type.String(),
              group: Type.String(),
              shops: Type.Array(Type.String()),
              count: Type.Integer(),
              refused: Type.Integer(),
              peakSecond: Type.Integer(),
              limits: Type.Array(limit),
              free: Type.Union([Type.Integer(), Type.Null()]),
              resetsAt: nullable(Type.String()),
              days: Type.Array(
                Type.Object({ onDay: Type.String(), count: Type.Integer(), refused: Type.Integer() }),
              ),
            }),
          ),
        }),
      },
      async handle({ runtime, principal: { brandId } }) {
        const { day, items } = await readQuotas(runtime, quotas, brandId)
        return {
          day,
          items: items.map((one) => ({ ...one, resetsAt: one.resetsAt?.toISOString() ?? null })),
        }
      },
    }),
    route({
      method: 'GET',
      path: '/console/quota-room',
      summary: { zh: '还能调用多少次', en: 'Whether so many calls are free, and when' },
      audience: 'console',
      permission: 'connections.read',
      fields: [],
      idempotency: 'safe',
      rate: 'read',
      transaction: 'own',
      schema: {
        query: Type.Object(
          {
            marketplace: Type.String({ maxLength: 32 }),
            holder: Type.String({ pattern: '^(app|shop):.{1,200}$' }),
            group: Type.String({ maxLength: 100 }),
            count: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
          },
          { additionalProperties: false },
        ),
        answer: Type.Object({
          free: Type.Union([Type.Integer(), Type.Null()]),
          readyAt: nullable(Type.String()),
        }),
      },
      async handle({ query, principal: { brandId } }) {
        const { count, ...account } = query
        const { free, resetsAt } = await quotas.ask(brandId, askingOf(account), count)
        return { free, readyAt: resetsAt?.toISOString() ?? null }
      },
    }),
    route({
      method: 'PUT',
      path: '/console/quota-limits',
      summary: { zh: '设置调用上限', en: 'Set a limit of calls' },
      audience: 'console',
      permission: 'connections.write',
      fields: [],
      idempotency: 'natural',
      rate: 'write',
      schema: {
        body: Type.Object(
          {
            marketplace: Type.String({ maxLength: 32 }),
            group: Type.String({ maxLength: 100 }),
            perMs: Type.Integer({ minimum: 1_000, maximum: 86_400_000 }),
            /** Zero takes the brand's own limit away. */
            times: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
          },
          { additionalProperties: false },
        ),
        answer: Type.Object({ set: Type.Boolean() }),
      },
      async handle({ body }, tx) {
        await writeOwnLimit(tx, body)
        await audit(tx, [
          {
            action: 'quota-limit.set',
            subject: `quota:${body.marketplace}:${body.group}`,
            facts: { perMs: body.perMs, times: body.times },
          },
        ])
        return { set: body.times > 0 }
      },
    }),
  ]
}
