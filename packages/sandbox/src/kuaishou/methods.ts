import type { App } from './accounts.ts'
import type { ChangeLog, CursorQuery } from './change-log.ts'
import { badParameter, badTime, KuaishouError, notFound } from './kuaishou-error.ts'
import { type OrderShape, renderItem, renderOrder, renderRequest } from './render.ts'
import type { Safe } from './safe.ts'
import type { Stockroom } from './stockroom.ts'
import type { KuaishouTrading } from './trading.ts'

/** Numbers as text, so that no digit of an id is lost. */
export type Params = Readonly<Record<string, unknown>>

export interface MethodContext {
  app: App
  trading: KuaishouTrading
  stockroom: Stockroom
  safe: Safe
  shape: OrderShape
  clockNow: () => number
}

export interface Method {
  verb: 'GET' | 'POST'
  scope: string
  /** What the answer says beside its head. */
  answer(params: Params, context: MethodContext): Record<string, unknown>
}

const dayMs = 86_400_000

export const methods: Readonly<Record<string, Method>> = {
  'open.order.cursor.list': { verb: 'GET', scope: 'merchant_order', answer: listOrders },
  'open.order.detail': {
    verb: 'GET',
    scope: 'merchant_order',
    answer: (params, { trading, shape }) => {
      const order = trading.orders.get(idOf(params, 'oid'))
      if (!order) throw notFound('订单')
      return { data: renderOrder(order, shape) }
    },
  },
  'open.order.decrypt.batch': { verb: 'POST', scope: 'merchant_order', answer: decrypt },
  'open.seller.order.refund.pcursor.list': { verb: 'GET', scope: 'merchant_refund', answer: listRequests },
  'open.seller.order.refund.detail': {
    verb: 'GET',
    scope: 'merchant_refund',
    answer: (params, { trading }) => {
      const request = trading.requests.get(idOf(params, 'refundId'))
      if (!request) throw notFound('退款单')
      return { data: renderRequest(request) }
    },
  },
  'open.seller.order.goods.deliver': {
    verb: 'POST',
    scope: 'merchant_logistics',
    answer: (params, { trading }) => {
      trading.ship(idOf(params, 'orderId'))
      return { data: {} }
    },
  },
  'open.item.list.get': { verb: 'GET', scope: 'merchant_item', answer: listItems },
  'open.item.get': {
    verb: 'GET',
    scope: 'merchant_item',
    answer: (params, { stockroom }) => {
      const item = stockroom.find(idOf(params, 'kwaiItemId'))
      if (!item) throw notFound('商品')
      return { data: renderItem(item) }
    },
  },
  'open.item.sku.stock.update': { verb: 'POST', scope: 'merchant_item', answer: changeStock },
  'open.user.seller.get': {
    verb: 'GET',
    scope: 'merchant_user',
    answer: (_, { app }) => ({ data: { sellerId: Number(app.shop.sellerId), name: app.shop.name } }),
  },
}

function listOrders(params: Params, context: MethodContext): Record<string, unknown> {
  const { beginTime, endTime } = windowOf(params, context, 7 * dayMs, badTime)
  const pageSize = count(params, 'pageSize', 50)
  if (count(params, 'orderViewStatus', 7) !== 1) throw badParameter('orderViewStatus')
  const page = pageOf(context.trading.orders, params, 'cursor', { beginTime, endTime, pageSize })
  const orderList = page.records.map((order) => renderOrder(order, context.shape))
  return { data: { cursor: page.cursor, orderList, pageSize, beginTime, endTime } }
}

const refundRange = () => new KuaishouError(300004, '时间范围超过限制')
const refundTooOld = () => new KuaishouError(300005, '只能查询90天内的退款单')

function listRequests(params: Params, context: MethodContext): Record<string, unknown> {
  const refuse = (name: string) => (name === 'beginTime' ? refundTooOld() : refundRange())
  const { beginTime, endTime } = windowOf(params, context, dayMs, refuse)
  const pageSize = count(params, 'pageSize', 100)
  const type = count(params, 'type', 9)
  if (type < 8) throw badParameter('type')
  const page = pageOf(context.trading.requests, params, 'pcursor', { beginTime, endTime, pageSize })
  const shown = page.records.filter(({ status }) => type === 9 || (status !== 60 && status !== 70))
  const refundOrderInfoList = shown.map(renderRequest)
  return { data: { pcursor: page.cursor, refundOrderInfoList, beginTime, endTime, pageSize, currentPage: 1 } }
}

function pageOf<T extends { created: number; modified: number }>(
  log: ChangeLog<T>,
  params: Params,
  cursorName: string,
  asked: { beginTime: number; endTime: number; pageSize: number },
) {
  const cursor = params[cursorName]
  if (cursor !== undefined && typeof cursor !== 'string') throw badParameter(cursorName)
  const query: CursorQuery = {
    by: params.queryType === '2' ? 'modified' : 'created',
    from: asked.beginTime,
    to: asked.endTime,
    // Newest first unless told otherwise.
    newestFirst: params.sort !== '2',
    size: asked.pageSize,
    cursor: cursor ?? '',
  }
  const page = log.page(query)
  if (!page) throw badParameter(cursorName)
  return page
}

function windowOf(
  params: Params,
  { clockNow }: MethodContext,
  longestMs: number,
  refuse: (name: string) => KuaishouError,
) {
  const [beginTime, endTime] = [whole(params, 'beginTime'), whole(params, 'endTime')]
  if (beginTime < clockNow() - 90 * dayMs) throw refuse('beginTime')
  if (endTime <= beginTime || endTime - beginTime > longestMs) throw refuse('endTime')
  return { beginTime, endTime }
}

function listItems(params: Params, { stockroom }: MethodContext): Record<string, unknown> {
  const pageNumber = whole(params, 'pageNumber')
  const pageSize = whole(params, 'pageSize')
  if (pageNumber < 1) throw badParameter('pageNumber')
  if (pageSize < 10 || pageSize > 100) throw badParameter('pageSize')
  const items = stockroom.items.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map(renderItem)
  const totalPage = Math.ceil(stockroom.items.length / pageSize)
  return { data: { items, pageNumber, pageSize, totalPage, totalItem: stockroom.items.length } }
}

/** A difference, never a level: what is sent twice counts twice. */
function changeStock(params: Params, { stockroom }: MethodContext): Record<string, unknown> {
  const sku = stockroom.sku(idOf(params, 'kwaiItemId'), idOf(params, 'skuId'))
  if (!sku) throw notFound('SKU')
  const amount = whole(params, 'skuChangeStock')
  const type = whole(params, 'changeType')
  if (amount < 1) throw badParameter('skuChangeStock')
  if (type !== 1 && type !== 2) throw badParameter('changeType')
  if (!stockroom.change(sku, type === 1 ? amount : -amount)) throw badParameter('skuChangeStock')
  return { data: {} }
}

/** Each ciphertext by itself: some may be opened while the quota ends in the middle. */
function decrypt(params: Params, { safe }: MethodContext): Record<string, unknown> {
  const list = params.batchDecryptList
  if (!Array.isArray(list) || list.length === 0 || list.length > 100) throw badParameter('batchDecryptList')
  const batchDecryptResultList = list.map((each: { bizId?: unknown; encryptedData?: unknown }) => {
    const { bizId, encryptedData } = each
    const opened = safe.open(String(encryptedData))
    const base = { bizId, encryptedData }
    if (opened === 'unknown') return { ...base, decryptedData: '', errorCode: 2, errorMsg: '密文格式错误' }
    if (opened === 'quota_spent')
      return { ...base, decryptedData: '', errorCode: 3, errorMsg: '店铺当日解密额度已用完' }
    return { ...base, decryptedData: opened.text, errorCode: 1, errorMsg: 'SUCCESS' }
  })
  return { batchDecryptResultList }
}

function idOf(params: Params, name: string): string {
  const id = params[name]
  if (typeof id !== 'string' || !/^\d{1,19}$/.test(id)) throw badParameter(name)
  return id
}

function whole(params: Params, name: string): number {
  const value = Number(params[name] ?? Number.NaN)
  if (!Number.isSafeInteger(value) || value < 0) throw badParameter(name)
  return value
}

function count(params: Params, name: string, most: number): number {
  const value = whole(params, name)
  if (value < 1 || value > most) throw badParameter(name)
  return value
}
