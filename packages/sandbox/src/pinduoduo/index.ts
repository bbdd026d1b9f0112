import type { FastifyInstance } from 'fastify'
import type { Faults } from '../faults.ts'
import { PddAccounts } from './accounts.ts'
import { authoriseRoutes } from './authorise.ts'
import { PddGateway } from './gateway.ts'
import { PddMessageService } from './message-service.ts'
import { PddTrading } from './trading.ts'

export type { PddOrder, PddRefund } from './records.ts'
export {
  itemPrefix as pinduoduoItemPrefix,
  type PddAskRefund,
  type PddPlaceOrder,
  PddTrading,
  PddTradingError,
} from './trading.ts'

export interface PddConfig {
  /** Calls per second before error 52101; null lifts the limit. */
  rateLimit?: number | null
  /** `expired` ends every token now, `valid` makes them good again. */
  sessions?: 'expired' | 'valid' | 'revoked'
  /** The first pause before a message is sent again. */
  retryMs?: number
  heartbeatMs?: number
  /** A change shows in lists only after this long. */
  indexLagMs?: number
  /** Ciphertexts a day that may be opened. */
  decryptQuota?: number
  /** `denied` is an app without the permission; `virtual` gives numbers of the switchboard. */
  decrypt?: 'denied' | 'plain' | 'virtual'
}

/** What `main.ts` prints: enough to reach the mall with the product's own client. */
export interface PddCredentials {
  appKey: string
  appSecret: string
  sellerId: string
  sellerNick: string
  session: string
  refreshToken: string
}

export interface PddStandIn {
  credentials: PddCredentials
  trading: PddTrading
  configure(config: PddConfig): void
  /** Breaks every connection of the message service, as a restart of the platform does. */
  disconnect(): void
  /** Sends a text that is no message to whoever listens. */
  say(text: string): void
  stats(): Record<string, unknown>
}

export const pinduoduoPrefix = '/pinduoduo'
const shop = { mallId: '781250316', name: '禾木智家拼多多旗舰店' }
/** Another seller who may sign in on the consent page. */
const neighbour = { mallId: '902117733', name: '邻家五金拼多多店' }
const app = {
  clientId: '5a7c1e9d3b4f4c0f8e2d6a1b9c3e5f70',
  clientSecret: 'sandbox0pdd0app0secret0000000000000001',
  shop,
}

/** The stand-in of Pinduoduo: gateway, sign-in and message service of one mall. */
export async function registerPinduoduo(
  server: FastifyInstance,
  { faults, clockNow }: { faults: Faults; clockNow: () => number },
): Promise<PddStandIn> {
  const accounts = new PddAccounts(app, clockNow)
  const messages = new PddMessageService(accounts, clockNow, pinduoduoPrefix)
  const publish = (type: string, content: string) => {
    const message = messages.compose(type, content)
    faults.push('pinduoduo', type, () => messages.offer(message))
  }
  const trading = new PddTrading({ shop, clockNow, publish })
  const elsewhere = new PddTrading({ shop: neighbour, clockNow, publish: () => {} })
  const tradingOf = ({ mallId }: { mallId: string }) => (mallId === shop.mallId ? trading : elsewhere)
  const gateway = new PddGateway({ accounts, faults, clockNow, tradingOf })

  await server.register(
    async (scope) => {
      for (const type of ['application/x-www-form-urlencoded', 'application/json']) {
        scope.removeContentTypeParser(type)
        scope.addContentTypeParser(type, { parseAs: 'string' }, (_, body, done) => done(null, body))
      }
      gateway.routes(scope)
      authoriseRoutes(scope, accounts, [shop, neighbour], clockNow)
    },
    { prefix: pinduoduoPrefix },
  )
  messages.attach(server.server)
  server.addHook('preClose', async () => messages.close())

  return {
    credentials: {
      appKey: app.clientId,
      appSecret: app.clientSecret,
      sellerId: shop.mallId,
      sellerNick: shop.name,
      session: accounts.first.session,
      refreshToken: accounts.first.refreshToken,
    },
    trading,
    configure(config) {
      if (config.rateLimit !== undefined) gateway.rate.perSecond = config.rateLimit
      if (config.indexLagMs !== undefined) gateway.indexLagMs = config.indexLagMs
      if (config.decryptQuota !== undefined) trading.safe.dailyQuota = config.decryptQuota
      if (config.decrypt) {
        trading.safe.isGranted = config.decrypt !== 'denied'
        trading.safe.givesVirtualPhones = config.decrypt === 'virtual'
      }
      if (config.retryMs !== undefined) messages.retryMs = config.retryMs
      if (config.heartbeatMs !== undefined) messages.heartbeatMs = config.heartbeatMs
      if (config.sessions === 'expired') accounts.expireSessions()
      if (config.sessions === 'valid') accounts.renewSessions()
      if (config.sessions === 'revoked') accounts.revoke()
    },
    disconnect: () => messages.disconnect(),
    say: (text) => messages.say(text),
    stats: () => ({
      orders: trading.orders.size,
      refunds: trading.refunds.size,
      channel: { ...messages.counts, pending: messages.pending, listeners: messages.listeners },
      calls: Object.fromEntries(gateway.calls),
    }),
  }
}
