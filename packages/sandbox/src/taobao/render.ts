import type { Order, Refund, ServiceOrder, TraceStep, Trade } from './records.ts'

/**
 * Writes TOP's JSON by hand, because its ids are bare numbers beyond 2^53, which `JSON.stringify` cannot write.
 * Only the fields that were asked for are written; a field that is empty is left out, as TOP does.
 */
type Writers<T> = Record<string, (record: T) => string | null>

const text = (value: string | null) => (value ? JSON.stringify(value) : null)
const id = (value: string | null) => value
const yuan = (fen: number | null) => (fen === null ? null : `"${(fen / 100).toFixed(2)}"`)
const stamp = (ms: number | null) => (ms === null ? null : `"${formatStamp(ms)}"`)

/** A list that is empty leaves out its key. */
function services(list: ServiceOrder[]): string | null {
  const written = list.map(
    (one) =>
      `{"oid":${one.oid},"item_oid":${one.item_oid},"title":${JSON.stringify(one.title)},"num":${one.num},"identify_code":"${one.identify_code}"}`,
  )
  return written.length === 0 ? null : `{"service_order":[${written.join(',')}]}`
}

const orderWriters: Writers<Order> = {
  oid: (o) => id(o.oid),
  num_iid: (o) => id(o.num_iid),
  sku_id: (o) => text(o.sku_id),
  outer_iid: (o) => text(o.outer_iid),
  outer_sku_id: (o) => text(o.outer_sku_id),
  title: (o) => text(o.title),
  sku_properties_name: (o) => text(o.sku_properties_name),
  num: (o) => String(o.num),
  price: (o) => yuan(o.price),
  total_fee: (o) => yuan(o.total_fee),
  payment: (o) => yuan(o.payment),
  divide_order_fee: (o) => yuan(o.divide_order_fee),
  refund_status: (o) => text(o.refund_status),
  refund_id: (o) => id(o.refund_id),
  status: (o) => text(o.status),
  invoice_no: (o) => text(o.invoice_no),
  logistics_company: (o) => (o.invoice_no === null ? null : '"顺丰速运"'),
}

const tradeWriters: Writers<Trade> = {
  tid: (t) => id(t.tid),
  status: (t) => text(t.status),
  type: (t) => text(t.type),
  created: (t) => stamp(t.created),
  modified: (t) => stamp(t.modified),
  pay_time: (t) => stamp(t.pay_time),
  consign_time: (t) => stamp(t.consign_time),
  end_time: (t) => stamp(t.end_time),
  total_fee: (t) => yuan(t.total_fee),
  discount_fee: (t) => yuan(t.discount_fee),
  coupon_fee: (t) => String(t.coupon_fee),
  buyer_rate: (t) => String(t.buyer_rate),
  adjust_fee: () => '"0.00"',
  post_fee: (t) => yuan(t.post_fee),
  payment: (t) => yuan(t.payment),
  received_payment: (t) => (t.status === 'TRADE_FINISHED' ? yuan(t.payment) : '"0.00"'),
  step_trade_status: (t) => text(t.step_trade_status),
  step_paid_fee: (t) => yuan(t.step_paid_fee),
  title: (t) => text(t.shop.nick),
  seller_nick: (t) => text(t.shop.nick),
  seller_memo: (t) => text(t.seller_memo),
  seller_flag: (t) => String(t.seller_flag),
  buyer_nick: (t) => text(t.buyer_nick),
  buyer_open_uid: (t) => text(t.buyer_open_uid),
  buyer_message: (t) => text(t.buyer_message),
  trade_from: () => '"TAOBAO"',
  shipping_type: () => '"express"',
  receiver_name: (t) => text(t.receiver.name),
  receiver_mobile: (t) => text(t.receiver.mobile),
  receiver_state: (t) => text(t.receiver.state),
  receiver_city: (t) => text(t.receiver.city),
  receiver_district: (t) => text(t.receiver.district),
  receiver_town: (t) => text(t.receiver.town),
  receiver_address: (t) => text(t.receiver.address),
  service_orders: (t) => services(t.services),
}

const refundWriters: Writers<Refund> = {
  refund_id: (r) => id(r.refund_id),
  tid: (r) => id(r.trade.tid),
  oid: (r) => id(r.oid),
  status: (r) => text(r.status),
  order_status: (r) => text(r.order_status),
  good_status: (r) => text(r.good_status),
  has_good_return: (r) => String(r.has_good_return),
  refund_phase: (r) => text(r.refund_phase),
  dispute_type: (r) => text(r.dispute_type),
  refund_fee: (r) => yuan(r.refund_fee),
  total_fee: (r) => yuan(r.total_fee),
  payment: (r) => yuan(r.total_fee - r.refund_fee),
  reason: (r) => text(r.reason),
  desc: (r) => text(r.desc),
  num: (r) => String(r.num),
  title: (r) => text(r.trade.orders.find((o) => o.oid === r.oid)?.title ?? null),
  created: (r) => stamp(r.created),
  modified: (r) => stamp(r.modified),
  buyer_nick: (r) => text(r.trade.buyer_nick),
  buyer_open_uid: (r) => text(r.trade.buyer_open_uid),
  seller_nick: (r) => text(r.trade.shop.nick),
}

/** The fields without which TOP gives no `oaid`. */
const oaidFields = ['receiver_name', 'receiver_address', 'created', 'receiver_mobile', 'receiver_phone']
const allTradeFields = [...Object.keys(tradeWriters), 'orders', 'oaid', 'receiver_phone'].join(',')
const allRefundFields = Object.keys(refundWriters).join(',')

interface TradePlan {
  names: string[]
  orderNames: string[] | null
  givesOaid: boolean
}

const plans = new Map<string, TradePlan>()

export function renderTrade(trade: Trade, fields = allTradeFields, withOaid = true): string {
  const plan = planOf(fields)
  const parts = writeFields(trade, tradeWriters, plan.names)
  if (withOaid && plan.givesOaid) parts.push(`"oaid":${JSON.stringify(trade.receiver.oaid)}`)
  const names = plan.orderNames
  if (names) {
    const orders = trade.orders.map((order) => `{${writeFields(order, orderWriters, names).join(',')}}`)
    parts.push(`"orders":{"order":[${orders.join(',')}]}`)
  }
  return `{${parts.join(',')}}`
}

export function renderRefund(refund: Refund, fields = allRefundFields): string {
  const names = fields.split(',').map((name) => name.trim())
  return `{${writeFields(
    refund,
    refundWriters,
    names.filter((name) => Object.hasOwn(refundWriters, name)),
  ).join(',')}}`
}

/** Of one parcel, when the trade was sent in several. */
export function renderTrace(trade: Trade, waybill = trade.waybill ?? ''): string {
  const steps = trade.trace
    .filter(({ out_sid }) => out_sid === waybill)
    .map(renderStep)
    .join(',')
  const list = steps ? `,"trace_list":{"transit_step_info":[${steps}]}` : ''
  return `{"tid":${trade.tid},"out_sid":${JSON.stringify(waybill)},"company_name":"顺丰速运"${list}}`
}

let lastSecond = -1
let lastStamp = ''

/** `yyyy-MM-dd HH:mm:ss`, GMT+8. */
export function formatStamp(ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== lastSecond) {
    lastSecond = second
    lastStamp = new Date(second * 1000 + 28_800_000).toISOString().slice(0, 19).replace('T', ' ')
  }
  return lastStamp
}

/** Null for anything but the strict form. */
export function parseStamp(value: string): number | null {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return null
  const ms = Date.parse(`${value.replace(' ', 'T')}+08:00`)
  return Number.isNaN(ms) ? null : ms
}

export function formatYuan(fen: number): string {
  return (fen / 100).toFixed(2)
}

function renderStep({ status_time, status_desc, action }: TraceStep): string {
  return `{"status_time":${stamp(status_time)},"status_desc":${JSON.stringify(status_desc)},"action":"${action}"}`
}

function writeFields<T>(record: T, writers: Writers<T>, names: string[]): string[] {
  const parts: string[] = []
  for (const name of names) {
    const written = writers[name]!(record)
    if (written !== null) parts.push(`"${name}":${written}`)
  }
  return parts
}

function planOf(fields: string): TradePlan {
  const known = plans.get(fields)
  if (known) return known
  const asked = fields.split(',').map((name) => name.trim())
  const nested = asked.filter((name) => name.startsWith('orders.')).map((name) => name.slice(7))
  const orderNames = asked.includes('orders') ? Object.keys(orderWriters) : nested
  const plan: TradePlan = {
    names: asked.filter((name) => Object.hasOwn(tradeWriters, name)),
    orderNames: orderNames.length > 0 ? orderNames.filter((name) => Object.hasOwn(orderWriters, name)) : null,
    givesOaid: oaidFields.every((name) => asked.includes(name)),
  }
  if (plans.size < 100) plans.set(fields, plan)
  return plan
}
