import { Type } from 'typebox'
import { Reply, type Route, route } from '../runtime/http/route.ts'
import { answerTo, noncePattern } from './check-reach.ts'
import type { Intake } from './start-intake.ts'

export { inboxRoutes as consoleRoutes } from './inbox-routes.ts'

/** Addresses that outside systems post to. Signatures are checked in the handlers; nothing is believed before. */
export function webhookRoutes(intake: Pick<Intake, 'receiveWecom' | 'receiveWebhook'>): Route[] {
  return [...wecomRoutes(intake), ...marketplaceRoutes(intake), reachRoute]
}

/** Beside the push addresses, so that whatever lets those through lets this one through. */
const reachRoute = route({
  method: 'GET',
  path: '/webhooks/reach/:nonce',
  summary: { zh: '核对公网地址是否通到这里', en: 'Whether the public address leads here' },
  audience: 'webhook',
  permission: 'none',
  fields: [],
  idempotency: 'safe',
  rate: 'push',
  transaction: 'own',
  schema: { params: Type.Object({ nonce: Type.String({ pattern: noncePattern }) }), answer: Type.Any() },
  handle: async ({ runtime, params: { nonce } }) =>
    new Reply(
      200,
      { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
      answerTo(runtime.config.masterKey, nonce),
    ),
})

/** Some marketplaces ask by GET first, to see whether the address is ours. */
function marketplaceRoutes(intake: Pick<Intake, 'receiveWebhook'>): Route[] {
  return (['GET', 'POST'] as const).map((method) =>
    route({
      method,
      path: '/webhooks/:marketplace/:appKey',
      summary:
        method === 'GET'
          ? { zh: '平台核对推送地址', en: 'A marketplace checks its push address' }
          : { zh: '平台推送', en: "A marketplace's push" },
      audience: 'webhook',
      permission: 'none',
      fields: [],
      idempotency: method === 'GET' ? 'safe' : 'natural',
      rate: 'push',
      transaction: 'own',
      bodyLimit: 1024 * 1024,
      schema: {
        params: Type.Object({
          marketplace: Type.String({ maxLength: 32 }),
          appKey: Type.String({ maxLength: 64 }),
        }),
        answer: Type.Any(),
      },
      async handle({ params, rawQuery, rawHeaders, rawBody }) {
        const answer = await intake.receiveWebhook({
          ...params,
          method,
          query: rawQuery,
          headers: rawHeaders,
          body: rawBody,
        })
        return new Reply(answer.status, { 'content-type': answer.contentType }, answer.body)
      },
    }),
  )
}

/** WeCom's callback address. Asked by GET once, to see whether it is ours. */
function wecomRoutes(intake: Pick<Intake, 'receiveWecom'>): Route[] {
  return (['GET', 'POST'] as const).map((method) =>
    route({
      method,
      path: '/webhooks/wecom/:corpId',
      summary: { zh: '企业微信回调', en: 'WeCom callback' },
      audience: 'webhook',
      permission: 'none',
      fields: [],
      idempotency: method === 'GET' ? 'safe' : 'natural',
      rate: 'push',
      transaction: 'own',
      bodyLimit: 1024 * 1024,
      schema: { params: Type.Object({ corpId: Type.String({ maxLength: 64 }) }), answer: Type.Any() },
      async handle({ params, rawQuery, rawBody }) {
        const text = await intake.receiveWecom({
          corpId: params.corpId,
          method,
          query: rawQuery,
          body: rawBody,
        })
        return new Reply(200, { 'content-type': 'text/plain; charset=utf-8' }, text)
      },
    }),
  )
}

export { authorisationRoutes } from './authorisation-routes.ts'
export { backfillRoutes } from './backfill-routes.ts'
export { corpRoutes } from './corp-routes.ts'
export { gatewayRoutes } from './gateway-routes.ts'
export { shopRoutes } from './shop-routes.ts'
