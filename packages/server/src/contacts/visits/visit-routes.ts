import { Type } from 'typebox'
import { audit } from '../../runtime/access/audit.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { setWechatAccount, wechatAccountOf } from './wechat-visits.ts'

const answer = Type.Object({ appId: Type.Union([Type.String(), Type.Null()]) })

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
    schema: { answer },
    handle: async (_, tx) => ({ appId: (await wechatAccountOf(tx))?.appId ?? null }),
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
          account: Type.Union([
            Type.Object(
              {
                appId: Type.String({ pattern: '^wx[0-9A-Za-z]{6,40}$' }),
                secret: Type.String({ minLength: 16, maxLength: 64 }),
              },
              { additionalProperties: false },
            ),
            Type.Null(),
          ]),
        },
        { additionalProperties: false },
      ),
      answer,
    },
    async handle({ body }, tx) {
      await setWechatAccount(tx, body.account)
      const appId = body.account?.appId ?? null
      await audit(tx, [{ action: 'wechat-account.set', subject: 'wechat-account:own', facts: { appId } }])
      return { appId }
    },
  }),
]
