import { Type } from 'typebox'
import { type Route, route } from '../runtime/http/route.ts'
import { addProduct, type Said, sayOfProduct, takeBackSaid } from './change-products.ts'
import { lifeRoutes } from './life-routes.ts'
import { ownedProducts, passedOnProducts } from './read-products.ts'
import { ownedShape, showProducts } from './show-products.ts'

const uuid = Type.String({ format: 'uuid' })
const day = Type.String({ format: 'date' })
const serial = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' })
const words = Type.String({ maxLength: 200 })
const params = Type.Object({ id: uuid })
const done = Type.Object({ id: Type.String() })
const write = {
  method: 'POST',
  audience: 'console',
  permission: 'customers.write',
  fields: [],
  idempotency: 'key',
  rate: 'write',
} as const

const said = Type.Union([
  Type.Object({ kind: Type.Literal('passed_on'), to: uuid }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('retired'), on: day }, { additionalProperties: false }),
  Type.Object(
    { kind: Type.Literal('part_done'), part: Type.String({ maxLength: 40 }), on: day },
    { additionalProperties: false },
  ),
  Type.Object(
    { kind: Type.Literal('exchanged'), on: day, serial: Type.Optional(serial) },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal('serial'), serial }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('warranty'), until: day }, { additionalProperties: false }),
])

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/console/customers/:id/products',
    audience: ['console', 'sidebar'],
    summary: { zh: '客户的产品、保修和到期部件', en: 'What a customer owns, its warranty and parts due' },
    permission: 'customers.read',
    fields: ['name', 'chat'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params,
      answer: Type.Object({ items: Type.Array(ownedShape), passedOn: Type.Array(ownedShape) }),
    },
    async handle({ params: { id }, principal: { roles }, language }, tx) {
      const owned = (await ownedProducts(tx, [id])).get(id) ?? []
      return {
        items: await showProducts(tx, owned, { roles, language }),
        passedOn: await showProducts(tx, await passedOnProducts(tx, id), { roles, language }, true),
      }
    },
  }),
  route({
    ...write,
    path: '/console/customers/:id/products',
    summary: { zh: '登记一件产品', en: 'Enter a product that a customer has' },
    schema: {
      params,
      body: Type.Object(
        {
          productId: Type.Optional(Type.String({ maxLength: 80 })),
          name: Type.Optional(Type.String({ maxLength: 80 })),
          serial: Type.Optional(serial),
          boughtOn: Type.Optional(day),
          installedOn: Type.Optional(day),
          words,
        },
        { additionalProperties: false },
      ),
      answer: done,
    },
    handle: async ({ params, body }, tx) => ({ id: await addProduct(tx, params.id, body) }),
  }),
  route({
    ...write,
    path: '/console/installed-products/:id/acts',
    summary: { zh: '登记产品的变动', en: 'Say what became of a product' },
    schema: {
      params,
      body: Type.Object({ said, words }, { additionalProperties: false }),
      answer: done,
    },
    handle: async ({ params, body }, tx) => ({
      id: await sayOfProduct(tx, params.id, body.said as Said, body.words),
    }),
  }),
  route({
    ...write,
    path: '/console/installed-products/:id/acts/:actId/reversal',
    summary: { zh: '撤销产品的一次变动', en: 'Take back what was said of a product' },
    schema: {
      params: Type.Object({ id: uuid, actId: uuid }),
      body: Type.Object({}, { additionalProperties: false }),
      answer: done,
    },
    async handle({ params: { id, actId } }, tx) {
      await takeBackSaid(tx, id, actId)
      return { id: actId }
    },
  }),
  ...lifeRoutes,
]
