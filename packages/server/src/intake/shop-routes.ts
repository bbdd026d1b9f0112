import { Type } from 'typebox'
import { type Route, route } from '../runtime/http/route.ts'
import { checkNames } from './check-connection.ts'
import type { Intake } from './start-intake.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const key = Type.String({ minLength: 1, maxLength: 512 })
export const extraSecrets = Type.Record(Type.String({ pattern: '^[a-zA-Z]{1,32}$' }), key, {
  additionalProperties: false,
  maxProperties: 8,
})
const checkState = Type.Union([
  Type.Literal('pass'),
  Type.Literal('fail'),
  Type.Literal('unknown'),
  Type.Literal('wait'),
])
/** What the sentence about a check needs. */
const facts = Type.Union([
  Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer()])),
  Type.Null(),
])
export const checks = Type.Array(
  Type.Object({
    name: Type.Enum([...checkNames]),
    state: checkState,
    code: nullable,
    found: Type.Union([Type.Integer(), Type.Null()]),
    facts,
  }),
)

/** Connecting shops, and looking again whether they still are. Keys go in and never come out. */
export function shopRoutes(intake: Pick<Intake, 'connectShop' | 'checkShop' | 'checkPush'>): Route[] {
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
    route({
      method: 'GET',
      path: '/console/shops/:id/push',
      summary: { zh: '店铺推送是否到达', en: "Whether a shop's pushes come" },
      audience: 'console',
      permission: 'connections.read',
      fields: [],
      idempotency: 'safe',
      rate: 'read',
      transaction: 'own',
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        answer: Type.Object({ state: checkState, code: nullable, facts }),
      },
      handle: ({ principal, params }) => intake.checkPush(principal.brandId, params.id),
    }),
  ]
}
