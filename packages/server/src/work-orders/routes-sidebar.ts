import { Type } from 'typebox'
import { type Route, route } from '../runtime/http/route.ts'
import { customerLinkFor } from './customer-links.ts'
import { openByHand } from './open-by-hand.ts'
import { readPage } from './read-views.ts'
import { contactBody, idParams, oneOf, reason, stateAnswer, stateOf } from './routes-console.ts'
import { briefView } from './views.ts'

export const linkAnswer = Type.Object({ token: Type.String(), path: Type.String(), expiresAt: Type.String() })

export const sidebarRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/sidebar/customers/:id/work-orders',
    summary: { zh: '客户的工单', en: 'Work orders of a customer' },
    audience: ['sidebar', 'console'],
    permission: 'work-orders.read',
    fields: ['name', 'phone', 'address'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params: Type.Object({ id: Type.String() }),
      query: Type.Object({ cursor: Type.Optional(Type.String({ format: 'uuid' })) }),
      answer: Type.Object({
        items: Type.Array(briefView),
        nextCursor: Type.Union([Type.String(), Type.Null()]),
      }),
    },
    handle: ({ principal, params, query }, tx) =>
      readPage(tx, { customerId: params.id, limit: 20, ...query }, principal),
  }),
  route({
    method: 'POST',
    path: '/sidebar/work-orders',
    summary: { zh: '新建工单', en: 'Open a work order by hand' },
    audience: ['sidebar', 'console'],
    permission: 'work-orders.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      body: Type.Object({
        customerId: Type.Union([Type.String(), Type.Null()]),
        orderId: Type.Union([Type.String(), Type.Null()]),
        serviceType: Type.String({ minLength: 1, maxLength: 40 }),
        lines: Type.Array(
          Type.Object({
            productId: Type.Union([Type.String(), Type.Null()]),
            productName: Type.String({ minLength: 1, maxLength: 80 }),
            category: Type.String({ minLength: 1, maxLength: 40 }),
            quantity: Type.Integer({ minimum: 1, maximum: 99 }),
          }),
          { minItems: 1, maxItems: 20 },
        ),
        contact: Type.Optional(Type.Union([Type.Object(contactBody), Type.Null()])),
        urgency: Type.Optional(oneOf(['normal', 'urgent'])),
        reason: Type.Optional(reason),
      }),
      answer: stateAnswer,
    },
    handle: async ({ body }, tx) =>
      stateOf(
        await openByHand(tx, {
          ...body,
          contact: body.contact ?? null,
          urgency: body.urgency ?? 'normal',
          reason: body.reason ?? null,
        }),
      ),
  }),
  route({
    method: 'POST',
    path: '/sidebar/work-orders/:id/customer-links',
    summary: { zh: '生成客户登记链接', en: 'A link for the customer' },
    audience: ['sidebar', 'console'],
    permission: 'work-orders.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: { params: idParams, answer: linkAnswer },
    handle: async ({ params }, tx) => {
      const { expiresAt, ...link } = await customerLinkFor(tx, params.id)
      return { ...link, expiresAt: expiresAt.toISOString() }
    },
  }),
]
