import { Type } from 'typebox'
import { type Route, route } from '../runtime/http/route.ts'
import { checkConnectedCorp, corpCheckNames, listCorps } from './connect-wecom.ts'
import type { Intake } from './start-intake.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const checks = Type.Array(
  Type.Object({
    name: Type.Enum([...corpCheckNames]),
    state: Type.Union([Type.Literal('pass'), Type.Literal('fail'), Type.Literal('unknown')]),
    code: nullable,
    found: Type.Union([Type.Integer(), Type.Null()]),
  }),
)

/** Connecting a corp of WeCom, and looking again whether it still is. Keys go in and never come out. */
export function corpRoutes(intake: Pick<Intake, 'connectCorp'>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/console/wecom-connections',
      summary: { zh: '已接入的企业微信', en: 'Connected WeCom corps' },
      audience: 'console',
      permission: 'connections.read',
      fields: [],
      idempotency: 'safe',
      rate: 'read',
      transaction: 'own',
      schema: {
        answer: Type.Object({
          items: Type.Array(
            Type.Object({
              corpId: Type.String(),
              agentId: Type.Integer(),
              callbackUrl: Type.String(),
              lastCallbackAt: nullable,
              tokenUntil: nullable,
            }),
          ),
        }),
      },
      handle: async ({ runtime, principal }) => ({
        items: (await listCorps(runtime, principal.brandId)).map((one) => ({
          ...one,
          lastCallbackAt: one.lastCallbackAt?.toISOString() ?? null,
          tokenUntil: one.tokenUntil?.toISOString() ?? null,
        })),
      }),
    }),
    route({
      method: 'POST',
      path: '/console/wecom-connections',
      summary: { zh: '接入企业微信', en: 'Connect a WeCom corp' },
      audience: 'console',
      permission: 'connections.write',
      fields: [],
      idempotency: 'natural',
      rate: 'sensitive',
      transaction: 'own',
      schema: {
        body: Type.Object(
          {
            corpId: Type.String({ pattern: '^ww[0-9A-Za-z]{4,62}$' }),
            agentId: Type.Integer({ minimum: 1, maximum: 4_294_967_295 }),
            secret: Type.String({ minLength: 8, maxLength: 128 }),
            token: Type.String({ pattern: '^[0-9A-Za-z]{3,32}$' }),
            encodingAesKey: Type.String({ pattern: '^[0-9A-Za-z]{43}$' }),
            environment: Type.Union([Type.Literal('production'), Type.Literal('sandbox')]),
          },
          { additionalProperties: false },
        ),
        answer: Type.Object({ connected: Type.Boolean(), checks }),
      },
      handle: ({ principal, body }) => intake.connectCorp(principal.brandId, principal.actor, body),
    }),
    route({
      method: 'POST',
      path: '/console/wecom-connections/:corpId/checks',
      summary: { zh: '检查企业微信接入', en: "Check a corp's connection" },
      audience: 'console',
      permission: 'connections.read',
      fields: [],
      idempotency: 'natural',
      rate: 'sensitive',
      transaction: 'own',
      schema: {
        params: Type.Object({ corpId: Type.String({ maxLength: 64 }) }),
        answer: Type.Object({ checks }),
      },
      handle: async ({ runtime, principal, params }) => ({
        checks: await checkConnectedCorp(runtime, principal.brandId, params.corpId),
      }),
    }),
  ]
}
