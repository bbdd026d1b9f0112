import { createHash, randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

export interface WechatVisitors {
  clockNow: () => number
  /** The union id of a person of the world. */
  unionIdOf: (person: number) => string
}

export const wechatAccountPrefix = '/wechat-account'
/** Of the brand's official account, as its own settings page shows them. */
export const wechatAccountKeys = { appId: 'wx9acc0000000000001', secret: '9acc0000000000000000000000000001' }

const codeLifeMs = 5 * 60_000
type Query = Record<string, string | undefined>

/**
 * The log-in of an official account: the page answers at once for whoever holds the phone (`as`, a person's number), and a code
 * leads to the ids of that WeChat, once and for five minutes.
 */
export async function registerWechatAccount(server: FastifyInstance, world: WechatVisitors): Promise<void> {
  const codes = new Map<string, { person: number; endsAt: number; isUsed: boolean }>()
  await server.register(
    async (scope) => {
      scope.get('/connect/oauth2/authorize', async (request, reply) => {
        const { appid, redirect_uri, response_type, scope: wanted, state, as } = request.query as Query
        const target = URL.canParse(redirect_uri ?? '') ? new URL(redirect_uri!) : null
        if (
          appid !== wechatAccountKeys.appId ||
          response_type !== 'code' ||
          wanted !== 'snsapi_base' ||
          !target
        )
          return reply.code(400).type('text/plain').send('10003 redirect_uri or parameters are wrong')
        const code = randomBytes(16).toString('hex')
        codes.set(code, { person: Number(as ?? 0), endsAt: world.clockNow() + codeLifeMs, isUsed: false })
        target.searchParams.set('code', code)
        target.searchParams.set('state', state ?? '')
        return reply.redirect(target.href, 302)
      })

      scope.get('/sns/oauth2/access_token', async (request) => {
        const { appid, secret, code, grant_type } = request.query as Query
        if (appid !== wechatAccountKeys.appId) return { errcode: 40013, errmsg: 'invalid appid' }
        if (secret !== wechatAccountKeys.secret) return { errcode: 40125, errmsg: 'invalid appsecret' }
        const issued = grant_type === 'authorization_code' ? codes.get(code ?? '') : undefined
        if (!issued || issued.endsAt <= world.clockNow()) return { errcode: 40029, errmsg: 'invalid code' }
        if (issued.isUsed) return { errcode: 40163, errmsg: 'code been used' }
        issued.isUsed = true
        const unionid = world.unionIdOf(issued.person)
        const digest = createHash('sha256').update(`${appid} ${unionid}`).digest('base64url')
        return {
          access_token: randomBytes(24).toString('base64url'),
          expires_in: 7200,
          refresh_token: randomBytes(24).toString('base64url'),
          openid: `o${digest.slice(0, 27)}`,
          scope: 'snsapi_base',
          unionid,
        }
      })
    },
    { prefix: wechatAccountPrefix },
  )
}
