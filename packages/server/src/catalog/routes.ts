import { Type } from 'typebox'
import { QiaoError } from '../kernel/error.ts'
import { visibility } from '../runtime/access/policy.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { costsOf, setCosts } from './cost-store.ts'
import { ProductMissing } from './errors.ts'
import { matchProducts } from './match-lines.ts'
import { decision, matchRoutes } from './match-routes.ts'
import { listMatches, listProducts, listUnmatched } from './store.ts'

const place = { shopId: Type.String(), itemId: Type.String(), skuId: Type.String() }
const nullable = Type.Union([Type.String(), Type.Null()])

const product = Type.Object({
  id: Type.String(),
  model: Type.String(),
  name: Type.String(),
  category: Type.String(),
  needsInstallation: Type.Boolean(),
  serviceType: nullable,
  surveyFirst: Type.Boolean(),
  deliverAndInstall: Type.Boolean(),
  warrantyMonths: Type.Integer(),
  requiredSkill: nullable,
  /** Null also for roles that may not see what goods cost. */
  costFen: Type.Union([Type.Integer(), Type.Null()]),
})

const numberOf = (fen: bigint | undefined): number | null => (fen === undefined ? null : Number(fen))

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/console/products',
    summary: { zh: '商品', en: 'Products' },
    audience: ['console', 'sidebar'],
    permission: 'catalog.read',
    fields: ['cost'],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: Type.Object({ items: Type.Array(product) }) },
    async handle({ principal }, tx) {
      const seen = visibility(principal.roles, 'cost') === 'plain'
      const costs = seen ? await costsOf(tx, null) : new Map<string, bigint>()
      const items = await listProducts(tx)
      return { items: items.map((one) => ({ ...one, costFen: numberOf(costs.get(one.id)) })) }
    },
  }),
  route({
    method: 'PUT',
    path: '/console/products/:id/cost',
    summary: { zh: '设置商品成本价', en: 'Set what a product costs' },
    audience: 'console',
    permission: 'catalog.write',
    fields: ['cost'],
    // Setting twice is setting once.
    idempotency: 'natural',
    rate: 'write',
    schema: {
      params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
      body: Type.Object(
        { costFen: Type.Union([Type.Integer({ minimum: 0, maximum: 100_000_000_000 }), Type.Null()]) },
        { additionalProperties: false },
      ),
      answer: Type.Object({ productId: Type.String(), costFen: Type.Union([Type.Integer(), Type.Null()]) }),
    },
    async handle({ params, body, principal }, tx) {
      // The warehouse keeps products, and does not see what they cost.
      if (visibility(principal.roles, 'cost') !== 'plain') throw new QiaoError('http.forbidden')
      const costFen = body.costFen === null ? null : BigInt(body.costFen)
      const found = await setCosts(tx, [{ productId: params.id, costFen }])
      if (!found.has(params.id)) throw new ProductMissing(params.id)
      return { productId: params.id, costFen: body.costFen }
    },
  }),
  route({
    method: 'GET',
    path: '/console/product-matches',
    summary: { zh: '商品匹配：待匹配与已匹配', en: 'Product matching: waiting and decided' },
    audience: 'console',
    permission: 'catalog.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        waiting: Type.Array(
          Type.Object({
            ...place,
            merchantCode: nullable,
            title: Type.String(),
            lines: Type.Integer(),
            suggestedProductId: nullable,
            firstSeenAt: Type.String(),
          }),
        ),
        decided: Type.Array(
          Type.Object({
            ...place,
            kind: Type.String(),
            productId: nullable,
            quantity: Type.Integer(),
            origin: Type.String(),
            matchedAt: Type.String(),
          }),
        ),
      }),
    },
    async handle(_context, tx) {
      const [waiting, decided] = await Promise.all([listUnmatched(tx, 500), listMatches(tx, 500)])
      return {
        waiting: waiting.map((row) => ({
          shopId: row.shop_id,
          itemId: row.item_id,
          skuId: row.sku_id,
          merchantCode: row.merchant_code,
          title: row.title,
          lines: row.waiting,
          suggestedProductId: row.suggested_product_id,
          firstSeenAt: row.first_seen_at.toISOString(),
        })),
        decided: decided.map((row) => ({
          shopId: row.shop_id,
          itemId: row.item_id,
          skuId: row.sku_id,
          kind: row.kind,
          productId: row.product_id,
          quantity: row.quantity,
          origin: row.origin,
          matchedAt: row.matched_at.toISOString(),
        })),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/console/product-matches',
    summary: { zh: '匹配商品', en: 'Match products' },
    audience: 'console',
    permission: 'catalog.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      body: Type.Object(
        {
          decisions: Type.Array(decision, { minItems: 1, maxItems: 200 }),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ matched: Type.Integer(), actId: Type.String() }),
    },
    async handle({ body, principal }, tx) {
      const actId = await matchProducts(tx, body.decisions, `member:${principal.id}`)
      return { matched: body.decisions.length, actId }
    },
  }),
  ...matchRoutes,
]
