import type { FastifyInstance, FastifyReply } from 'fastify'
import { type Act, ActRefused, actKinds, type Life } from './acts.ts'
import { shopProducts } from './products.ts'
import { type SceneName, sceneNames, scenes } from './scenes.ts'
import { saleKinds } from './shops/floor.ts'
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
    shops: { type: ['array', 'null'], minItems: 1, items: { type: 'string' } },
  },
}

const actSchema = {
  type: 'object',
  required: ['kind'],
  additionalProperties: false,
  properties: {
    kind: { enum: actKinds },
    tid: { type: 'string' },
    marketplace: { type: 'string' },
    orderKind: { enum: saleKinds },
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
    exchange: { type: 'boolean' },
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

  app.get('/_world/scenes', async () => ({
    scenes: sceneNames.map((name) => ({ name, title: scenes[name].title })),
  }))

  app.post<{ Body: { name: SceneName } }>(
    '/_world/scenes',
    {
      schema: {
        body: {
          type: 'object',
          required: ['name'],
          additionalProperties: false,
          properties: { name: { enum: sceneNames } },
        },
      },
    },
    async (request) => {
      world.play(request.body.name)
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
    orders: [...world.deeds.lives.values()].slice(-request.query.limit).map(toldLife),
  }))

  app.get('/_world/products', async () => ({ products: shopProducts }))
}

function toldLife({ tid, floor, kind, person, receiver }: Life) {
  const { status, stage, payableFen, lines } = floor.look(tid)
  return {
    tid,
    marketplace: floor.marketplace,
    shop: floor.title,
    kind,
    status,
    stage,
    paymentFen: payableFen,
    merchantCodes: lines.map(({ merchantCode }) => merchantCode),
    personId: person.id,
    personName: person.name,
    buyerOpenUid: person.buyer.openUid,
    receiver,
  }
}

function refusable(reply: FastifyReply, act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof ActRefused)) throw error
    return reply.code(409).send({ error: error.message })
  }
}
