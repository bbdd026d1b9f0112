import type { FastifyInstance } from 'fastify'
import type { Faults } from '../faults.ts'
import { Accounts, type App, type Shop } from './accounts.ts'
import { Gateway } from './gateway.ts'
import { defaultTiming, PushSender } from './push-sender.ts'
import { renderDetail } from './render.ts'
import { tokenRoutes } from './token-routes.ts'
import { YouzanTrading } from './trading.ts'

export type { Refund, Trade, TradeKind } from './records.ts'
export {
  itemPrefix as youzanItemPrefix,
  TradingError,
  type YouzanPlaceOrder,
  type YouzanTrading,
} from './trading.ts'

export interface StandInDeps {
  faults: Faults
  clockNow: () => number
}

export interface YouzanConfig {
  /** Where messages are posted; null stops them. */
  callback?: { url: string } | null
  /** Calls per second before error 4101; null lifts the limit. */
  rateLimit?: number | null
  /** `expired` ends every token now, `valid` makes them good again. */
  sessions?: 'expired' | 'valid' | 'revoked'
  /** How late orders and refunds can be found; the platform needs up to 30 s. */
  indexLagMs?: number
  /** Waits between the tries of one message. */
  retryMs?: number[]
  /** Whether the app was granted to open what is sealed. */
  mayDecrypt?: boolean
}

/** Enough to reach the shop with the product's own client. */
export interface YouzanCredentials {
  appKey: string
  appSecret: string
  sellerId: string
  sellerName: string
  session: string
  refreshToken: string
}

export interface YouzanStandIn {
  credentials: YouzanCredentials
  trading: YouzanTrading
  pushes: PushSender
  configure(config: YouzanConfig): void
  /** The merchant orders the app in the service market, which is told by an encrypted message. */
  orderApp(): void
  stats(): Record<string, unknown>
}

export const youzanPrefix = '/youzan'
const shop = { kdtId: 63077, name: '禾木智家有赞店' }
/** Another seller who may sign in on the consent page. */
const neighbour: Shop = { kdtId: 88120, name: '邻家五金有赞店' }
const app: App = { clientId: '50535be20334f5sb01', clientSecret: 'sandbox0youzan0app0secret0000001', shop }

/** The stand-in of Youzan: gateway, tokens and messages of one shop. */
export async function registerYouzan(server: FastifyInstance, deps: StandInDeps): Promise<YouzanStandIn> {
  const { faults, clockNow } = deps
  const accounts = new Accounts(app, clockNow)
  const opened = accounts.openFirst()
  const pushes = new PushSender(app, faults, clockNow)
  const trading = new YouzanTrading({
    clockNow,
    tell: (topic, trade, content) =>
      pushes.send({
        topic,
        id: trade.tid,
        status: trade.status,
        content: content === 'whole' ? renderDetail(trade, shop) : content,
      }),
  })
  let indexLagMs = 0
  const elsewhere = new YouzanTrading({ clockNow, tell: () => {} })
  const context = (of: Shop) => ({
    shop: of,
    trading: of.kdtId === shop.kdtId ? trading : elsewhere,
    clockNow,
    indexLagMs,
  })
  const gateway = new Gateway({ accounts, faults, clockNow, context })

  await server.register(
    async (scope) => {
      for (const type of ['application/json', '*'])
        scope.addContentTypeParser(type, { parseAs: 'string' }, (_, body, done) => done(null, body))
      gateway.routes(scope)
      tokenRoutes(scope, accounts, [shop, neighbour])
    },
    { prefix: youzanPrefix },
  )
  server.addHook('preClose', async () => pushes.stop())

  return {
    credentials: {
      appKey: app.clientId,
      appSecret: app.clientSecret,
      sellerId: String(shop.kdtId),
      sellerName: shop.name,
      session: opened.accessToken,
      refreshToken: opened.refreshToken,
    },
    trading,
    pushes,
    configure(config) {
      if (config.callback !== undefined) pushes.url = config.callback?.url ?? null
      if (config.rateLimit !== undefined) gateway.rate.perSecond = config.rateLimit
      if (config.sessions === 'expired') accounts.expireTokens()
      if (config.sessions === 'valid') accounts.renewTokens()
      if (config.sessions === 'revoked') accounts.revoke()
      if (config.indexLagMs !== undefined) indexLagMs = config.indexLagMs
      if (config.mayDecrypt !== undefined) trading.mayDecrypt = config.mayDecrypt
      if (config.retryMs) pushes.timing = { ...defaultTiming, retryMs: config.retryMs }
    },
    orderApp: () =>
      pushes.sendSealed({
        type: 'APP_SUBSCRIBE',
        appId: 110,
        env: 'PROD',
        kdtId: shop.kdtId,
        orderNo: 'E201905060000001',
        payTime: clockNow(),
        price: 42,
        skuVersionText: '基础版',
        status: 20,
      }),
    stats: () => ({
      trades: trading.trades.size,
      refunds: trading.refunds.size,
      pushes: pushes.counts,
      calls: Object.fromEntries(gateway.calls),
    }),
  }
}
