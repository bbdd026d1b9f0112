import { matchProducts } from '../../src/catalog/index.ts'
import type { StockOutcome } from '../../src/connectors/contract/acts.ts'
import type { NormalisedOrder } from '../../src/connectors/contract/connector.ts'
import { intakeSwept } from '../../src/intake/index.ts'
import { countStock, openPusher, type Pusher } from '../../src/inventory/index.ts'
import type { StockLimit } from '../../src/inventory/limits.ts'
import { subscribers } from '../../src/inventory/subscribers.ts'
import { type OfferWish, switchOffers } from '../../src/inventory/switch-offers.ts'
import { recordOrders } from '../../src/orders/index.ts'
import { event } from '../../src/runtime/events/event.ts'
import { emit } from '../../src/runtime/events/outbox.ts'
import { horizonPassed } from './horizon.ts'
import { type TestRuntime, testRuntime } from './runtime.ts'
import { seedShops, tmallOrder } from './shop.ts'

export const lock = 'HM-LOCK-X1'
export const places = {
  tmall: { shopId: 'tmall', itemId: 'lock', skuId: '' },
  jd: { shopId: 'jd', itemId: 'jd-lock', skuId: 's1' },
  youzan: { shopId: 'youzan', itemId: 'yz-lock', skuId: '' },
} as const
export type ShopName = keyof typeof places

export interface StockDesk extends TestRuntime {
  pusher: Pusher
  /** What each shop shows, and every call that it got. */
  shows: Map<string, number>
  calls: { shopId: string; values: number[] }[]
  /** What a shop answers; it is set unless this says otherwise. */
  answer: (shopId: string, value: number) => StockOutcome | Error | Promise<StockOutcome>
  limit: StockLimit
  count(units: number, more?: object): ReturnType<typeof countStock>
  offer(names: ShopName[], more?: Partial<OfferWish>): ReturnType<typeof switchOffers>
  /** A buyer orders at a shop, and we hear of it. */
  hear(order: NormalisedOrder): Promise<void>
  order(name: ShopName, orderId: string, pieces: number, more?: Partial<NormalisedOrder>): NormalisedOrder
  sweep(shopId: string, to: Date): Promise<void>
  /** Follows what happened, and tells the shops until nothing is left to tell. */
  settle(): Promise<void>
  follow(): Promise<void>
  /** Some milliseconds pass. */
  pass(ms: number): void
  anotherPusher(): Pusher
}

/** A brand that sells one lock on three shops, whose marketplaces are in memory. */
export async function stockDesk(): Promise<StockDesk> {
  const base = await testRuntime({ subscribers })
  base.time.now = new Date('2026-04-10T02:00:00Z')
  await base.transact(async (tx) => {
    await seedShops(tx)
    const products = [{ productId: lock, quantity: 1 }]
    const decisions = [places.jd, places.youzan].map((place) => ({
      ...place,
      kind: 'product' as const,
      products,
    }))
    await matchProducts(tx, decisions, 'import')
  })
  const open = (): Pusher =>
    openPusher({
      runtime: base.runtime,
      access: async (_brandId, shopId) => ({
        shopId,
        sellerId: '',
        baseUrl: '',
        appKey: '',
        appSecret: '',
        session: '',
      }),
      limitOf: () => desk.limit,
      actsOf: () => ({
        async pushStock({ shopId }, levels) {
          desk.calls.push({ shopId, values: levels.map(({ sellable }) => sellable) })
          const outcomes: StockOutcome[] = []
          for (const { sellable } of levels) {
            const outcome = await desk.answer(shopId, sellable)
            if (outcome instanceof Error) throw outcome
            if (outcome.ok) desk.shows.set(shopId, sellable)
            outcomes.push(outcome)
          }
          return outcomes
        },
      }),
    })
  const desk: StockDesk = {
    ...base,
    shows: new Map(),
    calls: [],
    answer: () => ({ ok: true }),
    limit: { levelsPerSecond: 100, burst: 100, atOnce: 10, sideBySide: 2, sweepMarginSeconds: 60 },
    pusher: undefined as never,
    count: (units, more = {}) =>
      base.transact((tx) =>
        countStock(
          tx,
          [{ productId: lock, units, change: null, reason: null, cause: null, ...more }],
          'count',
        ),
      ),
    offer: (names, more = {}) =>
      base.transact((tx) =>
        switchOffers(
          tx,
          names.map((name) => ({ ...places[name], productId: lock, on: true, weight: 1, ...more })),
          () => true,
        ),
      ),
    hear: (order) => base.transact(async (tx) => void (await recordOrders(tx, [order]))),
    order(name, orderId, pieces, more = {}) {
      const { shopId, itemId, skuId } = places[name]
      const made = tmallOrder(orderId, base.time.now!, { shopId, ...more })
      const lines = made.lines.map((line) => ({
        ...line,
        itemId,
        skuId: skuId || null,
        quantity: pieces,
        state: made.state,
      }))
      return { ...made, lines }
    },
    sweep: (shopId, to) =>
      base.transact(async (tx) => {
        await emit(tx, [
          event(intakeSwept, shopId, {
            shopId,
            marketplace: 'taobao',
            kind: 'orders',
            to: to.toISOString(),
          }),
        ])
      }),
    async settle() {
      await desk.follow()
      await desk.pusher.drain(base.brandId)
    },
    async follow() {
      await horizonPassed(base.runtime.db, base.brandId)
      await base.runtime.followers.drain()
    },
    pass(ms) {
      base.time.now = new Date(base.time.now!.getTime() + ms)
    },
    anotherPusher: open,
  }
  desk.pusher = open()
  return desk
}
