import type { FastifyInstance } from 'fastify'
import type { Faults } from '../faults.ts'
import { Accounts } from './accounts.ts'
import { Gateway } from './gateway.ts'
import { type Callback, defaultTiming, Pusher } from './pusher.ts'
import { StoreTrading } from './trading.ts'

export type { AfterSale as StoreAfterSale, OrderKind, StoreOrder } from './records.ts'
export {
  openidOf,
  type StorePlaceOrder,
  type StoreTrading,
  TradingError as StoreTradingError,
  weixinStoreItemPrefix,
} from './trading.ts'

export interface StandInDeps {
  faults: Faults
  clockNow: () => number
}

export interface WeixinStoreConfig {
  /** Where messages go, after the address has answered the check; null stops them. */
  callback?: Callback | null
  format?: 'json' | 'xml'
  /** Waits between the tries of one message. */
  retryMs?: number[]
  /** Calls per second before error 45009; null lifts the limit. */
  rateLimit?: number | null
  /** `expired` ends every token now, so that another is given; `taken_back` lets only a forced one help. */
  sessions?: 'expired' | 'taken_back'
  /** The AppSecret was reset, or is the first one again. */
  secret?: 'reset' | 'valid'
  /** Whether the shop's list of addresses knows the caller. */
  address?: 'known' | 'unknown'
  decodesADay?: number
}

/** What `main.ts` prints: enough to reach the shop with the product's own client. */
export interface WeixinStoreCredentials {
  appKey: string
  appSecret: string
  sellerId: string
  shopName: string
  /** For the shop's push settings; both sides must have the same. */
  extraSecrets: { pushToken: string; encodingAesKey: string }
}

export interface WeixinStoreStandIn {
  credentials: WeixinStoreCredentials
  trading: StoreTrading
  pusher: Pusher
  /** Throws a sentence when the push address does not answer as it must. */
  configure(config: WeixinStoreConfig): Promise<void>
  stats(): Record<string, unknown>
}

export const weixinStorePrefix = '/weixin-store'
const shop = { appId: 'wx5a0db0c5e0000001', username: 'gh_5a0db0c50001', name: '禾木智家微信小店' }
const secret = '5a0db0c5e0b0c5e05a0db0c5e0b00001'
const extraSecrets = {
  pushToken: 'QiaoWeixinStore',
  encodingAesKey: 'Nz8Qe2HkVb5XyR1tLm4WcUo7PsDf9GjAi3ZxCv6Bn0Q',
}

/** The stand-in of the Weixin Store: tokens, gateway and pushes of one shop. */
export async function registerWeixinStore(
  server: FastifyInstance,
  { faults, clockNow }: StandInDeps,
): Promise<WeixinStoreStandIn> {
  const accounts = new Accounts({ appId: shop.appId, secret }, clockNow)
  const pusher = new Pusher(shop, faults, clockNow)
  const trading = new StoreTrading({
    clockNow,
    tell: (event, openid, body) => pusher.send(event, openid, body),
  })
  const decodes = { day: '', orders: new Set<string>(), mostADay: 30 }
  const context = () => {
    const today = new Date(clockNow() + 28_800_000).toISOString().slice(0, 10)
    if (decodes.day !== today) decodes.orders.clear()
    decodes.day = today
    return { trading, shop, decoded: decodes.orders, decodesADay: decodes.mostADay }
  }
  const gateway = new Gateway({ accounts, faults, clockNow, prefix: weixinStorePrefix, context })

  await server.register(
    async (scope) => {
      scope.removeContentTypeParser('application/json')
      scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) =>
        done(null, body),
      )
      gateway.routes(scope)
    },
    { prefix: weixinStorePrefix },
  )
  server.addHook('preClose', async () => pusher.stop())

  return {
    credentials: {
      appKey: shop.appId,
      appSecret: secret,
      sellerId: shop.appId,
      shopName: shop.name,
      extraSecrets,
    },
    trading,
    pusher,
    async configure(config) {
      if (config.format) pusher.format = config.format
      if (config.retryMs) pusher.timing = { ...defaultTiming, retryMs: config.retryMs }
      if (config.rateLimit !== undefined) gateway.rate.perSecond = config.rateLimit
      if (config.sessions === 'expired') accounts.expireTokens()
      if (config.sessions === 'taken_back') accounts.takeBack()
      if (config.secret) accounts.resetSecret(config.secret === 'reset' ? `${secret}-new` : secret)
      if (config.address) gateway.knowsAddress = config.address === 'known'
      if (config.decodesADay !== undefined) decodes.mostADay = config.decodesADay
      if (config.callback !== undefined) await pusher.configure(config.callback)
    },
    stats: () => ({
      orders: trading.orders.size,
      afterSales: trading.afterSales.size,
      pushes: pusher.counts,
      calls: Object.fromEntries(gateway.calls),
    }),
  }
}
