import {
  type DoudianAfterSale,
  type DoudianOrder,
  type DoudianStandIn,
  DoudianTradingError,
  doudianItemPrefix,
} from '../../doudian/index.ts'
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

const stages: Record<number, Stage> = {
  1: 'unpaid',
  2: 'to_ship',
  3: 'shipped',
  4: 'closed',
  5: 'completed',
  101: 'partly_shipped',
}
const depositPaid = 103
const paidNotReady = 105
const requestStages: Record<number, RequestStage> = {
  6: 'awaiting_merchant',
  7: 'awaiting_buyer_return',
  11: 'awaiting_merchant_receipt',
  12: 'refunded',
  27: 'merchant_refused',
  28: 'withdrawn',
  29: 'merchant_refused',
}

export function doudianFloor({ trading }: Pick<DoudianStandIn, 'trading'>): Floor {
  return openFloor<DoudianOrder, DoudianAfterSale>({
    marketplace: 'doudian',
    title: '抖音旗舰店',
    share: 18,
    kinds: [
      { kind: 'live', share: 0.5 },
      { kind: 'group_buy', share: 0.1 },
      { kind: 'bonded', share: 0.02 },
      { kind: 'virtual', share: 0 },
    ],
    itemPrefix: doudianItemPrefix,
    trading: inOwnWords(trading, ofKinds(['group_buy', 'virtual', 'bonded', 'live']), asItIs),
    refusal: DoudianTradingError,
    order: (tid) => trading.orders.get(tid),
    orders: () => trading.orders.all(),
    records: () => trading.afterSales.all(),
    readSale,
    readRequest: (request) => ({
      id: request.after_sale_id,
      tid: request.order.order_id,
      status: String(request.status),
      stage: request.arbitrate_status === 1 ? 'marketplace_intervened' : requestStages[request.status]!,
      refundFen: request.refund_amount,
      isBill: false,
    }),
    fillGroup: (tid) => trading.release(tid),
    agreeReturn: (id) => trading.agreeReturn(id),
    sendBack: (id) => trading.sendBack(id),
  })
}

function readSale(order: DoudianOrder): Sale {
  const open = order.lines.filter((line) => line.order_status !== 4)
  const isDelivered = open.length > 0 && open.every((line) => line.received_at !== null)
  const stage = stageOf(order, isDelivered)
  const paid = order.pay_time === null ? 0 : order.pay_amount - order.promotion_pay_amount
  return {
    tid: order.order_id,
    status: `${order.order_status}/${order.main_status}`,
    stage,
    paidFen: stage === 'deposit_paid' ? order.deposit_amount! : paid,
    payableFen: order.pay_amount,
    lines: order.lines.map((line) => ({
      id: line.order_id,
      merchantCode: line.code,
      quantity: line.item_num,
    })),
    isShipped: order.ship_time !== null,
    isDelivered,
    isTold: true,
  }
}

function stageOf({ order_status, main_status, kind }: DoudianOrder, isDelivered: boolean): Stage {
  if (main_status === depositPaid) return 'deposit_paid'
  if (order_status === paidNotReady) return kind === 'group_buy' ? 'awaiting_group' : 'under_review'
  return order_status === 3 && isDelivered ? 'delivered' : stages[order_status]!
}
