import type { StockLevel, StockOutcome } from '../packages/server/src/connectors/contract/acts.ts'
import {
  type ChangedRecord,
  type Connector,
  ConnectorFailure,
  type NormalisedOrder,
  type OrderState,
  type Push,
  type ShopAccess,
} from '../packages/server/src/connectors/contract/connector.ts'
import { PushRefused, type PushWebhook } from '../packages/server/src/connectors/contract/webhook.ts'
import type { Sources } from '../packages/server/src/intake/index.ts'
import type { Http } from '../packages/server/src/runtime/ports.ts'
import { noOrigins } from '../packages/server/test/support/no-origins.ts'

/** An order as the bench's marketplaces tell it. */
export interface ToldOrder {
  id: string
  article: number
  pieces: number
  state: Extract<OrderState, 'to_ship' | 'closed'>
  /** Milliseconds. */
  at: number
  version: number
}

export const marketName = (market: number): string => `bench-${market + 1}`
export const productName = (article: number): string => `P${String(article).padStart(6, '0')}`
export const benchSecret = 'bench-secret'

/** Marketplaces that speak plain JSON: what is measured is our own way, from a push to a call. */
export function benchSources(http: Http, markets: number, url: string): Sources {
  const names = Array.from({ length: markets }, (_, market) => marketName(market))
  return {
    connectors: new Map(names.map((name, market) => [name, connectorOf(name, market, http, url)])),
    gateways: new Map(),
    channels: new Map(),
    webhooks: new Map(names.map((name) => [name, webhookOf(name)])),
  }
}

function webhookOf(marketplace: string): PushWebhook {
  return {
    received: { status: 200, contentType: 'text/plain', body: 'ok' },
    refused: { status: 400, contentType: 'text/plain', body: 'refused' },
    read({ body, headers }, { appSecret }) {
      if (headers['x-secret'] !== appSecret) throw new PushRefused('bad_signature')
      return [pushOf(marketplace, body)]
    },
  }
}

function pushOf(marketplace: string, raw: string): Push {
  const detail = JSON.parse(raw) as ToldOrder
  const subject = { kind: 'order' as const, id: detail.id, orderId: detail.id }
  const pushId = `${detail.id}:${detail.version}`
  return { marketplace, sellerId: marketplace, pushId, topic: 'order', subject, raw, detail }
}

function connectorOf(marketplace: string, market: number, http: Http, url: string): Connector {
  return {
    marketplace,
    fetchOrders: async (_access, ids) => ids.map(() => null),
    fetchAfterSales: async (_access, ids) => ids.map(() => null),
    async *pullChangedOrders(_access, { from, to }): AsyncGenerator<ChangedRecord[]> {
      const answer = await http.send({
        method: 'GET',
        url: `${url}/orders?market=${market}&from=${from.getTime()}&to=${to.getTime()}`,
        maxBytes: 64 * 1024 * 1024,
      })
      const orders = JSON.parse(answer.body.toString()) as ToldOrder[]
      for (let at = 0; at < orders.length; at += 200)
        yield orders.slice(at, at + 200).map((detail) => ({
          id: detail.id,
          orderId: detail.id,
          versionAt: new Date(detail.version),
          detail,
        }))
    },
    async *pullChangedAfterSales() {
      yield []
    },
    readPush: ({ raw }) => pushOf(marketplace, raw),
    normaliseOrder: (shopId, detail) => orderOf(marketplace, shopId, detail as ToldOrder),
    origins: noOrigins,
    normaliseAfterSales: () => {
      throw new Error('no after-sales here')
    },
    acts: {
      pushStock: (_access: ShopAccess, levels: StockLevel[]) => pushStock(http, url, market, levels),
    },
  }
}

async function pushStock(
  http: Http,
  url: string,
  market: number,
  levels: StockLevel[],
): Promise<StockOutcome[]> {
  const answer = await http.send({
    method: 'POST',
    url: `${url}/stock`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      market,
      levels: levels.map(({ itemId, sellable }) => [Number(itemId), sellable]),
    }),
  })
  if (answer.status === 429) {
    const retryAfterMs = Number(answer.headers['retry-after'] ?? 1) * 1_000
    return levels.map(() => ({ ok: false, code: 'limited', retryable: true, retryAfterMs }))
  }
  if (answer.status !== 200) throw new ConnectorFailure('temporary', String(answer.status), 'stand-in')
  return levels.map(() => ({ ok: true }))
}

function orderOf(marketplace: string, shopId: string, order: ToldOrder): NormalisedOrder {
  const at = new Date(order.at)
  return {
    marketplace,
    shopId,
    orderId: order.id,
    state: order.state,
    kind: 'ordinary',
    versionAt: new Date(order.version),
    createdAt: at,
    paidAt: at,
    deliveredAt: null,
    paidFen: 9_900n,
    buyerId: null,
    buyerNickMasked: null,
    buyerMessage: null,
    sellerMemo: null,
    receiver: {
      name: null,
      phone: null,
      province: null,
      city: null,
      district: null,
      town: null,
      address: null,
      masked: false,
      receiverId: null,
    },
    lines: [
      {
        lineId: '1',
        itemId: String(order.article),
        skuId: null,
        merchantCode: null,
        title: productName(order.article),
        skuText: null,
        quantity: order.pieces,
        paidFen: 9_900n,
        state: order.state,
        afterSalesState: null,
      },
    ],
  }
}
