import { Type } from 'typebox'
import { audit } from '../../runtime/access/audit.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { accountFigures } from './store-account.ts'
import { checkWechatAccount, setWechatAccount, wechatAccountOf } from './wechat-visits.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const count = Type.Integer({ minimum: 0 })
const figureDays = 30
const keys = Type.Object(
  {
    appId: Type.String({ pattern: '^wx[0-9A-Za-z]{6,40}$' }),
    secret: Type.String({ minLength: 16, maxLength: 64 }),
  },
  { additionalProperties: false },
)
const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export const visitRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/wechat-account',
    summary: { zh: '公众号（识别谁打开了服务页）', en: 'The official account that tells who opened a page' },
    audience: 'console',
    permission: 'members.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        appId: nullable,
        /** Where the customer's pages stand: what WeChat's own settings ask for. Null where the server does not know it. */
        pageHost: nullable,
        /** When WeChat answered or refused last, with its own code; of the account that is set. */
        answeredAt: nullable,
        refusedAt: nullable,
        refusedCode: nullable,
        /** Of the last `days`: pages opened in WeChat, those whose it knew, orders bound by it, those that wait for a friend. */
        days: count,
        opened: count,
        recognised: count,
        bound: count,
        waiting: count,
      }),
    },
    async handle({ runtime }, tx) {
      const since = new Date(tx.now.getTime() - figureDays * 86_400_000)
      const { answeredAt, refusedAt, ...figures } = await accountFigures(tx, since)
      const { hostname } = new URL(runtime.config.publicUrl)
      return {
        appId: (await wechatAccountOf(tx))?.appId ?? null,
        pageHost: /^(localhost|127\.|\[)/.test(hostname) ? null : hostname,
        days: figureDays,
        ...figures,
        answeredAt: iso(answeredAt),
        refusedAt: iso(refusedAt),
      }
    },
  }),
  route({
    method: 'PUT',
    path: '/console/wechat-account',
    summary: { zh: '设置或停用公众号', en: 'Set the official account, or switch it off' },
    audience: 'console',
    permission: 'settings.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    schema: {
      body: Type.Object(
        {
          /** Null switches it off. */
          account: Type.Union([keys, Type.Null()]),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ appId: nullable }),
    },
    async handle({ body }, tx) {
      await setWechatAccount(tx, body.account)
      const appId = body.account?.appId ?? null
      await audit(tx, [{ action: 'wechat-account.set', subject: 'wechat-account:own', facts: { appId } }])
      return { appId }
    },
  }),
  route({
    method: 'POST',
    path: '/console/wechat-account/checks',
    summary: { zh: '检查公众号密钥', en: 'Check the keys of the official account' },
    audience: 'console',
    permission: 'settings.write',
    fields: [],
    idempotency: 'natural',
    rate: 'sensitive',
    transaction: 'own',
    schema: {
      body: Type.Object(
        {
          /** Keys that are not set yet; without them, those that are. */
          account: Type.Optional(keys),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({
        /** Null where WeChat took the keys, else its own code. */
        refusedCode: nullable,
      }),
    },
    handle: async ({ runtime, principal, body }) => ({
      refusedCode: await checkWechatAccount(runtime, principal.brandId, body.account ?? null),
    }),
  }),
]
