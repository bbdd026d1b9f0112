import {
  type JdOrder,
  type JdRefundApply,
  type JdServiceBill,
  type JdStandIn,
  JdTradingError,
} from '../../jd/index.ts'
import { jdItemPrefix } from '../../jd/stockroom.ts'
import {
  type Floor,
  inOwnWords,
  openFloor,
  type RefundWish,
  type Request,
  type RequestStage,
  type Sale,
  type Stage,
  type Wish,
} from './floor.ts'

const stages: Record<string, Stage> = {
  NOT_PAY: 'unpaid',
  POP_ORDER_PAUSE: 'under_review',
  WAIT_SELLER_STOCK_OUT: 'to_ship',
  LOCKED: 'to_ship',
  WAIT_GOODS_RECEIVE_CONFIRM: 'shipped',
  FINISHED_L: 'completed',
  TRADE_CANCELED: 'closed',
}
const applyStages: Record<number, RequestStage> = {
  0: 'awaiting_merchant',
  2: 'merchant_refused',
  3: 'refunded',
  11: 'withdrawn',
}

export function jdFloor({ trading }: Pick<JdStandIn, 'trading'>): Floor {
  const inJdWords = inOwnWords(trading, jdWish, jdRefund)
  return openFloor<JdOrder, JdRefundApply | JdServiceBill>({
    marketplace: 'jd',
    title: '京东旗舰店',
    share: 20,
    kinds: [
      { kind: 'cash_on_delivery', share: 0.05 },
      { kind: 'bonded', share: 0.03 },
    ],
    isSilent: true,
    itemPrefix: jdItemPrefix,
    trading: {
      ...inJdWords,
      // Nobody has paid for what is paid at the door.
      placePaid: (wish) =>
        wish.kind === 'cash_on_delivery' ? inJdWords.place(wish) : inJdWords.placePaid(wish),
    },
    refusal: JdTradingError,
    order: (tid) => trading.orders.get(tid),
    orders: () => trading.orders.values(),
    *records() {
      yield* trading.refundApplies.values()
      yield* trading.serviceBills.values()
    },
    readSale,
    readRequest,
    agreeReturn: (id) => trading.approveReturn(id),
  })
}

function jdRefund({ oid, ...wish }: RefundWish) {
  return { ...wish, ...(oid && { skuId: oid }) }
}

function jdWish({ kind, ...wish }: Wish) {
  return {
    ...wish,
    ...(kind === 'cash_on_delivery' && { payType: '1' as const }),
    ...(kind === 'bonded' && { customs: '宁波' }),
    ...(kind === 'platform_service' && { platformInstalls: true }),
    ...(kind === 'trade_in' && { takesOldMachine: true }),
  }
}

function readSale(order: JdOrder): Sale {
  const stage = stages[order.orderState]!
  const paid = order.paidAt !== null || (order.payType === '1' && stage === 'completed')
  return {
    tid: order.orderId,
    status: order.orderState,
    // The deposit shows nowhere.
    stage,
    paidFen: paid ? order.payFen : 0,
    payableFen: order.payFen,
    lines: order.lines.map((line) => ({
      id: line.skuId,
      merchantCode: line.outerSkuId,
      quantity: line.itemTotal,
    })),
    isShipped: order.waybill !== '',
    isDelivered: order.deliveredAt !== null,
    isTold: stage !== 'unpaid',
  }
}

/** Of a bill JD names no amount before it is paid out. */
function readRequest(record: JdRefundApply | JdServiceBill): Request {
  if (!('serviceId' in record))
    return {
      id: record.id,
      tid: record.order.orderId,
      status: String(record.status),
      stage: applyStages[record.status]!,
      refundFen: record.amountFen,
      isBill: false,
    }
  const { completed, approved } = record
  const open = approved === null ? 'awaiting_merchant' : 'awaiting_buyer_return'
  return {
    id: record.serviceId,
    tid: record.order.orderId,
    status: String(record.status),
    stage: completed === null ? open : 'refunded',
    refundFen: completed === null ? 0 : record.amountFen,
    isBill: true,
  }
}
