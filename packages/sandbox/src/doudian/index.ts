import type { FastifyInstance } from 'fastify'
import type { Faults } from '../faults.ts'
import { Accounts, type App } from './accounts.ts'
import { authoriseRoutes } from './authorise.ts'
import type { Envelope } from './doudian-error.ts'
import { Gateway } from './gateway.ts'
import type { Notice } from './messages.ts'
import { Pusher } from './pusher.ts'
import type { Shop } from './records.ts'
import { DoudianTrading } from './trading.ts'

export { type DoudianPlaceOrder, DoudianTradingError } from './new-records.ts'
export type { AfterSale as DoudianAfterSale, ShopOrder as DoudianOrder } from './records.ts'
export { type DoudianTrading, itemPrefix as doudianItemPrefix } from './trading.ts'

export interface StandInDeps {
  faults: Faults
  clockNow: () => number
}

export interface DoudianConfig {
  /** Where messages go, after the address has answered a test message; null ends the pushing. */
  callback?: { url: string } | null
  /** Pauses between the tries of one request. */
  retryMs?: number[]
  /** Calls per second before error 60000; null lifts the limit. */
  rateLimit?: number | null
  /** `expired` ends every token now, `valid` makes them good again. */
  sessions?: 'expired' | 'valid' | 'revoked'
  /** The generation of the answers. */
  envelope?: Envelope
  /** Rows of a list that can be reached. */
  reachableRows?: number
  /** Orders a day whose receiver may be opened. */
  decryptQuota?: number
  /** `denied` is an app without the permission; `virtual` gives numbers of the switchboard. */
  decrypt?: 'denied' | 'plain' | 'virtual'
}

/** What `main.ts` prints: enough to reach the shop with the product's own client. */
export interface DoudianCredentials {
  appKey: string
  appSecret: string
  serviceId: string
  sellerId: string
  shopName: string
  session: string
  refreshToken: string
}

export interface DoudianStandIn {
  credentials: DoudianCredentials
  trading: DoudianTrading
  /** Throws a sentence when the push address does not answer as it must. */
  configure(config: DoudianConfig): Promise<void>
  stats(): Record<string, unknown>
}

export const doudianPrefix = '/doudian'
const shop = { shopId: '18695771', name: '禾木智家抖音旗舰店' }
/** Another seller who may sign in on the consent page. */
const neighbour: Shop = { shopId: '29900417', name: '邻家五金抖音店' }
const app = {
  appKey: '7301234567890123401',
  appSecret: '5a0db0d1-5and-b0x0-0001-d0ud1an00001',
  serviceId: '30001',
  shop,
}

/** The stand-in of Doudian: gateway, authorisation and pushes of one shop. */
export async function registerDoudian(
  server: FastifyInstance,
  { faults, clockNow }: StandInDeps,
): Promise<DoudianStandIn> {
  const accounts = new Accounts(clockNow)
  const { session, refreshToken } = accounts.addApp(app)
  const pusher = new Pusher(app, clockNow)
  const publish = (notice: Notice) => {
    const message = pusher.compose(notice)
    faults.push('doudian', notice.tag, () => pusher.offer(message))
  }
  const trading = new DoudianTrading({ shop, clockNow, publish })
  let reachableRows = 10_000
  const stockChanges = new Set<string>()
  const elsewhere = new DoudianTrading({ shop: neighbour, clockNow, publish: () => {} })
  const contextOf = (_: App, { shopId }: Shop) => ({
    app,
    accounts,
    trading: shopId === shop.shopId ? trading : elsewhere,
    clockNow,
    reachableRows,
    stockChanges,
  })
  const gateway = new Gateway({ accounts, faults, clockNow, contextOf })

  await server.register(
    async (scope) => {
      // The signature is over the text, so nobody may read it before.
      scope.removeContentTypeParser('application/json')
      scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) =>
        done(null, body),
      )
      gateway.routes(scope)
      authoriseRoutes(scope, accounts, [shop, neighbour], clockNow)
    },
    { prefix: doudianPrefix },
  )
  server.addHook('preClose', async () => pusher.close())

  return {
    credentials: {
      appKey: app.appKey,
      appSecret: app.appSecret,
      serviceId: app.serviceId,
      sellerId: shop.shopId,
      shopName: shop.name,
      session,
      refreshToken,
    },
    trading,
    async configure(config) {
      if (config.retryMs) pusher.timing.retryMs = config.retryMs
      if (config.rateLimit !== undefined) gateway.rate.perSecond = config.rateLimit
      if (config.sessions === 'expired') accounts.expireSessions()
      if (config.sessions === 'valid') accounts.renewSessions()
      if (config.sessions === 'revoked') accounts.revoke()
      if (config.envelope) gateway.envelope = config.envelope
      if (config.reachableRows !== undefined) reachableRows = config.reachableRows
      if (config.decryptQuota !== undefined) trading.safe.dailyQuota = config.decryptQuota
      if (config.decrypt) {
        trading.safe.isGranted = config.decrypt !== 'denied'
        trading.safe.givesVirtualPhones = config.decrypt === 'virtual'
      }
      if (config.callback !== undefined) await pusher.configure(config.callback?.url ?? null)
    },
    stats: () => ({
      orders: trading.orders.size,
      afterSales: trading.afterSales.size,
      pushes: { ...pusher.counts, pending: pusher.pending },
      calls: Object.fromEntries(gateway.calls),
    }),
  }
}
