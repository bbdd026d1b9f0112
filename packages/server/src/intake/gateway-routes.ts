import { Type } from 'typebox'
import { type Route, route } from '../runtime/http/route.ts'
import { checks } from './shop-routes.ts'
import type { Intake } from './start-intake.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const link = {
  /** Written by whoever may connect shops: the gateway stands in a network that only its operator knows. */
  url: Type.String({ pattern: '^https?://[^\\s/?#@]+(/[^\\s?#@]*)?$', maxLength: 300 }),
  secret: Type.String({ minLength: 32, maxLength: 256 }),
}

/** Shops whose sessions a gateway holds inside a marketplace's cloud. The secret goes in and never comes out. */
export function gatewayRoutes(intake: Pick<Intake, 'lookAtGateway' | 'connectThroughGateway'>): Route[] {
  return [
    route({
      method: 'POST',
      path: '/console/gateway-looks',
      summary: { zh: '看网关里有哪些店铺', en: 'The shops that a gateway holds' },
      audience: 'console',
      permission: 'connections.write',
      fields: [],
      idempotency: 'natural',
      rate: 'sensitive',
      transaction: 'own',
      schema: {
        body: Type.Object(link, { additionalProperties: false }),
        answer: Type.Object({
          items: Type.Array(
            Type.Object({
              shop: Type.String(),
              marketplace: Type.String(),
              environment: Type.String(),
              name: Type.String(),
              sellerId: Type.String(),
              expiresAt: nullable,
            }),
          ),
        }),
      },
      handle: async ({ body }) => ({
        items: (await intake.lookAtGateway(body)).map(({ appKey: _, ...held }) => held),
      }),
    }),
    route({
      method: 'POST',
      path: '/console/gateway-connections',
      summary: { zh: '经网关接入店铺', en: 'Connect a shop through a gateway' },
      audience: 'console',
      permission: 'connections.write',
      fields: [],
      idempotency: 'natural',
      rate: 'sensitive',
      transaction: 'own',
      schema: {
        body: Type.Object(
          {
            ...link,
            shop: Type.String({ minLength: 1, maxLength: 64 }),
            shopId: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
          },
          { additionalProperties: false },
        ),
        answer: Type.Object({ connected: Type.Boolean(), shopId: nullable, checks }),
      },
      handle: ({ principal, body }) => intake.connectThroughGateway(principal.brandId, principal.actor, body),
    }),
  ]
}
