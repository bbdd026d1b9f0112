import type { FastifyInstance } from 'fastify'
import type { Accounts, Opened, Shop } from './accounts.ts'

type Form = Record<string, unknown>

/** `POST /auth/token` in its three ways, and `GET /oauth/authorize`, which agrees at once and gives a code. */
export function tokenRoutes(scope: FastifyInstance, accounts: Accounts, shop: Shop): void {
  scope.get<{ Querystring: Record<string, string | undefined> }>(
    '/oauth/authorize',
    async ({ query }, reply) => {
      const target = URL.parse(query.redirect_uri ?? '')
      if (!accounts.hasApp(query.client_id) || !/^https?:$/.test(target?.protocol ?? ''))
        return reply.code(400).send(refusal(1103, 'Client 不存在'))
      target!.searchParams.set('code', accounts.issueCode())
      target!.searchParams.set('state', query.state ?? '')
      return reply.redirect(target!.href)
    },
  )

  scope.post('/auth/token', async (request) => {
    const form = readForm(request.body)
    if (!form) return refusal(1000, '请求参数错误')
    if (!accounts.hasApp(form.client_id)) return refusal(1103, 'Client 不存在')
    if (!accounts.app(form.client_id, form.client_secret)) return refusal(1000, 'client_secret 不正确')
    const opened = openWith(form, accounts)
    return opened ? tokenAnswer(opened, form, shop) : refusal(1105, '授权不存在或已过期')
  })
}

function openWith(form: Form, accounts: Accounts): Opened | null {
  switch (form.authorize_type) {
    case 'silent':
      return accounts.openSilently(form.grant_id)
    case 'authorization_code':
      return accounts.redeemCode(String(form.code))
    case 'refresh_token':
      return accounts.refresh(String(form.refresh_token))
    default:
      return null
  }
}

/** Without `refresh: true` a silent token comes alone. */
function tokenAnswer(opened: Opened, form: Form, shop: Shop) {
  const withRefresh = form.authorize_type !== 'silent' || form.refresh === true
  const data = {
    access_token: opened.accessToken,
    expires: opened.expires,
    scope: 'trade trade_advanced shop',
    authority_id: String(shop.kdtId),
    ...(withRefresh ? { refresh_token: opened.refreshToken } : {}),
  }
  return { success: true, code: 200, message: null, data }
}

function refusal(code: number, message: string) {
  return { success: false, code, data: null, message }
}

function readForm(body: unknown): Form | null {
  try {
    const form: unknown = JSON.parse(String(body))
    return typeof form === 'object' && form !== null ? (form as Form) : null
  } catch {
    return null
  }
}
