import type { FastifyInstance } from 'fastify'
import type { PddAccounts, PddGrant } from './accounts.ts'

type Query = { Querystring: Record<string, string | undefined> }

/** `GET /service-market/auth` agrees at once; `POST /oauth/token` is the older way from code to token. */
export function authoriseRoutes(scope: FastifyInstance, accounts: PddAccounts, clockNow: () => number): void {
  scope.get<Query>('/service-market/auth', async ({ query }, reply) => {
    const { client_id, redirect_uri = '', state = '' } = query
    if (client_id !== accounts.app.clientId || !/^https?:$/.test(URL.parse(redirect_uri)?.protocol ?? ''))
      return reply.code(400).send({ error_msg: 'client_id或redirect_uri不合法' })
    const target = new URL(redirect_uri)
    target.searchParams.set('code', accounts.issueCode())
    target.searchParams.set('state', state)
    return reply.redirect(target.href)
  })

  scope.post('/oauth/token', async ({ body }, reply) => {
    const form = readForm(String(body ?? ''))
    const { clientId, clientSecret } = accounts.app
    const trusted = form.client_id === clientId && form.client_secret === clientSecret
    const grant = trusted ? openWith(form, accounts) : null
    if (!grant) return reply.code(400).send({ error_msg: 'code或密钥不合法' })
    return tokenFields(grant, accounts, clockNow())
  })
}

export function tokenFields(grant: PddGrant, { app }: PddAccounts, now: number): Record<string, unknown> {
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
    owner_id: app.shop.mallId,
    owner_name: app.shop.name,
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
