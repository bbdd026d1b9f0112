import type { FastifyInstance } from 'fastify'
import { answerConsent, isWebAddress } from '../consent.ts'
import type { JdAccounts, JdTokens } from './accounts.ts'
import type { JdShop } from './records.ts'

type Query = { Querystring: Record<string, string | undefined> }

/** `to_login` is the consent page; the two token routes are plain GETs, as JD has them. */
export function oauthRoutes(
  scope: FastifyInstance,
  accounts: JdAccounts,
  shops: readonly JdShop[],
  clockNow: () => number,
): void {
  const isApp = (query: Query['Querystring']) =>
    query.app_key === accounts.app.appKey && query.app_secret === accounts.app.appSecret
  const answer = (tokens: JdTokens | null) => (tokens ? granted(accounts, tokens, clockNow()) : refused)

  scope.get<Query>('/oauth2/to_login', async ({ query }, reply) => {
    if (query.app_key !== accounts.app.appKey || !isWebAddress(query.redirect_uri)) return refused
    const answer = answerConsent(query, {
      platform: '京东宙斯开放平台',
      shops: shops.map(({ venderId, name }) => ({ id: venderId, name })),
      rights: ['读取和更新订单', '读取售后和退款', '读取商品和库存'],
      issueCode: (id) => accounts.issueCode(shops.find(({ venderId }) => venderId === id)),
    })
    return 'html' in answer
      ? reply.type('text/html; charset=utf-8').send(answer.html)
      : reply.redirect(answer.location)
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
    uid: 'SANDBOXjdUid',
    time: now,
    token_type: 'bearer',
    code: 0,
    xid: 'o*AAEXAMPLE',
  }
}
