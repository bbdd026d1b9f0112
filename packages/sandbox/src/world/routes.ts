import type { FastifyInstance, FastifyReply } from 'fastify'
import { TradingError } from '../taobao/index.ts'
import { type Act, ActRefused, actKinds } from './acts.ts'
import { shopProducts } from './products.ts'
import { sceneNames } from './scenes.ts'
import type { World, WorldSettings } from './world.ts'

const settingsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    running: { type: 'boolean' },
    speed: { type: 'number', exclusiveMinimum: 0, maximum: 1_000_000 },
    seed: { type: 'integer', minimum: 0, maximum: 2_147_483_647 },
    scene: { enum: sceneNames },
    source: { enum: ['random', 'log'] },
    ordersPerHour: { type: 'number', exclusiveMinimum: 0, maximum: 1_000_000 },
    people: { type: 'integer', minimum: 1, maximum: 1_000_000 },
  },
}

const actSchema = {
  type: 'object',
  required: ['kind'],
  additionalProperties: false,
  properties: {
    kind: { enum: actKinds },
    tid: { type: 'string' },
    person: { type: 'integer', minimum: 0 },
    items: {
      type: 'array',
      maxItems: 20,
      items: {
        type: 'object',
        required: ['merchantCode'],
        properties: {
          merchantCode: { type: 'string' },
          quantity: { type: 'integer', minimum: 1, maximum: 999 },
        },
      },
    },
    message: { type: 'string' },
    discountFen: { type: 'integer', minimum: 0 },
    depositFen: { type: 'integer', minimum: 1 },
    paid: { type: 'boolean' },
    receiver: { type: 'object', additionalProperties: { type: 'string' } },
    state: { type: 'string' },
    configId: { type: 'string' },
    userId: { type: 'string' },
    text: { type: 'string' },
    oid: { type: 'string' },
    refundId: { type: 'string' },
    reason: { type: 'string' },
    amountFen: { type: 'integer', minimum: 1 },
    withReturn: { type: 'boolean' },
  },
}

const listQuery = {
  type: 'object',
  properties: { limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 100 } },
}
type ListQuery = { Querystring: { limit: number } }

/** The world's controls, its deeds, and the truth about it that no platform tells. */
export function worldRoutes(app: FastifyInstance, world: World): void {
  app.get('/_world', async () => world.state())

  app.post<{ Body: Partial<WorldSettings> }>(
    '/_world',
    { schema: { body: settingsSchema } },
    async (request) => {
      world.configure(request.body)
      return world.state()
    },
  )

  app.post<{ Body: { ms: number } }>(
    '/_world/advance',
    {
      schema: {
        body: {
          type: 'object',
          required: ['ms'],
          properties: { ms: { type: 'number', minimum: 0, maximum: 90 * 86_400_000 } },
        },
      },
    },
    async (request) => {
      world.advance(request.body.ms)
      return world.state()
    },
  )

  app.post<{ Body: Act }>('/_world/act', { schema: { body: actSchema } }, async (request, reply) =>
    refusable(reply, () => world.deeds.act(request.body)),
  )

  app.get<ListQuery>('/_world/people', { schema: { querystring: listQuery } }, async (request) => ({
    people: Array.from({ length: Math.min(request.query.limit, world.settings.people) }, (_, number) => ({
      number,
      ...world.person(number),
    })),
  }))

  app.get<ListQuery>('/_world/orders', { schema: { querystring: listQuery } }, async (request) => ({
    orders: [...world.deeds.lives.values()]
      .slice(-request.query.limit)
      .map(({ trade, person, receiver }) => ({
        tid: trade.tid,
        status: trade.status,
        paymentFen: trade.payment,
        merchantCodes: trade.orders.map(({ outer_sku_id }) => outer_sku_id),
        personId: person.id,
        personName: person.name,
        buyerOpenUid: person.buyer.openUid,
        receiver,
      })),
  }))

  app.get('/_world/products', async () => ({ products: shopProducts }))
}

function refusable(reply: FastifyReply, act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof ActRefused) && !(error instanceof TradingError)) throw error
    return reply.code(409).send({ error: error.message })
  }
}
