import type { FastifyInstance } from 'fastify'
import { answerConsent, isWebAddress } from '../consent.ts'
import type { Accounts } from './accounts.ts'
import { DoudianError, renderData, renderError } from './doudian-error.ts'
import { tokenData } from './methods.ts'
import type { Shop } from './records.ts'

type Query = Record<string, string | undefined>

/**
 * `GET /authorize` is the consent page; the stand-in takes the address to return to from the query, where the platform
 * has it in the app's settings. `GET /oauth2/access_token` is the older way from code to token.
 */
export function authoriseRoutes(
  scope: FastifyInstance,
  accounts: Accounts,
  shops: readonly Shop[],
  clockNow: () => number,
): void {
  scope.get<{ Querystring: Query }>('/authorize', async ({ query }, reply) => {
    const app = accounts.appOfService(query.service_id ?? '')
    if (!app || !isWebAddress(query.redirect_uri))
      return reply.code(400).send({ err_no: 30001, message: 'service_id或回调地址不合法' })
    const answer = answerConsent(query, {
      platform: '抖店服务市场',
      shops: shops.map(({ shopId, name }) => ({ id: shopId, name })),
      rights: ['读取和更新订单', '读取售后和退款', '读取商品和库存'],
      issueCode: (id) =>
        accounts.issueCode(
          app,
          shops.find(({ shopId }) => shopId === id),
        ),
    })
    return 'html' in answer
      ? reply.type('text/html; charset=utf-8').send(answer.html)
      : reply.redirect(answer.location)
  })

  scope.get<{ Querystring: Query }>('/oauth2/access_token', async ({ query }, reply) => {
    reply.type('application/json;charset=UTF-8')
    const app = accounts.app(query.app_id ?? '')
    const trusted = app && query.app_secret === app.appSecret && query.grant_type === 'authorization_code'
    const pair = trusted ? accounts.redeemCode(query.code ?? '', app) : null
    const refused = new DoudianError(50001, 'dop.token-generate-failed', 'code或密钥不合法', 30001)
    if (!app || !pair) return renderError('legacy', refused, '0')
    return renderData('legacy', JSON.stringify(tokenData(pair, clockNow())), '0')
  })
}
