import type { FastifyInstance } from 'fastify'
import { answerConsent, isWebAddress } from '../consent.ts'
import type { Accounts, Opened, Shop } from './accounts.ts'

type Form = Record<string, unknown>

/** `POST /auth/token` in its three ways, and `GET /oauth/authorize`, a consent page that gives a code. */
export function tokenRoutes(scope: FastifyInstance, accounts: Accounts, shops: readonly Shop[]): void {
  scope.get<{ Querystring: Record<string, string | undefined> }>(
    '/oauth/authorize',
    async ({ query }, reply) => {
      if (!accounts.hasApp(query.client_id) || !isWebAddress(query.redirect_uri))
        return reply.code(400).send(refusal(1103, 'Client 不存在'))
      const answer = answerConsent(query, {
        platform: '有赞应用市场',
        shops: shops.map(({ kdtId, name }) => ({ id: String(kdtId), name })),
        rights: ['读取和更新订单', '读取售后和退款', '读取商品和库存'],
        issueCode: (id) => accounts.issueCode(shops.find(({ kdtId }) => String(kdtId) === id)),
      })
      return 'html' in answer
        ? reply.type('text/html; charset=utf-8').send(answer.html)
        : reply.redirect(answer.location)
    },
  )

  scope.post('/auth/token', async (request) => {
    const form = readForm(request.body)
    if (!form) return refusal(1000, '请求参数错误')
    if (!accounts.hasApp(form.client_id)) return refusal(1103, 'Client 不存在')
    if (!accounts.app(form.client_id, form.client_secret)) return refusal(1000, 'client_secret 不正确')
    const opened = openWith(form, accounts)
    return opened ? tokenAnswer(opened, form) : refusal(1105, '授权不存在或已过期')
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
function tokenAnswer(opened: Opened, form: Form) {
  const withRefresh = form.authorize_type !== 'silent' || form.refresh === true
  const data = {
    access_token: opened.accessToken,
    expires: opened.expires,
    scope: 'trade trade_advanced shop',
    authority_id: String(opened.shop.kdtId),
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
