import { BusinessError } from './jd-error.ts'
import { inPlace, type JdMethod, type JdQuery, type MethodContext, pageOf } from './method.ts'
import type { JdOrder, JdRefundApply, JdServiceBill } from './records.ts'
import { parseStamp, type ReceiverMode, renderOrder, renderRefundApply, renderServiceBill } from './render.ts'
import { shopMethods } from './shop-methods.ts'
import { masterKeySign, renderKeys, renderVoucher, standInVoucher } from './tde.ts'

export type { JdMethod, JdQuery, MethodContext } from './method.ts'

const dayMs = 86_400_000
const monthMs = 31 * dayMs

const inApiResult = (error: BusinessError) => ({
  apiResult: { success: false, errorCode: error.code, chineseErrCode: error.message, englishErrCode: '' },
})
const agreed = { success: true, errorCode: '', chineseErrCode: '成功', englishErrCode: 'success' }

function orderMethods(mode: ReceiverMode, search: string, get: string): Record<string, JdMethod> {
  return {
    [search]: {
      result: 'searchorderinfo_result',
      answer: (query, context) => searchOrders(query, context, mode),
      refuse: inApiResult,
    },
    [get]: {
      result: 'orderDetailInfo',
      answer: (query, { trading }) => {
        const order = trading.orders.get(text(query, 'order_id'))
        if (!order) throw new BusinessError('10400002', '订单不存在')
        return { apiResult: agreed, orderInfo: renderOrder(order, fieldsOf(query), mode) }
      },
      refuse: inApiResult,
    },
  }
}

export const methods: Readonly<Record<string, JdMethod>> = {
  ...shopMethods,
  ...orderMethods('masked', 'jingdong.pop.order.search', 'jingdong.pop.order.get'),
  ...orderMethods('encrypted', 'jingdong.pop.order.enSearch', 'jingdong.pop.order.enGet'),
  'jingdong.vender.shop.query': {
    result: 'shop_jos_result',
    answer: (_, { shop }) => ({ shop_id: shop.shopId, vender_id: shop.venderId, shop_name: shop.name }),
    refuse: inPlace,
  },
  'jingdong.pop.afs.soa.refundapply.queryPageList': {
    result: 'queryResult',
    answer: listRefundApplies,
    refuse: inPlace,
  },
  'jingdong.asc.serviceAndRefund.view': { result: 'pageResult', answer: listServiceBills, refuse: inPlace },
  'jingdong.jos.voucher.info.get': {
    result: 'response',
    answer: (_, { clockNow }) => ({
      errorCode: 0,
      errorMsg: '',
      data: { voucher: renderVoucher(clockNow()) },
    }),
    refuse: inPlace,
  },
  'jingdong.jos.master.key.get': {
    result: 'response',
    answer: (query) => {
      const expected = masterKeySign(standInVoucher.key, Number(query.ts), text(query, 'tid'))
      if (query.sdk_ver !== 2 || query.sig !== expected) throw new BusinessError('1001', '签名错误')
      return { status_code: 0, errorMsg: '', tid: query.tid, ts: query.ts, service_key_list: renderKeys() }
    },
    refuse: inPlace,
  },
}

/** Unpaid orders are in no list. Start and end may be left out for orders to be shipped only. */
function searchOrders(query: JdQuery, { trading, clockNow }: MethodContext, mode: ReceiverMode): object {
  const states = new Set(text(query, 'order_state').split(','))
  if (states.has('NOT_PAY')) throw new BusinessError('10400003', 'order_state不支持NOT_PAY')
  const open = text(query, 'order_state') === 'WAIT_SELLER_STOCK_OUT' && !query.start_date && !query.end_date
  const [from, to] = open ? [0, clockNow()] : windowOf(query, 'start_date', 'end_date', monthMs)
  const at = (order: JdOrder) => (query.dateType === '1' ? order.created : order.modified)
  const oldest = clockNow() - 92 * dayMs
  const found = [...trading.orders.values()].filter(
    (order) => states.has(order.orderState) && order.modified >= oldest && within(at(order), from, to),
  )
  const sign = query.sortType === '0' ? 1 : -1
  found.sort((a, b) => sign * (at(a) - at(b)) || sign * (BigInt(a.orderId) < BigInt(b.orderId) ? -1 : 1))
  const fields = fieldsOf(query)
  const shown = pageOf(found, text(query, 'page'), text(query, 'page_size'), 100)
  const list =
    shown.length === 0 ? {} : { orderInfoList: shown.map((order) => renderOrder(order, fields, mode)) }
  return { apiResult: agreed, orderTotal: found.length, ...list }
}

function listRefundApplies(query: JdQuery, { trading }: MethodContext): object {
  const ids = query.ids ? new Set(text(query, 'ids').split(',')) : null
  if (ids && ids.size > 50) throw new BusinessError('10500001', 'ids过多')
  const windows = windowsOf(query, ['applyTimeStart', 'applyTimeEnd'], ['checkTimeStart', 'checkTimeEnd'])
  if (!ids && !query.orderId && !windows.some(Boolean))
    throw new BusinessError('10500002', '查询条件不能为空')
  const fits = (apply: JdRefundApply) =>
    (!ids || ids.has(apply.id)) &&
    (!query.orderId || apply.order.orderId === String(query.orderId)) &&
    inWindow(apply.applied, windows[0]) &&
    inWindow(apply.checked, windows[1])
  const found = [...trading.refundApplies.values()].filter(fits).reverse()
  const shown = pageOf(found, String(query.pageIndex), String(query.pageSize), 50)
  // Counts and verdicts come as texts here.
  return { success: 'true', totalCount: String(found.length), result: shown.map(renderRefundApply) }
}

function listServiceBills(query: JdQuery, { trading }: MethodContext): object {
  const windows = windowsOf(
    query,
    ['applyTimeBegin', 'applyTimeEnd', 7 * dayMs],
    ['approveTimeBegin', 'approveTimeEnd', 10 * dayMs],
  )
  if (!query.orderId && !windows.some(Boolean)) throw new BusinessError('10600002', '查询条件不能为空')
  const fits = (bill: JdServiceBill) =>
    (!query.orderId || bill.order.orderId === String(query.orderId)) &&
    inWindow(bill.applied, windows[0]) &&
    inWindow(bill.approved, windows[1])
  const found = [...trading.serviceBills.values()].filter(fits).reverse()
  const shown = pageOf(found, String(query.pageNumber), String(query.pageSize), 50)
  const page = { pageNumber: query.pageNumber, pageSize: query.pageSize, totalCount: found.length }
  return { success: true, code: '00000', ...page, data: shown.map(renderServiceBill) }
}

type Window = [from: number, to: number] | null

function windowsOf(query: JdQuery, ...named: [string, string, number?][]): Window[] {
  return named.map(([start, end, largest]) =>
    query[start] || query[end] ? windowOf(query, start, end, largest ?? monthMs) : null,
  )
}

function windowOf(query: JdQuery, start: string, end: string, largestMs: number): [number, number] {
  const from = parseStamp(text(query, start))
  const to = parseStamp(text(query, end))
  if (from === null || to === null) throw new BusinessError('10400004', `${start}格式错误`)
  if (to < from || to - from > largestMs) throw new BusinessError('10400005', '查询时间跨度超过限定')
  return [from, to]
}

function inWindow(at: number | null, window: Window | undefined): boolean {
  return !window || (at !== null && within(at, window[0], window[1]))
}

/** Times are compared by whole seconds, as the list shows them. */
function within(at: number, from: number, to: number): boolean {
  return at >= from && Math.floor(at / 1000) * 1000 <= to
}

function fieldsOf(query: JdQuery): Set<string> {
  return new Set(String(query.optional_fields ?? '').split(','))
}

function text(query: JdQuery, name: string): string {
  const value = query[name]
  if (typeof value !== 'string' || value === '') throw new BusinessError('10400001', `${name}不能为空`)
  return value
}
