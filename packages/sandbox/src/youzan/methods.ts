import { goodsMethods } from './goods.ts'
import type { Method, MethodContext, Params } from './method.ts'
import type { Refund, Trade } from './records.ts'
import { parseStamp, renderDetail, renderRefund, renderRefundRow, renderRow } from './render.ts'
import { invalid, ServiceError, wrongType } from './youzan-error.ts'

const threeMonthsMs = 92 * 86_400_000

export const methods: Readonly<Record<string, Method>> = {
  'youzan.trades.sold.get/4.0.4': listOrders,
  'youzan.trade.get/4.0.2': (params, context) => getOrder(params, context, (year) => year >= 2020),
  'youzan.trade.get/4.0.0': (params, context) => getOrder(params, context, () => true),
  'youzan.trade.refund.search/3.0.1': listRefunds,
  'youzan.trade.refund.get/3.0.1': getRefund,
  'youzan.shop.get/3.0.0': (_, { shop }) => JSON.stringify({ id: shop.kdtId, name: shop.name }),
  ...goodsMethods,
}

/** The order that sorts decides by itself which times win: success, then update, then creation. */
const times = [
  ['success', (trade: Trade) => trade.successTime],
  ['update', (trade: Trade) => trade.modified],
  ['created', (trade: Trade) => trade.created],
  ['pay', (trade: Trade) => trade.payTime],
] as const

function listOrders(params: Params, context: MethodContext): string {
  const { trading, shop } = context
  const { number, size } = pageOf(params, 20)
  const windows = times.flatMap(([name, timeOf]) => {
    const window = windowOf(params, name)
    return window ? [(trade: Trade) => isWithin(timeOf(trade), window)] : []
  })
  const rows = trading.trades.find(
    (trade) =>
      isIndexed(trade, context) &&
      windows.every((accepts) => accepts(trade)) &&
      (params.status === undefined || params.status === trade.status) &&
      (params.tid === undefined || params.tid === trade.tid),
  )
  const shown = rows.slice((number - 1) * size, number * size)
  return JSON.stringify({
    total_results: rows.length,
    full_order_info_list: shown.map((trade) => renderRow(trade, shop)),
  })
}

function getOrder(params: Params, context: MethodContext, knows: (year: number) => boolean): string {
  const { tid } = params
  if (typeof tid !== 'string') throw wrongType()
  if (!/^[EC]\d{20,23}$/.test(tid)) throw new ServiceError(106000004, '订单号非法')
  const trade = context.trading.trades.get(tid)
  const empty = { delivery_order: [], refund_order: [], full_order_info: { orders: [], pay_info: {} } }
  if (!trade || !knows(Number(tid.slice(1, 5)))) throw new ServiceError(5000, 'trade not found', empty)
  return JSON.stringify(isIndexed(trade, context) ? renderDetail(trade, context.shop) : empty)
}

function listRefunds(params: Params, context: MethodContext): string {
  const { number, size } = pageOf(params, 20)
  if (number * size > 3_000) throw new ServiceError(53002, '超过ES搜索最大深度', { refunds: [], total: 0 })
  const updated = secondsOf(params, 'update_time')
  const created = secondsOf(params, 'create_time')
  const since = context.clockNow() - threeMonthsMs
  const rows = context.trading.refunds.find((refund) => {
    if (!isIndexed(refund, context) || (params.status !== undefined && params.status !== refund.status))
      return false
    if (!updated && !created) return refund.created >= since
    return (!updated || isWithin(refund.modified, updated)) && (!created || isWithin(refund.created, created))
  })
  const shown = rows.slice((number - 1) * size, number * size)
  return JSON.stringify({
    total: rows.length,
    refunds: shown.map((refund) => renderRefundRow(refund, context.shop)),
  })
}

function getRefund(params: Params, { trading, shop }: MethodContext): string {
  if (typeof params.refund_id !== 'string') throw wrongType()
  const refund = trading.refunds.get(params.refund_id)
  if (!refund) throw new ServiceError(103011024, '退款记录不存在')
  return renderRefund(refund, shop)
}

function isIndexed(record: Trade | Refund, { clockNow, indexLagMs }: MethodContext): boolean {
  return indexLagMs === 0 || record.modified <= clockNow() - indexLagMs
}

type Window = readonly [from: number, to: number]

/** A pair that lacks one half is no condition. Both ends count, the last second as a whole. */
function windowOf(params: Params, name: string): Window | null {
  const [start, end] = [params[`start_${name}`], params[`end_${name}`]]
  if (start === undefined || end === undefined) return null
  const [from, to] = [parseStamp(start), parseStamp(end)]
  if (from === null || to === null) throw wrongType()
  if (from > to) throw invalid('开始时间不能大于结束时间')
  if (to - from > threeMonthsMs) throw invalid('查询时间跨度不能超过3个月')
  return [from, to + 999]
}

function secondsOf(params: Params, name: string): Window | null {
  const [start, end] = [params[`${name}_start`], params[`${name}_end`]]
  if (start === undefined || end === undefined) return null
  if (!Number.isInteger(start) || !Number.isInteger(end)) throw wrongType()
  return [Number(start) * 1000, Number(end) * 1000 + 999]
}

function isWithin(at: number | null, [from, to]: Window): boolean {
  return at !== null && at >= from && at <= to
}

function pageOf(params: Params, defaultSize: number): { number: number; size: number } {
  const number = params.page_no ?? 1
  const size = params.page_size ?? defaultSize
  if (!Number.isInteger(number) || !Number.isInteger(size)) throw wrongType()
  if (Number(number) < 1) throw invalid('页码不合法')
  if (Number(number) > 100) throw invalid('查询页数超过100')
  if (Number(size) < 1 || Number(size) > 100) throw invalid('每页最多显示100条数据')
  return { number: Number(number), size: Number(size) }
}
