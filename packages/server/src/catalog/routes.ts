import { Type } from 'typebox'
import { type Route, route } from '../runtime/http/route.ts'
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
})

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/console/products',
    summary: { zh: '商品', en: 'Products' },
    audience: ['console', 'sidebar'],
    permission: 'catalog.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: Type.Object({ items: Type.Array(product) }) },
    handle: async (_context, tx) => ({ items: await listProducts(tx) }),
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
