import type { FastifyInstance } from 'fastify'
import { answerConsent, isWebAddress } from '../consent.ts'
import type { PddAccounts, PddGrant } from './accounts.ts'
import type { PddShop } from './records.ts'

type Query = { Querystring: Record<string, string | undefined> }

/** `GET /service-market/auth` is the consent page; `POST /oauth/token` is the older way from code to token. */
export function authoriseRoutes(
  scope: FastifyInstance,
  accounts: PddAccounts,
  shops: readonly PddShop[],
  clockNow: () => number,
): void {
  scope.get<Query>('/service-market/auth', async ({ query }, reply) => {
    if (query.client_id !== accounts.app.clientId || !isWebAddress(query.redirect_uri))
      return reply.code(400).send({ error_msg: 'client_id或redirect_uri不合法' })
    const answer = answerConsent(query, {
      platform: '拼多多服务市场',
      shops: shops.map(({ mallId, name }) => ({ id: mallId, name })),
      rights: ['读取和更新订单', '读取售后和退款', '读取商品和库存'],
      issueCode: (id) => accounts.issueCode(shops.find(({ mallId }) => mallId === id)),
    })
    return 'html' in answer
      ? reply.type('text/html; charset=utf-8').send(answer.html)
      : reply.redirect(answer.location)
  })

  scope.post('/oauth/token', async ({ body }, reply) => {
    const form = readForm(String(body ?? ''))
    const { clientId, clientSecret } = accounts.app
    const trusted = form.client_id === clientId && form.client_secret === clientSecret
    const grant = trusted ? openWith(form, accounts) : null
    if (!grant) return reply.code(400).send({ error_msg: 'code或密钥不合法' })
    return tokenFields(grant, clockNow())
  })
}

export function tokenFields(grant: PddGrant, now: number): Record<string, unknown> {
  const at = (ms: number) => Math.floor(ms / 1000)
  const seconds = Math.max(0, at(grant.expiresAt - now))
  const names = ['r1', 'r2', 'w1', 'w2']
  return {
    access_token: grant.session,
    expires_in: seconds,
    expires_at: at(grant.expiresAt),
    refresh_token: grant.refreshToken,
    refresh_token_expires_in: Math.max(0, at(grant.authorisedUntil - now)),
    refresh_token_expires_at: at(grant.authorisedUntil),
    scope: ['pdd.order.list.get', 'pdd.refund.list.increment.get'],
    owner_id: grant.shop.mallId,
    owner_name: grant.shop.name,
    ...Object.fromEntries(
      names.flatMap((name) => [
        [`${name}_expires_in`, seconds],
        [`${name}_expires_at`, at(grant.expiresAt)],
      ]),
    ),
  }
}

function openWith(form: Record<string, unknown>, accounts: PddAccounts): PddGrant | null {
  if (form.grant_type === 'authorization_code') return accounts.redeemCode(String(form.code ?? ''))
  return form.grant_type === 'refresh_token' ? accounts.refresh(String(form.refresh_token ?? '')) : null
}

/** JSON here, unlike the gateway. */
function readForm(body: string): Record<string, unknown> {
  try {
    const form = JSON.parse(body)
    return typeof form === 'object' && form !== null ? form : {}
  } catch {
    return {}
  }
}
