import { Type } from 'typebox'
import { businessDay } from '../kernel/time.ts'
import { audit } from '../runtime/access/audit.ts'
import { type Route, route } from '../runtime/http/route.ts'
import type { QuotaLedger } from './ledger.ts'
import { listUses, type Use, writeOwnLimit } from './store.ts'

const limit = Type.Object({
  times: Type.Integer(),
  perMs: Type.Integer(),
  source: Type.Union([Type.Literal('documented'), Type.Literal('unconfirmed'), Type.Literal('brand')]),
})
const nullable = <T extends ReturnType<typeof Type.String>>(type: T) => Type.Union([type, Type.Null()])

/** What marketplaces limit: used, refused and free today, and the limits that a brand knows better. */
export function quotaRoutes(quotas: Pick<QuotaLedger, 'ask' | 'limitsFor' | 'flush'>): Route[] {
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
              count: Type.Integer(),
              refused: Type.Integer(),
              peakSecond: Type.Integer(),
              limits: Type.Array(limit),
              free: Type.Union([Type.Integer(), Type.Null()]),
              resetsAt: nullable(Type.String()),
            }),
          ),
        }),
      },
      async handle({ runtime, principal: { brandId } }) {
        await quotas.flush()
        const day = businessDay(runtime.ports.clock.now())
        const uses = await runtime.db.transact(brandId, (tx) => listUses(tx, day))
        const items = await Promise.all(
          uses.map(async ({ onDay: _, ...use }) => {
            const limits = await quotas.limitsFor(brandId, use.marketplace, use.group)
            const { free, resetsAt } = await quotas.ask(brandId, askingOf(use), 1)
            return {
              ...use,
              limits: limits.map(({ times, perMs, source }) => ({ times, perMs, source })),
              free,
              resetsAt: resetsAt?.toISOString() ?? null,
            }
          }),
        )
        return { day, items }
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

function askingOf({ marketplace, holder, group }: Pick<Use, 'marketplace' | 'holder' | 'group'>) {
  const [kind, ...rest] = holder.split(':')
  const name = rest.join(':')
  return kind === 'shop'
    ? { marketplace, group, appKey: '', shopId: name }
    : { marketplace, group, appKey: name }
}
