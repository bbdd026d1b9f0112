import {
  type Method,
  type MethodContext,
  type Params,
  sliceOf,
  timeOf,
  tradeOf,
  wholeNumber,
} from './method.ts'
import type { Refund, Trade } from './records.ts'
import { formatStamp, renderRefund, renderTrace, renderTrade } from './render.ts'
import { shopMethods } from './shop-methods.ts'
import type { Shelf } from './store.ts'
import { invalidArgument, TopError } from './top-error.ts'

export type { Method, MethodContext } from './method.ts'

const defaultTradeTypes = 'guarantee_trade,auto_delivery,ec,cod,step'
const defaultRefundTypes = 'guarantee_trade,auto_delivery'
const dayMs = 86_400_000
const paging = ['page_no', 'page_size', 'use_has_next'] as const

export const methods: Readonly<Record<string, Method>> = {
  ...shopMethods,
  'taobao.time.get': {
    needsSession: false,
    required: [],
    optional: [],
    answer: (_, { clockNow }) => `"time":"${formatStamp(clockNow())}"`,
  },
  'taobao.user.seller.get': {
    needsSession: true,
    required: ['fields'],
    optional: [],
    answer: (_, { trading: { shop } }) =>
      `"user":${JSON.stringify({ user_id: Number(shop.sellerId), nick: shop.nick })}`,
  },
  'taobao.trades.sold.get': {
    needsSession: true,
    required: ['fields'],
    optional: ['start_created', 'end_created', 'status', 'type', 'buyer_open_id', ...paging],
    answer: listSold,
  },
  'taobao.trades.sold.increment.get': {
    needsSession: true,
    required: ['fields', 'start_modified', 'end_modified'],
    optional: ['status', 'type', ...paging],
    answer: listChangedTrades,
  },
  'taobao.trade.fullinfo.get': {
    needsSession: true,
    required: ['fields', 'tid'],
    optional: ['include_oaid'],
    answer: (params, { trading }) =>
      `"trade":${renderTrade(tradeOf(params.tid!, trading), params.fields!, Boolean(params.include_oaid))}`,
  },
  'taobao.trade.get': {
    needsSession: true,
    required: ['fields', 'tid'],
    optional: [],
    answer: (params, { trading }) =>
      `"trade":${renderTrade(tradeOf(params.tid!, trading), params.fields!, false)}`,
  },
  'taobao.trade.memo.add': {
    needsSession: true,
    required: ['tid', 'memo'],
    optional: ['flag'],
    answer: addMemo,
  },
  'taobao.trade.memo.update': {
    needsSession: true,
    required: ['tid'],
    optional: ['memo', 'flag', 'reset'],
    answer: updateMemo,
  },
  'taobao.refunds.receive.get': {
    needsSession: true,
    required: ['fields'],
    optional: ['status', 'type', 'start_modified', 'end_modified', 'buyer_open_uid', ...paging],
    answer: listRefunds,
  },
  'taobao.refund.get': {
    needsSession: true,
    required: ['fields', 'refund_id'],
    optional: [],
    answer: (params, { trading }) => {
      const refund = trading.refunds.get(params.refund_id!)
      if (!refund) throw new TopError(15, 'Remote service error', 'isv.refund-not-exist', '退款单不存在')
      return `"refund":${renderRefund(refund, params.fields!)}`
    },
  },
  'taobao.logistics.trace.search': {
    needsSession: true,
    required: ['tid'],
    optional: ['is_split', 'sub_tid'],
    answer: searchTrace,
  },
  'taobao.tmc.user.permit': {
    needsSession: true,
    required: [],
    optional: ['topics'],
    answer: (params, { trading, tmc }) => {
      tmc.permit(trading.shop.sellerId, params.topics ? params.topics.split(',') : null)
      return '"is_success":true'
    },
  },
  'taobao.tmc.messages.consume': {
    needsSession: false,
    required: [],
    optional: ['group_name', 'quantity'],
    answer: (params, { appKey, tmc }) => {
      const quantity = Math.min(wholeNumber(params.quantity ?? '100', 'quantity'), 200)
      const messages = tmc.consume(quantity).map((message) => tmc.renderMessage(message, appKey))
      return messages.length > 0 ? `"messages":{"tmc_message":[${messages.join(',')}]}` : ''
    },
  },
  'taobao.tmc.messages.confirm': {
    needsSession: false,
    required: ['s_message_ids'],
    optional: ['group_name', 'f_message_ids'],
    answer: (params, { tmc }) => {
      const ids = params.s_message_ids!.split(',')
      if (ids.length > 200) throw invalidArgument('s_message_ids')
      for (const id of ids) tmc.confirm(id)
      return '"is_success":true'
    },
  },
}

function listSold(params: Params, { trading, clockNow }: MethodContext): string {
  const now = clockNow()
  const from = params.start_created ? timeOf(params, 'start_created') : now - 90 * dayMs
  const to = params.end_created ? timeOf(params, 'end_created') + 999 : now
  const types = new Set((params.type ?? defaultTradeTypes).split(','))
  const wanted = (trade: Trade) =>
    trade.created >= from &&
    trade.created <= to &&
    types.has(trade.type) &&
    (!params.status || trade.status === params.status) &&
    (!params.buyer_open_id || trade.buyer_open_uid === params.buyer_open_id)
  const rows = [...trading.trades.all()].filter(wanted).reverse()
  return page(params, rows, 'trades', 'trade', (trade) => renderTrade(trade, params.fields!, false))
}

function listChangedTrades(params: Params, { trading }: MethodContext): string {
  const [from, to] = windowOf(params)
  const types = new Set((params.type ?? defaultTradeTypes).split(','))
  const accepts = (trade: Trade) =>
    types.has(trade.type) && (!params.status || trade.status === params.status)
  const rows = changed(trading.trades, params, from, to, accepts)
  return page(params, rows, 'trades', 'trade', (trade) => renderTrade(trade, params.fields!))
}

function listRefunds(params: Params, { trading, clockNow }: MethodContext): string {
  const open = !params.start_modified && !params.end_modified
  const [from, to] = open ? [clockNow() - 90 * dayMs, clockNow()] : windowOf(params)
  const types = new Set((params.type ?? defaultRefundTypes).split(','))
  const accepts = (refund: Refund) =>
    types.has(refund.trade.type) &&
    (!params.status || refund.status === params.status) &&
    (!params.buyer_open_uid || refund.trade.buyer_open_uid === params.buyer_open_uid)
  const rows = changed(trading.refunds, params, from, to, accepts)
  return page(params, rows, 'refunds', 'refund', (refund) => renderRefund(refund, params.fields!))
}

function searchTrace(params: Params, { trading }: MethodContext): string {
  const trade = tradeOf(params.tid!, trading)
  if (params.is_split !== '1') return renderTrace(trade).slice(1, -1)
  const order = trade.orders.find(({ oid }) => oid === params.sub_tid)
  if (!order) throw invalidArgument('sub_tid')
  return renderTrace(trade, order.invoice_no ?? '').slice(1, -1)
}

const longestMemo = 1000

/** A memo overwrites the one before; without a memo that one stays, unless `reset` clears it whatever the memo says. */
function updateMemo(params: Params, { trading }: MethodContext): string {
  const flag = params.flag === undefined ? null : wholeNumber(params.flag, 'flag')
  if (flag !== null && flag > 5) throw invalidArgument('flag')
  if (params.reset && !/^(true|false)$/.test(params.reset)) throw invalidArgument('reset')
  if (Buffer.byteLength(params.memo ?? '') > longestMemo) throw invalidArgument('memo')
  tradeOf(params.tid!, trading)
  const memo = params.reset === 'true' ? '' : (params.memo ?? null)
  const trade = trading.updateMemo(params.tid!, memo, flag)
  return `"trade":{"tid":${trade.tid},"modified":"${formatStamp(trade.modified)}"}`
}

/** Good once for a trade; after that only `memo.update` changes it. The flag is 0 without one. */
function addMemo(params: Params, context: MethodContext): string {
  const trade = tradeOf(params.tid!, context.trading)
  if (trade.seller_memo !== '')
    throw new TopError(15, 'Remote service error', 'isv.trade-memo-exist', '交易备注已经存在')
  updateMemo({ ...params, flag: params.flag ?? '0' }, context)
  return `"trade":{"tid":${trade.tid},"created":"${formatStamp(trade.created)}"}`
}

/** The last list is kept while nothing changes: a walk over many pages asks for it again and again. */
const kept = new WeakMap<object, { key: string; rows: unknown[] }>()

function changed<T extends { modified: number }>(
  shelf: Shelf<T>,
  params: Params,
  from: number,
  to: number,
  accepts: (record: T) => boolean,
): T[] {
  const key = [shelf.written, from, to, params.type, params.status, params.buyer_open_uid].join('|')
  const before = kept.get(shelf)
  if (before?.key === key) return before.rows as T[]
  const rows = shelf.changedWithin(from, to, accepts)
  kept.set(shelf, { key, rows })
  return rows
}

/** With `use_has_next` there is no total; an empty list leaves its key out. */
function page<T>(
  params: Params,
  rows: T[],
  outer: string,
  inner: string,
  render: (row: T) => string,
): string {
  const { shown, hasNext } = sliceOf(params, rows, 100)
  const count = params.use_has_next === 'true' ? `"has_next":${hasNext}` : `"total_results":${rows.length}`
  return shown.length === 0 ? count : `${count},"${outer}":{"${inner}":[${shown.map(render).join(',')}]}`
}

function windowOf(params: Params): [from: number, to: number] {
  const from = timeOf(params, 'start_modified')
  const to = timeOf(params, 'end_modified')
  if (to < from || to - from > dayMs) throw invalidArgument('end_modified')
  return [from, to]
}
