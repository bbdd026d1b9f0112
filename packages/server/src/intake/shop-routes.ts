import { Type } from 'typebox'
import { type Route, route } from '../runtime/http/route.ts'
import type { Intake } from './start-intake.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const key = Type.String({ minLength: 1, maxLength: 512 })
export const extraSecrets = Type.Record(Type.String({ pattern: '^[a-zA-Z]{1,32}$' }), key, {
  additionalProperties: false,
  maxProperties: 8,
})
export const checks = Type.Array(
  Type.Object({
    name: Type.String(),
    state: Type.Union([Type.Literal('pass'), Type.Literal('fail'), Type.Literal('unknown')]),
    code: nullable,
    found: Type.Union([Type.Integer(), Type.Null()]),
  }),
)

/** Connecting shops, and looking again whether they still are. Keys go in and never come out. */
export function shopRoutes(intake: Pick<Intake, 'connectShop' | 'checkShop'>): Route[] {
  return [
    route({
      method: 'POST',
      path: '/console/shop-connections',
      summary: { zh: '接入店铺', en: 'Connect a shop' },
      audience: 'console',
      permission: 'connections.write',
      fields: [],
      idempotency: 'natural',
      rate: 'sensitive',
      transaction: 'own',
      schema: {
        body: Type.Object(
          {
            shopId: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
            name: Type.String({ minLength: 1, maxLength: 60 }),
            marketplace: Type.String({ maxLength: 32 }),
            environment: Type.Union([Type.Literal('production'), Type.Literal('sandbox')]),
            sellerId: Type.String({ pattern: '^[\\w.-]{1,64}$' }),
            appKey: key,
            appSecret: key,
            extraSecrets: Type.Optional(extraSecrets),
            /** Absent where the keys of the app are enough. */
            session: Type.Optional(key),
          },
          { additionalProperties: false },
        ),
        answer: Type.Object({ connected: Type.Boolean(), shopId: nullable, checks }),
      },
      handle: ({ principal, body }) => intake.connectShop(principal.brandId, principal.actor, body),
    }),
    route({
      method: 'POST',
      path: '/console/shops/:id/checks',
      summary: { zh: '检查店铺接入', en: "Check a shop's connection" },
      audience: 'console',
      permission: 'connections.read',
      fields: [],
      idempotency: 'natural',
      rate: 'sensitive',
      transaction: 'own',
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        answer: Type.Object({ checks }),
      },
      handle: async ({ principal, params }) => ({
        checks: await intake.checkShop(principal.brandId, params.id),
      }),
    }),
  ]
}
