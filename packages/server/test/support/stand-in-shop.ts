import type {
  ChangedRecord,
  Connector,
  KeptPush,
  Push,
  Receiver,
} from '../../src/connectors/contract/connector.ts'
import { orderStates, UnknownValue } from '../../src/connectors/contract/connector.ts'
import { writeCredential } from '../../src/connectors/contract/credential-store.ts'
import { PushRefused, type PushWebhook } from '../../src/connectors/contract/webhook.ts'
import { type Intake, openIntake, type Sinks } from '../../src/intake/index.ts'
import { lockOrders, missingVersions, recordAfterSales, recordOrders } from '../../src/orders/index.ts'
import { claimBrandRoute } from '../../src/runtime/brands.ts'
import { sha256 } from '../../src/runtime/crypto/vault.ts'
import { noOrigins } from './no-origins.ts'
import { type TestRuntime, testRuntime } from './runtime.ts'
import { seedShops, tmallOrder } from './shop.ts'

/** The detail of an order as this marketplace tells it. */
export interface Detail {
  id: string
  state?: string
  at?: string
  /** As the buyer wrote it; masked without. */
  receiver?: Partial<Receiver>
  buyerMessage?: string
}

export interface StandInShop {
  connector: Connector
  /** Signed by the secret before the body, in a header. */
  webhook: PushWebhook
  /** What the marketplace knows, by order id. */
  details: Map<string, Detail>
  /** Ids of each call for details, in order. */
  calls: string[][]
  /** Pages of the next sweep of orders; an Error breaks off there. */
  pages: (ChangedRecord[] | Error)[]
  windows: { from: Date; to: Date }[]
  /** Called before details are given; throws or waits where a test wants it. */
  before(ids: string[]): void | Promise<void>
  /** States that our table knows. */
  known: Set<string>
}

const start = new Date('2026-04-10T02:00:00Z')

/** A marketplace in memory, whose every answer is in the test's hands. */
export function standInShop(): StandInShop {
  const shop: StandInShop = {
    details: new Map(),
    calls: [],
    pages: [],
    windows: [],
    before: () => undefined,
    known: new Set(['to_ship', 'shipped', 'closed']),
    webhook: {
      received: { status: 200, contentType: 'application/json', body: '{"code":0}' },
      refused: { status: 200, contentType: 'application/json', body: '{"code":1}' },
      read({ body, headers }, { appSecret }) {
        if (headers['x-sign'] !== sha256(`${appSecret}${body}`).toString('hex'))
          throw new PushRefused('bad_signature')
        if (!body.startsWith('{')) throw new PushRefused('malformed')
        const { id, orderId } = JSON.parse(body) as { id: string; orderId: string | null }
        return [push(orderId, { id })]
      },
    },
    connector: {
      marketplace: 'taobao',
      async fetchOrders(_access, ids) {
        shop.calls.push(ids)
        await shop.before(ids)
        return ids.map((id) => shop.details.get(id) ?? null)
      },
      fetchAfterSales: async (_access, ids) => ids.map(() => null),
      async *pullChangedOrders(_access, window) {
        shop.windows.push(window)
        for (const page of shop.pages) {
          if (page instanceof Error) throw page
          yield page
        }
      },
      async *pullChangedAfterSales() {
        yield []
      },
      readPush: ({ raw, ...kept }: KeptPush): Push => ({
        marketplace: 'taobao',
        ...kept,
        raw,
        ...JSON.parse(raw),
      }),
      normaliseOrder(shopId, given) {
        const { id, state = 'to_ship', at, receiver, buyerMessage = null } = given as Detail
        if (!id) throw new Error('not what the marketplace documents')
        if (!shop.known.has(state)) throw new UnknownValue('status', state)
        const when = at ? new Date(at) : start
        const order = tmallOrder(id, when)
        return {
          ...order,
          buyerMessage,
          receiver: { ...order.receiver, ...receiver },
          shopId,
          state: orderStates.find((one) => one === state) ?? 'to_ship',
        }
      },
      origins: noOrigins,
      normaliseAfterSales: () => {
        throw new Error('no after-sales here')
      },
    },
  }
  return shop
}

let pushes = 0

/** A push about an order, with its detail inside or to be fetched. */
export function push(
  orderId: string | null,
  {
    id,
    detail = null,
    seller = 'hemu-tmall',
  }: { id?: string; detail?: Detail | object | null; seller?: string } = {},
): Push {
  pushes += 1
  const about = { subject: orderId ? { kind: 'order' as const, id: orderId, orderId } : null, detail }
  return {
    marketplace: 'taobao',
    sellerId: seller,
    pushId: id ?? `p${pushes}`,
    topic: orderId ? 'trade_TradeChanged' : 'something_New',
    raw: JSON.stringify(about),
    ...about,
  }
}

export interface TestIntake extends TestRuntime {
  shop: StandInShop
  intake: Intake
  /** Orders whose recording fails, by outside id. */
  poison: Set<string>
  /** WeCom events that were handed over. */
  applied: { corpId: string; type: string }[]
  /** What applying a WeCom event throws. */
  wecomFails: { with: Error | null }
  /** Another program that listens to the same shop. */
  again(): TestIntake
}

/** Intake on a database of its own, with one connected Tmall shop whose marketplace is in memory. */
export async function testIntake(): Promise<TestIntake> {
  const base = await testRuntime()
  const { brandId, runtime } = base
  await base.transact(seedShops)
  await claimBrandRoute(runtime.db, 'taobao-seller', 'hemu-tmall', { brandId, targetId: 'tmall' })
  await claimBrandRoute(runtime.db, 'taobao-app', 'app-1', { brandId, targetId: 'tmall' })
  const access = {
    shopId: 'tmall',
    sellerId: 'hemu-tmall',
    baseUrl: '',
    appKey: 'app-1',
    appSecret: 'app-secret',
    session: '',
  }
  await base.transact((tx) => writeCredential(tx, 'shop', 'tmall', access, null))
  return intakeOn(base, standInShop(), new Set())
}

function intakeOn(base: TestRuntime, shop: StandInShop, poison: Set<string>): TestIntake {
  const applied: TestIntake['applied'] = []
  const wecomFails: TestIntake['wecomFails'] = { with: null }
  const sinks: Sinks = {
    async recordOrders(tx, orders, receivedAt) {
      if (orders.some((one) => poison.has(one.orderId))) throw new Error('cannot take this one')
      return recordOrders(tx, orders, receivedAt)
    },
    lockOrders,
    recordAfterSales,
    missingVersions,
    recordMembers: async () => undefined,
    async applyWecomEvents(_runtime, _brandId, corpId, events) {
      if (wecomFails.with) throw wecomFails.with
      applied.push(...events.map((one) => ({ corpId, type: one.type })))
    },
  }
  const intake = openIntake(
    base.runtime,
    {
      connectors: new Map([['taobao', shop.connector]]),
      gateways: new Map([['taobao', { sandbox: { baseUrl: 'http://stand-in' } }]]),
      channels: new Map(),
      webhooks: new Map([['taobao', shop.webhook]]),
    },
    sinks,
  )
  return {
    ...base,
    shop,
    intake,
    poison,
    applied,
    wecomFails,
    again: () => intakeOn(base.twin(), shop, poison),
  }
}
