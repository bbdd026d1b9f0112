import { afterEach, beforeEach } from 'vitest'
import type { PlaceOrder } from '../../../sandbox/src/taobao/index.ts'
import type { MarketplaceActs } from '../../src/connectors/contract/acts.ts'
import type { CallOptions } from '../../src/connectors/contract/calls.ts'
import type { Connector, PullWindow, ShopAccess } from '../../src/connectors/contract/connector.ts'
import { person } from './market.ts'
import { collect, type ServedStandIn, serveStandIn } from './stand-in-connector.ts'

/** A connector and its stand-in on the bench, and what one does with them in every contract test. */

export interface StandIn {
  credentials: Pick<ShopAccess, 'appKey' | 'appSecret' | 'sellerId'> &
    Partial<Pick<ShopAccess, 'session' | 'extraSecrets'>>
  trading: { ship(orderId: string): unknown }
  configure(config: { rateLimit?: number | null; sessions?: 'expired' }): Promise<void> | void
  stats(): Record<string, unknown>
}

export interface OnBench<S extends StandIn, O extends CallOptions> {
  marketplace: string
  register: Parameters<typeof serveStandIn<S>>[1]
  open(ports: ServedStandIn<S>['ports'], options?: O): Connector
  newOrder(standIn: S, wish: PlaceOrder, paid: boolean): string
}

export type Bench<S extends StandIn, O extends CallOptions> = ReturnType<typeof connectorBench<S, O>>

const shopId = 'shop-1'

export function connectorBench<S extends StandIn, O extends CallOptions>(told: OnBench<S, O>) {
  let served: ServedStandIn<S>
  let access: ShopAccess
  let connector: Connector

  const open = (options?: O, ports = served.ports) => told.open(ports, { backoffMs: 5, ...options } as O)
  beforeEach(async () => {
    served = await serveStandIn(told.marketplace, told.register)
    const { appKey, appSecret, sellerId, session = '', extraSecrets } = served.standIn.credentials
    access = { shopId, baseUrl: served.baseUrl, appKey, appSecret, sellerId, session }
    if (extraSecrets) access.extraSecrets = extraSecrets
    connector = open()
  })
  afterEach(() => served.close())

  const place = (n = 1) => told.newOrder(served.standIn, person(n), true)
  const placeMany = (count: number) => Array.from({ length: count }, () => place()).sort()
  return {
    marketplace: told.marketplace,
    get served() {
      return served
    },
    get standIn() {
      return served.standIn
    },
    get access() {
      return access
    },
    get connector() {
      return connector
    },
    /** All acts, as the types have it; a marketplace without one of them fails by name. */
    get acts() {
      return connector.acts as Required<MarketplaceActs>
    },
    listings: () => collect(connector.acts!.pullListings!(access)),
    open,
    configure: async (config: object) => served.standIn.configure(config),
    place,
    placeUnpaid: (n = 1) => told.newOrder(served.standIn, person(n), false),
    placeMany,
    /** Orders that changed some minutes ago, and a window that holds them. */
    placeInPast(count: number, minutesAgo: number) {
      const { made, window } = served.inPast(minutesAgo, () => placeMany(count))
      return { ids: made, window }
    },
    order: async (id: string) =>
      connector.normaliseOrder(shopId, (await connector.fetchOrders(access, [id]))[0]),
    request: async (id: string) =>
      connector.normaliseAfterSales(shopId, (await connector.fetchAfterSales(access, [id]))[0]),
    swept: (window: PullWindow, by = connector) => collect(by.pullChangedOrders(access, window)),
    sweptIds: async (window: PullWindow, by = connector) =>
      sortedIds(await collect(by.pullChangedOrders(access, window))),
    /** A window that holds what was done just now, when lists have caught up. */
    lately(lagMs = 0) {
      served.shiftTo(lagMs + 1_000)
      return { from: new Date(Date.now() - 60_000), to: new Date(served.now()) }
    },
    calls: (route: string) => (served.standIn.stats().calls as Record<string, number>)[route] ?? 0,
  }
}

export const sortedIds = (records: { id: string }[]) => records.map(({ id }) => id).sort()
