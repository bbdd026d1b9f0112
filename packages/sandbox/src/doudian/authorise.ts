import type { FastifyInstance } from 'fastify'
import type { Accounts } from './accounts.ts'
import { DoudianError, renderData, renderError } from './doudian-error.ts'
import { tokenData } from './methods.ts'

type Query = Record<string, string | undefined>

/**
 * `GET /authorize` agrees at once; the stand-in takes the address to return to from the query, where the platform
 * has it in the app's settings. `GET /oauth2/access_token` is the older way from code to token.
 */
export function authoriseRoutes(scope: FastifyInstance, accounts: Accounts, clockNow: () => number): void {
  scope.get<{ Querystring: Query }>('/authorize', async ({ query }, reply) => {
    const { service_id = '', redirect_uri = '', state = '' } = query
    const app = accounts.appOfService(service_id)
    if (!app || !/^https?:$/.test(URL.parse(redirect_uri)?.protocol ?? ''))
      return reply.code(400).send({ err_no: 30001, message: 'service_id或回调地址不合法' })
    const target = new URL(redirect_uri)
    target.searchParams.set('code', accounts.issueCode(app))
    target.searchParams.set('state', state)
    return reply.redirect(target.href)
  })

  scope.get<{ Querystring: Query }>('/oauth2/access_token', async ({ query }, reply) => {
    reply.type('application/json;charset=UTF-8')
    const app = accounts.app(query.app_id ?? '')
    const trusted = app && query.app_secret === app.appSecret && query.grant_type === 'authorization_code'
    const pair = trusted ? accounts.redeemCode(query.code ?? '', app) : null
    const refused = new DoudianError(50001, 'dop.token-generate-failed', 'code或密钥不合法', 30001)
    if (!app || !pair) return renderError('legacy', refused, '0')
    return renderData('legacy', JSON.stringify(tokenData(pair, app, clockNow())), '0')
  })
}
