import { Type } from 'typebox'
import { costsOf } from '../catalog/index.ts'
import { can, visibility } from '../runtime/access/policy.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { countStock } from './count-stock.ts'
import { readStock } from './read-stock.ts'
import { listMovements } from './store.ts'
import { switchOffers } from './switch-offers.ts'

const text = Type.String({ maxLength: 200 })
const id = Type.String({ minLength: 1, maxLength: 100 })
const maybeText = Type.Union([Type.String(), Type.Null()])
const maybeCount = Type.Union([Type.Integer(), Type.Null()])
const cursor = Type.Optional(Type.String({ maxLength: 100 }))
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 100 }))
const place = { shopId: id, itemId: id, skuId: Type.String({ maxLength: 100 }) }
const iso = (at: Date | null): string | null => at?.toISOString() ?? null

const offerState = Type.Union([
  Type.Literal('off'),
  Type.Literal('sure'),
  Type.Literal('sending'),
  Type.Literal('doubt'),
  Type.Literal('waiting'),
  Type.Literal('refused'),
])

const stockView = Type.Object({
  productId: Type.String(),
  name: Type.String(),
  model: Type.String(),
  units: maybeCount,
  exposed: Type.Integer(),
  oversoldBy: Type.Integer(),
  /** Of one piece; null also for roles that may not see what goods cost. */
  costFen: maybeCount,
  changedAt: maybeText,
  offers: Type.Array(
    Type.Object({
      ...place,
      title: maybeText,
      skuText: maybeText,
      units: Type.Integer(),
      weight: Type.Integer(),
      on: Type.Boolean(),
      possible: Type.Boolean(),
      alone: Type.Boolean(),
      state: offerState,
      shown: maybeCount,
      pushedAt: maybeText,
      pushedValue: maybeCount,
      errorCode: maybeText,
      errorAt: maybeText,
    }),
  ),
})

const movementKind = Type.Union([
  Type.Literal('sale'),
  Type.Literal('back'),
  Type.Literal('count'),
  Type.Literal('correction'),
  Type.Literal('import'),
])

const countRow = Type.Object(
  {
    productId: id,
    /** What there is, promised to nobody. */
    units: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
    /** Or what came (above zero) or went (below). */
    change: Type.Optional(Type.Integer({ minimum: -10_000_000, maximum: 10_000_000 })),
    reason: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
)

/** Stock across marketplaces; `canSetStock` says whether a marketplace's numbers can be set by anybody yet. */
export function inventoryRoutes(canSetStock: (marketplace: string) => boolean): Route[] {
  return [
    route({
      method: 'GET',
      path: '/console/stock',
      summary: { zh: '库存与各店铺可售数', en: 'Stock, and what each shop shows' },
      audience: 'console',
      permission: 'stock.read',
      fields: ['cost'],
      idempotency: 'safe',
      rate: 'read',
      schema: {
        query: Type.Object(
          {
            search: Type.Optional(text),
            state: Type.Optional(
              Type.Union([
                Type.Literal('sold_out'),
                Type.Literal('risk'),
                Type.Literal('doubt'),
                Type.Literal('error'),
              ]),
            ),
            cursor,
            limit,
          },
          { additionalProperties: false },
        ),
        answer: Type.Object({ items: Type.Array(stockView), nextCursor: maybeText }),
      },
      async handle({ query, principal: { roles } }, tx) {
        const inside = can(roles, 'catalog.read')
        const page = await readStock(
          tx,
          {
            search: query.search ?? null,
            filter: query.state ?? null,
            after: query.cursor ?? null,
            limit: query.limit ?? 50,
          },
          canSetStock,
        )
        const seen = visibility(roles, 'cost') === 'plain'
        const ids = page.items.map((item) => item.productId)
        const costs = seen ? await costsOf(tx, ids) : new Map<string, bigint>()
        return {
          nextCursor: page.nextCursor,
          items: page.items.map((item) => ({
            ...item,
            changedAt: iso(item.changedAt),
            costFen: costs.has(item.productId) ? Number(costs.get(item.productId)) : null,
            // A dealer sees what there is, not where and how the brand sells it.
            exposed: inside ? item.exposed : 0,
            oversoldBy: inside ? item.oversoldBy : 0,
            offers: (inside ? item.offers : []).map((offer) => ({
              ...offer,
              pushedAt: iso(offer.pushedAt),
              errorAt: iso(offer.errorAt),
            })),
          })),
        }
      },
    }),
    route({
      method: 'GET',
      path: '/console/stock/:productId/movements',
      summary: { zh: '库存变动', en: 'Movements of stock' },
      audience: 'console',
      // Movements tell what is sold, to whom and by whom: not for a dealer.
      permission: 'catalog.read',
      fields: [],
      idempotency: 'safe',
      rate: 'read',
      schema: {
        params: Type.Object({ productId: id }),
        query: Type.Object(
          { cursor: Type.Optional(Type.String({ format: 'uuid' })), limit },
          { additionalProperties: false },
        ),
        answer: Type.Object({
          items: Type.Array(
            Type.Object({
              id: Type.String(),
              kind: movementKind,
              delta: Type.Integer(),
              after: Type.Integer(),
              shopId: maybeText,
              orderId: maybeText,
              reason: maybeText,
              actor: Type.String(),
              at: Type.String(),
            }),
          ),
          nextCursor: maybeText,
        }),
      },
      async handle({ params, query }, tx) {
        const most = query.limit ?? 50
        const rows = await listMovements(tx, params.productId, query.cursor ?? null, most + 1)
        const items = rows.slice(0, most).map((row) => ({
          id: row.id,
          kind: row.kind,
          delta: row.delta,
          after: row.after,
          shopId: row.shop_id,
          orderId: row.order_id,
          reason: row.reason,
          actor: row.actor,
          at: row.at.toISOString(),
        }))
        return { items, nextCursor: rows.length > most ? items.at(-1)!.id : null }
      },
    }),
    route({
      method: 'POST',
      path: '/console/stock-counts',
      summary: { zh: '盘点与更正库存', en: 'Count and correct stock' },
      audience: 'console',
      permission: 'catalog.write',
      fields: [],
      idempotency: 'key',
      rate: 'write',
      schema: {
        body: Type.Object(
          { counts: Type.Array(countRow, { minItems: 1, maxItems: 1_000 }) },
          { additionalProperties: false },
        ),
        answer: Type.Object({
          results: Type.Array(
            Type.Object({
              productId: Type.String(),
              ok: Type.Boolean(),
              code: maybeText,
              units: maybeCount,
              oversoldBy: Type.Integer(),
            }),
          ),
        }),
      },
      async handle({ body }, tx) {
        const counts = body.counts.map(({ productId, units, change, reason }) => ({
          productId,
          units: units ?? null,
          change: change ?? null,
          reason: reason ?? null,
          cause: null,
        }))
        const counted = await countStock(tx, counts, 'count')
        return {
          results: counted.map((one) =>
            one.ok
              ? {
                  productId: one.productId,
                  ok: true,
                  code: null,
                  units: one.units,
                  oversoldBy: one.oversoldBy,
                }
              : { productId: one.productId, ok: false, code: one.code, units: null, oversoldBy: 0 },
          ),
        }
      },
    }),
    route({
      method: 'POST',
      path: '/console/stock-offers',
      summary: { zh: '开启或关闭店铺库存同步', en: 'Switch setting the numbers of SKUs on or off' },
      audience: 'console',
      permission: 'catalog.write',
      fields: [],
      idempotency: 'natural',
      rate: 'write',
      schema: {
        body: Type.Object(
          {
            offers: Type.Array(
              Type.Object(
                {
                  ...place,
                  productId: id,
                  on: Type.Boolean(),
                  weight: Type.Integer({ minimum: 0, maximum: 1_000 }),
                },
                { additionalProperties: false },
              ),
              { minItems: 1, maxItems: 500 },
            ),
          },
          { additionalProperties: false },
        ),
        answer: Type.Object({
          results: Type.Array(
            Type.Object({
              ...place,
              ok: Type.Boolean(),
              code: maybeText,
            }),
          ),
        }),
      },
      async handle({ body }, tx) {
        const switched = await switchOffers(tx, body.offers, canSetStock)
        return {
          results: switched.map(({ shopId, itemId, skuId, ...one }) => ({
            shopId,
            itemId,
            skuId,
            ok: one.ok,
            code: one.ok ? null : one.code,
          })),
        }
      },
    }),
  ]
}
