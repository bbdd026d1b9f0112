import { renderAfterSale, renderOrder, renderPlain, renderProduct } from './render.ts'
import type { StoreTrading } from './trading.ts'
import { badArgs, longWindow, noAfterSale, noOrder, noProduct, overLimit, WxError } from './wx-error.ts'

export type Params = Readonly<Record<string, unknown>>

export interface MethodContext {
  trading: StoreTrading
  shop: { name: string; username: string }
  /** Orders that were decoded today. */
  decoded: Set<string>
  decodesADay: number
}

/** What is answered beside `errcode`. */
export type Method = (params: Params, context: MethodContext) => Record<string, unknown>

const day = 86_400
const afterSalesAPage = 50

export const getMethods: Readonly<Record<string, Method>> = {
  '/channels/ec/basics/info/get': (_, { shop }) => ({
    info: {
      nickname: shop.name,
      headimg_url: '',
      subject_type: '企业',
      status: 'opening_completed',
      username: shop.username,
    },
  }),
}

export const postMethods: Readonly<Record<string, Method>> = {
  '/channels/ec/order/list/get': listOrders,
  '/channels/ec/order/get': (params, { trading }) => ({ order: renderOrder(orderOf(params, trading)) }),
  '/channels/ec/order/merchantnotes/update': (params, { trading }) => {
    trading.updateMemo(orderOf(params, trading).orderId, textOf(params, 'merchant_notes'))
    return {}
  },
  '/channels/ec/order/sensitiveinfo/decode': decode,
  '/channels/ec/aftersale/getaftersalelist': listAfterSales,
  '/channels/ec/aftersale/getaftersaleorder': (params, { trading }) => {
    const request = trading.afterSales.get(textOf(params, 'after_sale_order_id'))
    if (!request) throw noAfterSale()
    return { after_sale_order: renderAfterSale(request) }
  },
  '/channels/ec/product/list/get': listProducts,
  '/channels/ec/product/get': (params, { trading }) => {
    const product = trading.products.get(textOf(params, 'product_id'))
    if (!product) throw noProduct()
    return params.data_type === 2
      ? { edit_product: renderProduct(product) }
      : { product: renderProduct(product) }
  },
  '/channels/ec/product/stock/update': updateStock,
}

function listOrders(params: Params, { trading }: MethodContext): Record<string, unknown> {
  const size = sizeOf(params, 100)
  const [field, range] = rangeOf(params)
  const { start_time: from, end_time: to } = range
  checkWindow(from, to, 7 * day)
  const timeOf = field === 'update_time_range' ? 'modified' : 'created'
  const rows = trading.orders
    .within((order) => order[timeOf], Number(from), Number(to))
    .filter(({ status }) => params.status === undefined || params.status === status)
    .filter(({ openid }) => params.openid === undefined || params.openid === openid)
  return pageOf(
    'order_id_list',
    rows.map(({ orderId }) => orderId),
    params,
    size,
  )
}

function listAfterSales(params: Params, { trading }: MethodContext): Record<string, unknown> {
  const field = params.begin_update_time === undefined ? 'create' : 'update'
  const [from, to] = [params[`begin_${field}_time`], params[`end_${field}_time`]]
  checkWindow(from, to, day)
  const timeOf = field === 'update' ? 'modified' : 'created'
  const rows = trading.afterSales.within((request) => request[timeOf], Number(from), Number(to))
  return pageOf(
    'after_sale_order_id_list',
    rows.map(({ id }) => id),
    params,
    afterSalesAPage,
  )
}

function listProducts(params: Params, { trading }: MethodContext): Record<string, unknown> {
  const ids = [...trading.products.values()]
    .filter(({ status }) => params.status === undefined || params.status === status)
    .map(({ productId }) => productId)
  const { has_more: _more, ...page } = pageOf('product_ids', ids, params, sizeOf(params, 30))
  return { ...page, total_num: ids.length }
}

function updateStock(params: Params, { trading }: MethodContext): Record<string, unknown> {
  const sku = trading.products
    .get(textOf(params, 'product_id'))
    ?.skus.find(({ skuId }) => skuId === textOf(params, 'sku_id'))
  if (!sku) throw noProduct()
  const { diff_type: how, num } = params
  if (!Number.isInteger(num) || Number(num) < 0) throw badArgs('num')
  if (how !== 1 && how !== 2 && how !== 3) throw badArgs('diff_type')
  const next = how === 3 ? Number(num) : sku.stock + (how === 1 ? 1 : -1) * Number(num)
  if (next < 0) throw badArgs('stock below zero')
  sku.stock = next
  return {}
}

/** One order counts once a day, however often it is asked. */
function decode(params: Params, { trading, decoded, decodesADay }: MethodContext): Record<string, unknown> {
  const order = orderOf(params, trading)
  if (order.payTime === 0) throw new WxError(10020097, '订单未支付')
  if (!decoded.has(order.orderId) && decoded.size >= decodesADay) throw overLimit()
  decoded.add(order.orderId)
  return renderPlain(order)
}

/** The key counts rows: one that leaves the window moves all behind it up. */
function pageOf(
  name: string,
  ids: string[],
  { next_key: key }: Params,
  size: number,
): Record<string, unknown> {
  const from = key === undefined || key === '' ? 0 : Number(Buffer.from(String(key), 'base64url').toString())
  if (!Number.isInteger(from) || from < 0) throw badArgs('next_key')
  const end = from + size
  return {
    [name]: ids.slice(from, end),
    has_more: end < ids.length,
    next_key: Buffer.from(String(end)).toString('base64url'),
  }
}

function rangeOf(params: Params): [string, Record<string, unknown>] {
  for (const field of ['update_time_range', 'create_time_range']) {
    const range = params[field]
    if (typeof range === 'object' && range !== null) return [field, range as Record<string, unknown>]
  }
  throw badArgs('time range')
}

function checkWindow(from: unknown, to: unknown, longest: number): void {
  if (!Number.isInteger(from) || !Number.isInteger(to) || Number(from) > Number(to))
    throw badArgs('time range')
  if (Number(to) - Number(from) > longest) throw longWindow()
}

function sizeOf({ page_size: size }: Params, largest: number): number {
  if (!Number.isInteger(size) || Number(size) < 1 || Number(size) > largest) throw badArgs('page_size')
  return Number(size)
}

function orderOf(params: Params, trading: StoreTrading) {
  const order = trading.orders.get(textOf(params, 'order_id'))
  if (!order) throw noOrder()
  return order
}

/** Ids are texts of digits; a number is refused. */
function textOf(params: Params, field: string): string {
  const value = params[field]
  if (typeof value !== 'string') throw badArgs(field)
  return value
}
