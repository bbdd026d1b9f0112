import {
  type StoreAfterSale,
  type StoreOrder,
  StoreTradingError,
  type WeixinStoreStandIn,
  weixinStoreItemPrefix,
} from '../../weixin-store/index.ts'
import {
  type Floor,
  inOwnWords,
  ofKinds,
  openFloor,
  type RefundWish,
  type RequestStage,
  type Sale,
  type Stage,
  type Wish,
} from './floor.ts'

const stages: Record<number, Stage> = {
  10: 'unpaid',
  12: 'under_review',
  13: 'awaiting_group',
  20: 'to_ship',
  21: 'partly_shipped',
  30: 'shipped',
  100: 'completed',
  200: 'closed',
  250: 'closed',
}
const requestStages: Record<string, RequestStage> = {
  MERCHANT_PROCESSING: 'awaiting_merchant',
  MERCHANT_REJECT_REFUND: 'merchant_refused',
  MERCHANT_REJECT_RETURN: 'merchant_refused',
  USER_WAIT_RETURN: 'awaiting_buyer_return',
  MERCHANT_WAIT_RECEIPT: 'awaiting_merchant_receipt',
  PLATFORM_REFUNDING: 'refunding',
  MERCHANT_REFUND_SUCCESS: 'refunded',
  MERCHANT_RETURN_SUCCESS: 'refunded',
  MERCHANT_EXCHANGE_SUCCESS: 'refunded',
  USER_CANCELD: 'withdrawn',
}

/** It takes no deposit: what is sold ahead is paid in one sum. */
export function weixinStoreFloor({ trading }: Pick<WeixinStoreStandIn, 'trading'>): Floor {
  return openFloor<StoreOrder, StoreAfterSale>({
    marketplace: 'weixin-store',
    title: '微信小店旗舰店',
    share: 8,
    kinds: [
      { kind: 'live', share: 0.3 },
      { kind: 'group_buy', share: 0.05 },
      { kind: 'virtual', share: 0 },
    ],
    itemPrefix: weixinStoreItemPrefix,
    trading: inOwnWords(trading, storeWish, storeRefund),
    refusal: StoreTradingError,
    order: (tid) => trading.orders.get(tid),
    orders: () => trading.orders.all(),
    records: () => trading.afterSales.all(),
    readSale,
    readRequest: (request) => ({
      id: request.id,
      tid: request.order.orderId,
      status: request.status,
      stage: requestStages[request.status]!,
      refundFen: request.amount,
      isBill: false,
    }),
    fillGroup: (tid) => trading.formGroup(tid),
    agreeReturn: (id) => trading.agreeReturn(id),
    sendBack: (id) => trading.returnGoods(id),
  })
}

const ofStoreKinds = ofKinds(['group_buy', 'virtual', 'live'])

function storeWish({ depositFen: _, ...wish }: Wish) {
  return ofStoreKinds(wish)
}

function storeRefund({ oid: skuId, reason, amountFen, withReturn, exchange }: RefundWish) {
  const type = exchange ? ('EXCHANGE' as const) : withReturn ? ('RETURN' as const) : ('REFUND' as const)
  return { skuId, reason, amountFen, type }
}

function readSale(order: StoreOrder): Sale {
  return {
    tid: order.orderId,
    status: String(order.status),
    stage: stages[order.status]!,
    paidFen: order.payTime === 0 ? 0 : order.total,
    payableFen: order.total,
    lines: order.lines.map((line) => ({ id: line.skuId, merchantCode: line.skuCode, quantity: line.count })),
    isShipped: order.parcels.length > 0,
    // Its orders do not know.
    isDelivered: false,
    isTold: true,
  }
}
