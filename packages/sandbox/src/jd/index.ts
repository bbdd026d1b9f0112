import type { FastifyInstance } from 'fastify'
import type { Faults } from '../faults.ts'
import { JdAccounts, type JdTokens } from './accounts.ts'
import { JdGateway } from './gateway.ts'
import { oauthRoutes } from './oauth.ts'
import type { JdShop } from './records.ts'
import { JdTrading } from './trading.ts'

export type { JdOrder, JdRefundApply, JdServiceBill } from './records.ts'
export { type JdAskRefund, type JdPlaceOrder, JdTrading, JdTradingError } from './trading.ts'

export interface JdConfig {
  /** Calls per second before the platform's flow control; null lifts the limit. */
  rateLimit?: number | null
  /** `expired` ends every token now, `valid` makes them good again. */
  sessions?: 'expired' | 'valid' | 'revoked'
}

/** What `main.ts` prints: enough to reach the shop with the product's own client. */
export interface JdCredentials extends JdTokens {
  appKey: string
  appSecret: string
  sellerId: string
  sellerNick: string
}

export interface JdStandIn {
  credentials: JdCredentials
  trading: JdTrading
  configure(config: JdConfig): void
  stats(): Record<string, unknown>
}

export const jdPrefix = '/jd'
const shop = { venderId: '10273418', shopId: '11503662', name: '禾木智家京东旗舰店' }
/** Another seller who may sign in on the consent page. */
const neighbour: JdShop = { venderId: '10990021', shopId: '11990021', name: '邻家五金京东自营店' }
const app = {
  appKey: 'A1B2C3D4E5F60718293A4B5C6D7E8F90',
  appSecret: 'sandbox0jd0app0secret00000000001',
  shop,
}

/** The stand-in of JD: gateway and sign-in of one shop. It pushes nothing, as long as nobody knows how JD does. */
export async function registerJd(
  server: FastifyInstance,
  { faults, clockNow }: { faults: Faults; clockNow: () => number },
): Promise<JdStandIn> {
  const accounts = new JdAccounts(app, clockNow)
  const trading = new JdTrading({ clockNow })
  const elsewhere = new JdTrading({ clockNow })
  const contextOf = (of: JdShop) => ({
    trading: of.venderId === shop.venderId ? trading : elsewhere,
    shop: of,
    clockNow,
  })
  const gateway = new JdGateway({ accounts, faults, clockNow, contextOf })

  await server.register(
    async (scope) => {
      scope.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'string' },
        (_, body, done) => done(null, body),
      )
      gateway.routes(scope)
      oauthRoutes(scope, accounts, [shop, neighbour], clockNow)
    },
    { prefix: jdPrefix },
  )

  return {
    credentials: {
      appKey: app.appKey,
      appSecret: app.appSecret,
      sellerId: shop.venderId,
      sellerNick: shop.name,
      ...accounts.first,
    },
    trading,
    configure(config) {
      if (config.rateLimit !== undefined) gateway.rate.perSecond = config.rateLimit
      if (config.sessions === 'expired') accounts.expireSessions()
      if (config.sessions === 'valid') accounts.renewSessions()
      if (config.sessions === 'revoked') accounts.revoke()
    },
    stats: () => ({
      orders: trading.orders.size,
      refundApplies: trading.refundApplies.size,
      serviceBills: trading.serviceBills.size,
      calls: Object.fromEntries(gateway.calls),
    }),
  }
}
