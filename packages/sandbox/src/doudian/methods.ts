import type { Pair } from './accounts.ts'
import { badParameter, DoudianError, missingParameter, notFound } from './doudian-error.ts'
import { goodsMethods } from './goods.ts'
import type { Method, MethodContext, Params } from './method.ts'
import { afterSaleDetail, afterSaleRow, shopOrder } from './render.ts'

const oldestSeconds = 90 * 86_400

export const methods: Readonly<Record<string, Method>> = {
  'token.create': { needsToken: false, answer: createToken },
  'token.refresh': { needsToken: false, answer: refreshToken },
  'order.searchList': { needsToken: true, answer: searchOrders },
  'order.orderDetail': {
    needsToken: true,
    answer: (params, { trading }) => {
      const order = trading.orders.get(textOf(params, 'shop_order_id'))
      if (!order) throw notFound('订单')
      return { shop_order_detail: shopOrder(order) }
    },
  },
  'afterSale.List': { needsToken: true, answer: listAfterSales },
  'afterSale.Detail': {
    needsToken: true,
    answer: (params, { trading }) => {
      const request = trading.afterSales.get(textOf(params, 'after_sale_id'))
      if (!request) throw notFound('售后单')
      return afterSaleDetail(request)
    },
  },
  'order.addOrderRemark': { needsToken: true, answer: addRemark },
  ...goodsMethods,
}

const longestRemark = 500

/** The new remark takes the place of the old one; a flag is set only where the call says that there is one. */
function addRemark(params: Params, { trading }: MethodContext): unknown {
  const id = textOf(params, 'order_id')
  if (!trading.orders.get(id))
    throw new DoudianError(40004, 'isv.parameter-invalid:20002', 'orderId不存在，请检查订单号')
  const { remark, is_add_star, star } = params
  if (typeof remark !== 'string') throw missingParameter('remark')
  if ([...remark].length > longestRemark)
    throw new DoudianError(50002, 'isv.business-failed:50056', '订单备注内容超过规定字数')
  const flagged = is_add_star === 'true'
  if (flagged && !/^[0-5]$/.test(String(star))) throw badParameter('star')
  trading.updateMemo(id, remark, flagged ? Number(star) : undefined)
  return {}
}

function createToken(params: Params, { app, accounts, clockNow }: MethodContext): unknown {
  const pair =
    params.grant_type === 'authorization_self'
      ? accounts.openForShop(String(params.shop_id ?? ''), app)
      : accounts.redeemCode(String(params.code ?? ''), app)
  if (!pair) throw new DoudianError(50001, 'dop.token-generate-failed:code-expired', 'code已过期或不存在')
  return tokenData(pair, clockNow())
}

function refreshToken(params: Params, { app, accounts, clockNow }: MethodContext): unknown {
  if (params.grant_type !== 'refresh_token') throw badParameter('grant_type')
  const pair = accounts.refresh(textOf(params, 'refresh_token'), app)
  if (!pair) throw new DoudianError(50001, 'dop.token-generate-failed:token-invalid', 'refresh_token无效')
  return tokenData(pair, clockNow())
}

export function tokenData(pair: Pair, now: number): Record<string, unknown> {
  return {
    access_token: pair.session,
    expires_in: Math.max(0, Math.floor((pair.expiresAt - now) / 1000)),
    refresh_token: pair.refreshToken,
    scope: 'SCOPE',
    shop_id: Number(pair.shop.shopId),
    shop_name: pair.shop.name,
    authority_id: pair.shop.shopId,
    auth_subject_type: 'SHOP',
  }
}

function searchOrders(params: Params, context: MethodContext): unknown {
  const { orders } = context.trading
  const byUpdate = params.update_time_start !== undefined || params.update_time_end !== undefined
  const [from, to] = windowOf(params, byUpdate ? 'update_time' : 'create_time', context)
  const rows = byUpdate
    ? orders.changedWithin(from, to)
    : orders.all().filter(({ created }) => created >= from * 1000 && created < to * 1000)
  // Newest first unless told otherwise.
  if (params.order_asc !== true) rows.reverse()
  const { page, size, shown } = pageOf(params, rows, context)
  return { page, size, total: rows.length, shop_order_list: shown.map(shopOrder) }
}

function listAfterSales(params: Params, context: MethodContext): unknown {
  const byUpdate = params.update_start_time !== undefined
  const [start, end] = byUpdate ? ['update_start_time', 'update_end_time'] : ['start_time', 'end_time']
  const [from, to] = boundsOf(params, start!, end!, context)
  const rows = byUpdate
    ? context.trading.afterSales.changedWithin(from, to)
    : context.trading.afterSales.all().filter(({ created }) => created >= from * 1000 && created < to * 1000)
  const asked = Array.isArray(params.order_by) ? String(params.order_by[0]) : ''
  if (!/^(status_deadline|apply_time|update_time) asc$/.test(asked)) rows.reverse()
  const { page, size, shown } = pageOf(params, rows, context)
  const has_more = (page + 1) * size < rows.length
  return { page, size: shown.length, total: rows.length, has_more, items: shown.map(afterSaleRow) }
}

function windowOf(params: Params, name: string, context: MethodContext): [from: number, to: number] {
  return boundsOf(params, `${name}_start`, `${name}_end`, context)
}

function boundsOf(params: Params, start: string, end: string, { clockNow }: MethodContext): [number, number] {
  const now = Math.floor(clockNow() / 1000)
  const from = params[start] === undefined ? now - oldestSeconds : wholeNumber(params, start)
  const to = params[end] === undefined ? now + 1 : wholeNumber(params, end)
  if (from < now - oldestSeconds) throw badParameter(start)
  if (to < from) throw badParameter(end)
  return [from, to]
}

/** Pages start at 0, and what lies behind the reachable rows is refused. */
function pageOf<T>(params: Params, rows: T[], { reachableRows }: MethodContext) {
  const [page, size] = [wholeNumber(params, 'page'), wholeNumber(params, 'size')]
  if (size < 1 || size > 100) throw badParameter('size')
  if ((page + 1) * size > reachableRows)
    throw new DoudianError(50002, 'isv.business-failed:page-too-deep', '查询数量超过上限')
  return { page, size, shown: rows.slice(page * size, (page + 1) * size) }
}

function wholeNumber(params: Params, name: string): number {
  const value = params[name]
  if (value === undefined) throw missingParameter(name)
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw badParameter(name)
  return value
}

function textOf(params: Params, name: string): string {
  const value = params[name]
  if (value === undefined || value === '') throw missingParameter(name)
  if (typeof value !== 'string') throw badParameter(name)
  return value
}
