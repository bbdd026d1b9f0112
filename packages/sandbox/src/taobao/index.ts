import type { FastifyInstance } from 'fastify'
import type { Faults } from '../faults.ts'
import { Accounts, type App } from './accounts.ts'
import { Gateway } from './gateway.ts'
import { oauthRoutes } from './oauth.ts'
import type { Shop } from './records.ts'
import { Tmc } from './tmc.ts'
import { type DetailMode, Trading } from './trading.ts'

export { maskNick, openUidOf } from './mask.ts'
export type { Buyer, Item, PlainReceiver, Refund, Trade } from './records.ts'
export { type AskRefund, type DetailMode, type PlaceOrder, type Trading, TradingError } from './trading.ts'

export interface StandInDeps {
  faults: Faults
  clockNow: () => number
}

export interface TaobaoConfig {
  /** What messages carry; `inline` adds the whole record under `jdp_response`. */
  detail?: DetailMode
  redeliverMs?: number
  /** Calls per second before error 7; null lifts the limit. */
  rateLimit?: number | null
  /** `expired` ends every session now, `valid` makes them good again. */
  sessions?: 'expired' | 'valid' | 'revoked'
  /** `plain`: as an app inside the platform's own cloud is shown them. */
  receivers?: 'masked' | 'plain'
  /** Whether tokens of this app are refreshed at all. */
  refreshable?: boolean
}

/** What `main.ts` prints: enough to reach the shop with the product's own client. */
export interface TaobaoCredentials {
  appKey: string
  appSecret: string
  sellerId: string
  sellerNick: string
  session: string
  refreshToken: string
}

export interface TaobaoStandIn {
  credentials: TaobaoCredentials
  trading: Trading
  configure(config: TaobaoConfig): void
  /** Breaks every channel connection, as a restart of the platform does. */
  disconnect(): void
  stats(): Record<string, unknown>
}

export const taobaoPrefix = '/taobao'
const shop: Shop = { sellerId: '2206490318841', nick: '禾木智家天猫旗舰店' }
/** Another seller who may sign in on the consent page. */
const neighbour: Shop = { sellerId: '3318204775', nick: '邻家五金专营店' }
const app = { appKey: '23400688', appSecret: 'sandbox0taobao0app0secret0000001', shop }

/** The stand-in of Taobao and Tmall: gateway, sign-in and message channel of one shop. */
export async function registerTaobao(
  server: FastifyInstance,
  { faults, clockNow }: StandInDeps,
): Promise<TaobaoStandIn> {
  const accounts = new Accounts(clockNow)
  const { session, refreshToken } = accounts.addApp(app)
  const tmc = new Tmc(accounts, clockNow, `${taobaoPrefix}/tmc`)
  tmc.permit(shop.sellerId, null)
  const publish = (topic: string, from: Shop, content: string) => {
    const message = tmc.compose(topic, from, content)
    if (message) faults.push('taobao', topic, () => tmc.offer(message))
  }
  const trading = new Trading({ shop, clockNow, publish })
  const elsewhere = new Trading({ shop: neighbour, clockNow, publish: () => {} })
  const contextOf = (_: App, { sellerId }: Shop) => ({
    appKey: app.appKey,
    trading: sellerId === shop.sellerId ? trading : elsewhere,
    tmc,
    clockNow,
  })
  const gateway = new Gateway({ accounts, faults, clockNow, contextOf })

  await server.register(
    async (scope) => {
      scope.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'string' },
        (_, body, done) => done(null, body),
      )
      gateway.routes(scope)
      oauthRoutes(scope, accounts, [shop, neighbour])
      // What the client vouched for: a fault test compares it with what the client still has after a crash.
      scope.get<{ Querystring: { after?: string } }>('/_confirmed', async ({ query }) =>
        tmc.confirmations(Number(query.after ?? 0)),
      )
    },
    { prefix: taobaoPrefix },
  )
  tmc.attach(server.server)
  server.addHook('preClose', async () => tmc.close())

  return {
    credentials: {
      appKey: app.appKey,
      appSecret: app.appSecret,
      sellerId: shop.sellerId,
      sellerNick: shop.nick,
      session,
      refreshToken,
    },
    trading,
    configure(config) {
      if (config.detail) trading.detail = config.detail
      if (config.redeliverMs !== undefined) tmc.redeliverMs = config.redeliverMs
      if (config.rateLimit !== undefined) gateway.rate.perSecond = config.rateLimit
      if (config.sessions === 'expired') accounts.expireSessions()
      if (config.sessions === 'valid') accounts.renewSessions()
      if (config.sessions === 'revoked') accounts.revoke()
      if (config.receivers) trading.showsPlain = config.receivers === 'plain'
      if (config.refreshable !== undefined) accounts.refreshable = config.refreshable
    },
    disconnect: () => tmc.disconnect(),
    stats: () => ({
      trades: trading.trades.size,
      refunds: trading.refunds.size,
      channel: { ...tmc.counts, pending: tmc.pending, inFlight: tmc.inFlight, listeners: tmc.listeners },
      calls: Object.fromEntries(gateway.calls),
    }),
  }
}
