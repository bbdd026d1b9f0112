import type { FastifyInstance } from 'fastify'
import type { Faults } from '../faults.ts'
import { Accounts } from './accounts.ts'
import { Gateway } from './gateway.ts'
import { type Notice, scopeOf } from './notices.ts'
import { oauthRoutes } from './oauth.ts'
import { Pusher } from './pusher.ts'
import type { OrderShape } from './render.ts'
import { Safe } from './safe.ts'
import { Stockroom } from './stockroom.ts'
import { KuaishouTrading } from './trading.ts'

export type { Order as KuaishouOrder, Request as KuaishouRequest } from './records.ts'
export { kuaishouItemPrefix } from './stockroom.ts'
export { type KuaishouTrading, KuaishouTradingError } from './trading.ts'

export interface StandInDeps {
  faults: Faults
  clockNow: () => number
}

export interface KuaishouConfig {
  /** Where messages go, after the address has answered a test message; null ends the pushing. */
  callback?: { url: string } | null
  /** Pauses between the tries of one message. */
  retryMs?: number[]
  /** Calls per second before error 1016; null lifts the limit. */
  rateLimit?: number | null
  /** `expired` ends every token now, `valid` makes them good again. */
  sessions?: 'expired' | 'valid'
  /** The generation of the orders. */
  orderShape?: OrderShape
  /** Ciphertexts that the shop may have opened in a day. */
  decryptQuota?: number
}

/** What `main.ts` prints: enough to reach the shop with the product's own client. */
export interface KuaishouCredentials {
  appKey: string
  appSecret: string
  extraSecrets: { signSecret: string; messageKey: string }
  sellerId: string
  shopName: string
  session: string
  refreshToken: string
}

export interface KuaishouStandIn {
  credentials: KuaishouCredentials
  trading: KuaishouTrading
  stockroom: Stockroom
  /** Throws a sentence when the push address does not answer as it must. */
  configure(config: KuaishouConfig): Promise<void>
  stats(): Record<string, unknown>
}

export const kuaishouPrefix = '/kuaishou'
const shop = { sellerId: '2300049501', name: '禾木智家快手旗舰店' }
const app = {
  appKey: 'ks690000000000000001',
  appSecret: 'sandboxKuaishouAppSecret1',
  signSecret: 'sandbox0kuaishou0sign0secret0001',
  messageKey: Buffer.from('kuaishou-message').toString('base64'),
  shop,
}

/** The stand-in of Kuaishou: gateway, authorisation and pushes of one shop. */
export async function registerKuaishou(
  server: FastifyInstance,
  { faults, clockNow }: StandInDeps,
): Promise<KuaishouStandIn> {
  const accounts = new Accounts(clockNow)
  const { accessToken, refreshToken } = accounts.addApp(app)
  const pusher = new Pusher(app, clockNow)
  const safe = new Safe(clockNow)
  const stockroom = new Stockroom(clockNow)
  const publish = (notice: Notice) => {
    if (!accounts.allows(app, scopeOf(notice.event))) return
    const message = pusher.compose(notice)
    faults.push('kuaishou', notice.event, () => pusher.offer(message))
  }
  const trading = new KuaishouTrading({ shop, safe, clockNow, publish })
  let shape: OrderShape = 'parts'
  const contextOf = () => ({ app, trading, stockroom, safe, shape, clockNow })
  const gateway = new Gateway({ accounts, faults, clockNow, contextOf })

  await server.register(
    async (scope) => {
      const form = 'application/x-www-form-urlencoded'
      // The only kind of body that the platform takes; read as it came, since the signature is over it.
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser(form, { parseAs: 'string' }, (_, body, done) => done(null, body))
      gateway.routes(scope)
      oauthRoutes(scope, accounts, clockNow)
    },
    { prefix: kuaishouPrefix },
  )
  server.addHook('preClose', async () => pusher.close())

  const { appKey, appSecret, signSecret, messageKey } = app
  return {
    credentials: {
      appKey,
      appSecret,
      extraSecrets: { signSecret, messageKey },
      sellerId: shop.sellerId,
      shopName: shop.name,
      session: accessToken,
      refreshToken,
    },
    trading,
    stockroom,
    async configure(config) {
      if (config.retryMs) pusher.timing.retryMs = config.retryMs
      if (config.rateLimit !== undefined) gateway.rate.perSecond = config.rateLimit
      if (config.sessions === 'expired') accounts.expireSessions()
      if (config.sessions === 'valid') accounts.renewSessions()
      if (config.orderShape) shape = config.orderShape
      if (config.decryptQuota !== undefined) safe.dailyQuota = config.decryptQuota
      if (config.callback !== undefined) await pusher.configure(config.callback?.url ?? null)
    },
    stats: () => ({
      orders: trading.orders.size,
      requests: trading.requests.size,
      decrypted: safe.spent,
      pushes: { ...pusher.counts, pending: pusher.pending },
      calls: Object.fromEntries(gateway.calls),
    }),
  }
}
