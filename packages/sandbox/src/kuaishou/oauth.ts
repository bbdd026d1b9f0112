import type { FastifyInstance } from 'fastify'
import { type Accounts, type App, allScopes, type Pair } from './accounts.ts'
import { openIdOf } from './safe.ts'

type Fields = Record<string, string | undefined>

/** Numbers of the token addresses; they have an envelope of their own. */
const refusals = {
  invalid_request: 100200100,
  unauthorized_client: 100200101,
  access_denied: 100200102,
} as const

/** The owner agrees at once. Tokens are asked for by GET with a code, and by POST with a refresh token. */
export function oauthRoutes(scope: FastifyInstance, accounts: Accounts, clockNow: () => number): void {
  scope.get<{ Querystring: Fields }>('/oauth/authorize', async ({ query }, reply) => {
    const { app_id = '', redirect_uri = '', response_type, state = '' } = query
    const app = accounts.app(app_id)
    const back = URL.parse(redirect_uri)
    if (!app || !back || !/^https?:$/.test(back.protocol) || response_type !== 'code')
      return reply.code(400).send(refused('invalid_request'))
    const asked = (query.scope ?? '').split(',').filter((each) => allScopes.includes(each))
    back.searchParams.set('code', accounts.issueCode(app, asked))
    back.searchParams.set('state', state)
    return reply.redirect(back.href)
  })

  scope.get<{ Querystring: Fields }>('/oauth2/access_token', async ({ query }) => {
    const app = trusted(query)
    if (!app) return refused('unauthorized_client')
    if (query.grant_type !== 'code') return refused('invalid_request')
    const pair = accounts.redeemCode(query.code ?? '', app)
    return pair ? told(pair, app) : refused('access_denied')
  })

  scope.post<{ Body: string }>('/oauth2/refresh_token', async ({ body }) => {
    const fields: Fields = Object.fromEntries(new URLSearchParams(body ?? ''))
    const app = trusted(fields)
    if (!app) return refused('unauthorized_client')
    if (fields.grant_type !== 'refresh_token') return refused('invalid_request')
    const pair = accounts.refresh(fields.refresh_token ?? '', app)
    return pair ? told(pair, app) : refused('access_denied')
  })

  const trusted = ({ app_id = '', app_secret }: Fields): App | null => {
    const app = accounts.app(app_id)
    return app && app.appSecret === app_secret ? app : null
  }
  const told = (pair: Pair, app: App) => ({
    result: 1,
    access_token: pair.accessToken,
    expires_in: secondsLeft(pair.accessEnds),
    refresh_token: pair.refreshToken,
    refresh_token_expires_in: secondsLeft(pair.refreshEnds),
    open_id: openIdOf(app.shop.sellerId, 'seller'),
    scopes: pair.scopes,
  })
  const secondsLeft = (ends: number) => Math.max(0, Math.floor((ends - clockNow()) / 1000))
}

function refused(error: keyof typeof refusals) {
  return { result: refusals[error], error, error_msg: error }
}
