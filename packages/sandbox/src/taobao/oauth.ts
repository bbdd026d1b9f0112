import { parse } from 'node:querystring'
import type { FastifyInstance } from 'fastify'
import { answerConsent, isWebAddress } from '../consent.ts'
import type { Accounts, App, Opened } from './accounts.ts'
import type { Shop } from './records.ts'

/** `GET /oauth/authorize` is the consent page; `POST /oauth/token` takes codes and refresh tokens. */
export function oauthRoutes(scope: FastifyInstance, accounts: Accounts, shops: readonly Shop[]): void {
  scope.get<{ Querystring: Record<string, string | undefined> }>(
    '/oauth/authorize',
    async ({ query }, reply) => {
      const app = accounts.app(query.client_id ?? '')
      if (!app || !isWebAddress(query.redirect_uri)) return reply.code(400).send({ error: 'invalid_client' })
      const answer = answerConsent(query, {
        platform: '淘宝开放平台',
        shops: shops.map(({ sellerId, nick }) => ({ id: sellerId, name: nick })),
        rights: ['读取和更新订单', '读取售后和退款', '读取商品和库存'],
        issueCode: (id) =>
          accounts.issueCode(
            app,
            shops.find(({ sellerId }) => sellerId === id),
          ),
      })
      return 'html' in answer
        ? reply.type('text/html; charset=utf-8').send(answer.html)
        : reply.redirect(answer.location)
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
    return tokenAnswer(opened, accounts.sessionLifeMs)
  })
}

function openWith(form: Record<string, string | undefined>, app: App, accounts: Accounts) {
  if (form.grant_type === 'authorization_code') return accounts.redeemCode(form.code ?? '', app)
  return form.grant_type === 'refresh_token' ? accounts.refresh(form.refresh_token ?? '', app) : null
}

function tokenAnswer(opened: Opened, lifeMs: number) {
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
    taobao_user_nick: encodeURIComponent(opened.shop.nick),
    taobao_user_id: opened.shop.sellerId,
    sub_taobao_user_id: '',
    sub_taobao_user_nick: '',
  }
}
