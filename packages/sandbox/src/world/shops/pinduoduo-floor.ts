import {
  type PddOrder,
  type PddRefund,
  type PddStandIn,
  PddTradingError,
  pinduoduoItemPrefix,
} from '../../pinduoduo/index.ts'
import {
  asItIs,
  type Floor,
  inOwnWords,
  ofKinds,
  openFloor,
  type RequestStage,
  type Sale,
  type Stage,
} from './floor.ts'

const requestStages: Record<number, RequestStage> = {
  2: 'awaiting_merchant',
  3: 'awaiting_merchant',
  6: 'merchant_refused',
  7: 'awaiting_buyer_return',
  8: 'marketplace_intervened',
  10: 'refunded',
  11: 'withdrawn',
  14: 'awaiting_merchant',
  16: 'refunded',
}
const mayHaveWaybill = [3, 7]

export function pinduoduoFloor({ trading }: Pick<PddStandIn, 'trading'>): Floor {
  return openFloor<PddOrder, PddRefund>({
    marketplace: 'pinduoduo',
    title: '拼多多旗舰店',
    share: 16,
    kinds: [
      { kind: 'group_buy', share: 0.8 },
      { kind: 'bonded', share: 0.02 },
      { kind: 'virtual', share: 0 },
      { kind: 'price_difference', share: 0 },
    ],
    isOneLine: true,
    itemPrefix: pinduoduoItemPrefix,
    trading: inOwnWords(trading, ofKinds(['group_buy', 'virtual', 'bonded', 'price_difference']), asItIs),
    refusal: PddTradingError,
    order: (tid) => trading.orders.get(tid),
    orders: () => trading.orders.all(),
    records: () => trading.refunds.all(),
    readSale,
    readRequest: (refund) => ({
      id: refund.id,
      tid: refund.order.order_sn,
      status: String(refund.after_sales_status),
      stage: requestStageOf(refund),
      refundFen: refund.amountFen,
      isBill: false,
    }),
    fillGroup: (tid) => trading.completeGroup(tid),
    failGroup: (tid) => trading.failGroup(tid),
    agreeReturn: (id) => trading.agreeReturn(id),
    sendBack: (id) => trading.sendBack(id),
  })
}

function readSale(order: PddOrder): Sale {
  const stage = stageOf(order)
  const [item] = order.items
  return {
    tid: order.order_sn,
    status: `${order.order_status}/${order.confirm_status}/${order.group_status}/${order.refund_status}`,
    stage,
    paidFen: stage === 'deposit_paid' ? order.depositFen : order.payTime === null ? 0 : order.payFen,
    payableFen: order.payFen,
    lines: [{ id: order.order_sn, merchantCode: item!.outer_id, quantity: item!.goods_count }],
    isShipped: order.shippingTime !== null,
    isDelivered: order.order_status === 3,
    isTold: order.payTime !== null || (order.step_trade_status ?? 0) > 0,
  }
}

function stageOf(order: PddOrder): Stage {
  if (order.confirm_status === 2 || order.group_status === 2) return 'closed'
  if (order.order_status === 3) return order.receiveTime === null ? 'delivered' : 'completed'
  if (order.order_status === 2) return 'shipped'
  if (order.refund_status === 4) return 'closed'
  if (order.step_trade_status === 1) return 'deposit_paid'
  if (order.confirm_status === 0) return order.payTime === null ? 'unpaid' : 'awaiting_group'
  return order.risk_control_status === 1 ? 'under_review' : 'to_ship'
}

function requestStageOf({ after_sales_status, tracking_number }: PddRefund): RequestStage {
  if (tracking_number && mayHaveWaybill.includes(after_sales_status)) return 'awaiting_merchant_receipt'
  return requestStages[after_sales_status]!
}
