import type { FastifyInstance } from 'fastify'
import type { JdAccounts, JdTokens } from './accounts.ts'

type Query = { Querystring: Record<string, string | undefined> }

/** `to_login` agrees at once; the two token routes are plain GETs, as JD has them. */
export function oauthRoutes(scope: FastifyInstance, accounts: JdAccounts, clockNow: () => number): void {
  const isApp = (query: Query['Querystring']) =>
    query.app_key === accounts.app.appKey && query.app_secret === accounts.app.appSecret
  const answer = (tokens: JdTokens | null) => (tokens ? granted(accounts, tokens, clockNow()) : refused)

  scope.get<Query>('/oauth2/to_login', async ({ query }, reply) => {
    if (
      query.app_key !== accounts.app.appKey ||
      !/^https?:$/.test(URL.parse(query.redirect_uri ?? '')?.protocol ?? '')
    )
      return refused
    const target = new URL(query.redirect_uri!)
    target.searchParams.set('code', accounts.issueCode())
    target.searchParams.set('state', query.state ?? '')
    return reply.redirect(target.href)
  })
  scope.get<Query>('/oauth2/access_token', async ({ query }) =>
    isApp(query) && query.grant_type === 'authorization_code'
      ? answer(accounts.redeemCode(query.code ?? ''))
      : refused,
  )
  scope.get<Query>('/oauth2/refresh_token', async ({ query }) =>
    isApp(query) && query.grant_type === 'refresh_token'
      ? answer(accounts.refresh(query.refresh_token ?? ''))
      : refused,
  )
}

const refused = { code: 400, msg: 'invalid grant' }

function granted(accounts: JdAccounts, { session, refreshToken }: JdTokens, now: number) {
  return {
    access_token: session,
    expires_in: Math.floor(accounts.tokenLifeMs / 1000),
    refresh_token: refreshToken,
    scope: 'snsapi_base',
    open_id: 'SANDBOXjdOpenId',
    uid: accounts.app.shop.venderId,
    time: now,
    token_type: 'bearer',
    code: 0,
    xid: 'o*AAEXAMPLE',
  }
}
