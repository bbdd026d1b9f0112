import type { PddGrant } from './accounts.ts'
import { tokenFields } from './authorise.ts'
import { goodsMethods } from './goods.ts'
import type { PddMethod, PddMethodContext, PddParams } from './method.ts'
import { badParameter, notFound, PddError } from './pdd-error.ts'
import type { PddOrder, PddRefund } from './records.ts'
import { renderOrder, renderRefundDetail, renderRefundRow, stamp } from './render.ts'

const sliceSeconds = 30 * 60
const daySeconds = 86_400
const oldestMs = 90 * 86_400_000
const updated = ['start_updated_at', 'end_updated_at', 'page', 'page_size'] as const

export const methods: Readonly<Record<string, PddMethod>> = {
  'pdd.time.get': {
    needsToken: false,
    wrapper: 'time_get_response',
    params: [],
    answer: (_, { clockNow }) => ({ time: stamp(clockNow()) }),
  },
  'pdd.pop.auth.token.create': {
    needsToken: false,
    wrapper: 'pop_auth_token_create_response',
    params: ['code'],
    answer: (params, { accounts, clockNow }) =>
      tokenAnswer(accounts.redeemCode(params.code ?? ''), clockNow()),
  },
  'pdd.pop.auth.token.refresh': {
    needsToken: false,
    wrapper: 'pop_auth_token_refresh_response',
    params: ['refresh_token'],
    answer: (params, { accounts, clockNow }) =>
      tokenAnswer(accounts.refresh(params.refresh_token ?? ''), clockNow()),
  },
  'pdd.order.list.get': {
    needsToken: true,
    wrapper: 'order_list_get_response',
    params: [
      'start_confirm_at',
      'end_confirm_at',
      'order_status',
      'refund_status',
      'page',
      'page_size',
      'trade_type',
      'use_has_next',
    ],
    answer: listConfirmed,
  },
  'pdd.order.number.list.increment.get': {
    needsToken: true,
    wrapper: 'order_sn_increment_get_response',
    params: ['is_lucky_flag', 'order_status', 'refund_status', 'trade_type', 'use_has_next', ...updated],
    answer: listChanged,
  },
  'pdd.order.information.get': {
    needsToken: true,
    wrapper: 'order_info_get_response',
    params: ['order_sn'],
    answer: (params, context) => ({ order_info: renderOrder(visibleOrder(params, context), 'number') }),
  },
  'pdd.order.status.get': {
    needsToken: true,
    wrapper: 'order_status_get_response',
    params: ['order_sns'],
    answer: (params, context) => ({
      order_status_list: (params.order_sns ?? '').split(',').map((order_sn) => {
        const { order_status, refund_status } = visibleOrder({ order_sn }, context)
        return { orderSn: order_sn, order_status, refund_status }
      }),
    }),
  },
  'pdd.order.note.update': {
    needsToken: true,
    wrapper: 'order_note_update_response',
    params: ['order_sn', 'note', 'tag', 'tag_name'],
    answer: updateNote,
  },
  'pdd.refund.list.increment.get': {
    needsToken: true,
    wrapper: 'refund_increment_get_response',
    params: ['after_sales_status', 'after_sales_type', 'order_sn', ...updated],
    answer: listRefunds,
  },
  'pdd.refund.information.get': {
    needsToken: true,
    wrapper: null,
    params: ['order_sn', 'after_sales_id'],
    answer: (params, { trading }) => {
      const refund = trading.refunds.get(params.after_sales_id ?? '')
      if (!refund || refund.order.order_sn !== params.order_sn) throw notFound('售后单')
      return renderRefundDetail(refund)
    },
  },
  'pdd.mall.info.get': {
    needsToken: true,
    wrapper: 'mall_info_get_response',
    params: [],
    answer: (_, { shop }) => ({ mall_id: Number(shop.mallId), mall_name: shop.name }),
  },
  ...goodsMethods,
}

const longestNote = 300

/** The new note takes the place of the old one; a flag comes with its name, and cannot be taken away. */
function updateNote(params: PddParams, context: PddMethodContext): Record<string, unknown> {
  const { order_sn } = visibleOrder(params, context)
  const { note = '', tag, tag_name } = params
  if ([...note].length > longestNote) throw new PddError(50001, '业务服务错误', '备注长度超过限制')
  if ((tag === undefined) !== (tag_name === undefined)) throw badParameter('tag_name')
  if (tag !== undefined && (!/^[1-5]$/.test(tag) || [...tag_name!].length > 3)) throw badParameter('tag')
  context.trading.updateMemo(order_sn, note, tag === undefined ? undefined : Number(tag))
  return { success: true }
}

function tokenAnswer(grant: PddGrant | null, now: number): Record<string, unknown> {
  if (!grant) throw new PddError(50001, '业务服务错误', 'code或refresh_token无效')
  return tokenFields(grant, now)
}

function listChanged(params: PddParams, context: PddMethodContext): Record<string, unknown> {
  const [from, to] = windowOf(params, 'updated', sliceSeconds)
  choice(params, 'is_lucky_flag', 0, 2)
  const rows = shown(context.trading.orders.changedWithin(from, to), context).filter(
    (order) =>
      wanted(params, 'order_status', order.order_status, 5) &&
      wanted(params, 'refund_status', order.refund_status, 5) &&
      wanted(params, 'is_lucky_flag', order.kind === 'lottery' ? 2 : 1, 0) &&
      isVisible(order, context),
  )
  return page(params, rows, 'order_sn_list', (order) => renderOrder(order, 'text'))
}

function listConfirmed(params: PddParams, context: PddMethodContext): Record<string, unknown> {
  const [from, to] = windowOf(params, 'confirm', daySeconds)
  const rows = context.trading.orders
    .all()
    .filter(
      (order) =>
        order.confirmTime !== null &&
        Math.floor(order.confirmTime / 1000) >= from &&
        Math.floor(order.confirmTime / 1000) <= to &&
        wanted(params, 'order_status', order.order_status, 5) &&
        wanted(params, 'refund_status', order.refund_status, 5) &&
        isVisible(order, context),
    )
  return page(params, rows.reverse(), 'order_list', (order) => renderOrder(order, 'text'))
}

/** With an order's number the other filters count for nothing, and must still be there. */
function listRefunds(params: PddParams, context: PddMethodContext): Record<string, unknown> {
  choice(params, 'after_sales_status', 0, 33)
  choice(params, 'after_sales_type', 1, 6)
  const [from, to] = windowOf(params, 'updated', sliceSeconds)
  const rows = params.order_sn
    ? context.trading.refunds.all().filter(({ order }) => order.order_sn === params.order_sn)
    : shown(context.trading.refunds.changedWithin(from, to), context).filter(
        (refund: PddRefund) =>
          wanted(params, 'after_sales_status', refund.after_sales_status, 1) &&
          wanted(params, 'after_sales_type', refund.after_sales_type, 1),
      )
  return page(params, rows, 'refund_list', renderRefundRow)
}

function visibleOrder(params: PddParams, context: PddMethodContext): PddOrder {
  const order = context.trading.orders.get(params.order_sn ?? '')
  if (!order || !isVisible(order, context)) throw notFound('订单')
  return order
}

/** Unpaid orders are shown to nobody, and old ones no longer. */
function isVisible(order: PddOrder, { clockNow }: PddMethodContext): boolean {
  const paid = order.payTime !== null || (order.step_trade_status ?? 0) > 0
  return paid && (order.confirmTime === null || order.confirmTime >= clockNow() - oldestMs)
}

function shown<T extends { modified: number }>(rows: T[], { clockNow, indexLagMs }: PddMethodContext): T[] {
  return indexLagMs === 0 ? rows : rows.filter(({ modified }) => modified <= clockNow() - indexLagMs)
}

function wanted(params: PddParams, name: string, value: number, all: number): boolean {
  return params[name] === undefined || Number(params[name]) === all || Number(params[name]) === value
}

/** With `use_has_next` there is no total. */
function page<T>(
  params: PddParams,
  rows: T[],
  name: string,
  render: (row: T) => unknown,
): Record<string, unknown> {
  const [number, size] = [whole(params.page ?? '1', 'page'), whole(params.page_size ?? '100', 'page_size')]
  if (number < 1) throw badParameter('page')
  if (size < 1 || size > 100) throw badParameter('page_size')
  const count =
    params.use_has_next === 'true' ? { has_next: rows.length > number * size } : { total_count: rows.length }
  return { ...count, [name]: rows.slice((number - 1) * size, number * size).map(render) }
}

function windowOf(params: PddParams, what: 'updated' | 'confirm', longest: number): [number, number] {
  const from = whole(params[`start_${what}_at`], `start_${what}_at`)
  const to = whole(params[`end_${what}_at`], `end_${what}_at`)
  if (to < from || to - from > longest) throw badParameter(`end_${what}_at`)
  return [from, to]
}

function choice(params: PddParams, name: string, least: number, most: number): void {
  const value = whole(params[name], name)
  if (value < least || value > most) throw badParameter(name)
}

function whole(value: string | undefined, name: string): number {
  if (!/^\d{1,12}$/.test(value ?? '')) throw badParameter(name)
  return Number(value)
}
