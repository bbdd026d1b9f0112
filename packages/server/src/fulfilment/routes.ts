import { Type } from 'typebox'
import { spendReveal } from '../customers/index.ts'
import type { Reach } from '../intake/index.ts'
import { dialLink, parsePhone } from '../kernel/phone.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { decryptOrder } from './decrypt-order.ts'
import { type Decryption, outcomes, scenes } from './decryption-store.ts'
import { memoRoutes } from './memo-routes.ts'
import { readFulfilment } from './read-fulfilment.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
const decryption = Type.Object({
  id: Type.String(),
  askedAt: Type.String(),
  askedBy: Type.String(),
  scene: Type.String(),
  reason: Type.String(),
  outcome: Type.Enum([...outcomes]),
  code: nullable,
  virtualPhone: Type.Boolean(),
  phoneEndsAt: nullable,
})

/** What is done for an order with its marketplace beyond taking it in. */
export function fulfilmentRoutes({ reach }: { reach: Reach }): Route[] {
  return [
    ...memoRoutes({ reach }),
    route({
      method: 'GET',
      path: '/console/orders/:id/decryptions',
      summary: { zh: '收件人解密：能否解密与记录', en: 'Opening of a receiver: whether, and what was asked' },
      audience: ['console', 'sidebar'],
      permission: 'orders.read',
      fields: [],
      idempotency: 'safe',
      rate: 'read',
      transaction: 'own',
      schema: {
        params,
        answer: Type.Object({
          /** `possible`, `not_sealed`, `no_such_call` of this marketplace, or `not_connected`. */
          way: Type.Enum(['possible', 'not_sealed', 'no_such_call', 'not_connected']),
          askedToday: Type.Integer(),
          quotaSpent: Type.Boolean(),
          items: Type.Array(decryption),
        }),
      },
      async handle({ params, principal, runtime }) {
        const { items, ...rest } = await readFulfilment(runtime, reach, principal.brandId, params.id)
        return { ...rest, items: items.map(viewOf) }
      },
    }),
    route({
      method: 'POST',
      path: '/console/orders/:id/decryptions',
      unmasked: true,
      summary: { zh: '向平台解密收件人', en: 'Have the marketplace open the receiver' },
      audience: ['console', 'sidebar'],
      permission: 'orders.decrypt',
      fields: ['name', 'phone', 'address'],
      idempotency: 'natural',
      rate: 'sensitive',
      transaction: 'own',
      schema: {
        params,
        body: Type.Object(
          {
            scene: Type.Enum([...scenes]),
            /** Of `POST /console/reveals`, for the field `receiver` of this order. */
            token: Type.String({ minLength: 32, maxLength: 32 }),
          },
          { additionalProperties: false },
        ),
        answer: Type.Object({
          outcome: Type.Enum([...outcomes, 'no_such_call', 'not_connected']),
          code: nullable,
          reused: Type.Boolean(),
          receiver: Type.Union([
            Type.Object({ name: nullable, phone: nullable, address: nullable, dial: nullable }),
            Type.Null(),
          ]),
          virtualPhone: Type.Boolean(),
          phoneEndsAt: nullable,
          workOrders: Type.Array(
            Type.Object({ workOrderId: Type.String(), code: Type.String(), taken: Type.Boolean() }),
          ),
        }),
      },
      async handle({ params, principal, runtime, body, transact }) {
        const at = { subject: `order:${params.id}`, field: 'receiver', token: body.token }
        const { text: reason } = await transact(principal.brandId, (tx) => spendReveal(tx, principal, at))
        const wish = { orderId: params.id, scene: body.scene, reason }
        const { receiver, phoneEndsAt, ...rest } = await decryptOrder(
          { runtime, reach },
          principal.brandId,
          principal.actor,
          wish,
        )
        return {
          ...rest,
          receiver: receiver && {
            ...receiver,
            dial: receiver.phone ? dialLink(parsePhone(receiver.phone)) : null,
          },
          phoneEndsAt: phoneEndsAt?.toISOString() ?? null,
        }
      },
    }),
  ]
}

function viewOf({ orderId: _order, askedAt, phoneEndsAt, ...rest }: Decryption) {
  return { ...rest, askedAt: askedAt.toISOString(), phoneEndsAt: phoneEndsAt?.toISOString() ?? null }
}
