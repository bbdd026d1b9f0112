import { parse } from 'node:querystring'
import type { FastifyInstance } from 'fastify'
import type { Accounts, App } from './accounts.ts'

/** `GET /oauth/authorize` agrees at once; `POST /oauth/token` takes codes and refresh tokens. */
export function oauthRoutes(scope: FastifyInstance, accounts: Accounts): void {
  scope.get<{ Querystring: Record<string, string | undefined> }>(
    '/oauth/authorize',
    async (request, reply) => {
      const { client_id = '', redirect_uri = '', state = '' } = request.query
      const app = accounts.app(client_id)
      if (!app || !/^https?:$/.test(URL.parse(redirect_uri)?.protocol ?? ''))
        return reply.code(400).send({ error: 'invalid_client' })
      const target = new URL(redirect_uri)
      target.searchParams.set('code', accounts.issueCode(app))
      target.searchParams.set('state', state)
      return reply.redirect(target.href)
    },
  )

  scope.post('/oauth/token', async (request, reply) => {
    const form = parse(String(request.body ?? '')) as Record<string, string | undefined>
    const app = accounts.app(form.client_id ?? '')
    if (!app || form.client_secret !== app.appSecret)
      return reply
        .code(400)
        .send({ error: 'invalid_client', error_description: 'client_id or client_secret' })
    const opened = openWith(form, app, accounts)
    if (!opened)
      return reply.code(400).send({ error: 'invalid_grant', error_description: 'code or refresh_token' })
    return tokenAnswer(app, opened, accounts.sessionLifeMs)
  })
}

function openWith(form: Record<string, string | undefined>, app: App, accounts: Accounts) {
  if (form.grant_type === 'authorization_code') return accounts.redeemCode(form.code ?? '', app)
  return form.grant_type === 'refresh_token' ? accounts.refresh(form.refresh_token ?? '', app) : null
}

function tokenAnswer(app: App, opened: { session: string; refreshToken: string }, lifeMs: number) {
  const seconds = Math.floor(lifeMs / 1000)
  return {
    access_token: opened.session,
    token_type: 'Bearer',
    expires_in: seconds,
    refresh_token: opened.refreshToken,
    re_expires_in: seconds,
    r1_expires_in: seconds,
    r2_expires_in: Math.min(seconds, 259_200),
    w1_expires_in: seconds,
    w2_expires_in: Math.min(seconds, 1_800),
    taobao_user_nick: encodeURIComponent(app.shop.nick),
    taobao_user_id: app.shop.sellerId,
    sub_taobao_user_id: '',
    sub_taobao_user_nick: '',
  }
}
