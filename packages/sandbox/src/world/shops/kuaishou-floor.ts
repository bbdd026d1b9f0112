import {
  type KuaishouOrder,
  type KuaishouRequest,
  type KuaishouStandIn,
  KuaishouTradingError,
  kuaishouItemPrefix,
} from '../../kuaishou/index.ts'
import { asItIs, type Floor, inOwnWords, ofKinds, openFloor, type RequestStage, type Stage } from './floor.ts'

const stages: Record<number, Stage> = {
  10: 'unpaid',
  30: 'to_ship',
  40: 'shipped',
  50: 'delivered',
  70: 'completed',
  80: 'closed',
}
const requestStages: Record<number, RequestStage> = {
  10: 'awaiting_merchant',
  11: 'awaiting_merchant',
  20: 'marketplace_intervened',
  21: 'marketplace_intervened',
  30: 'awaiting_buyer_return',
  40: 'awaiting_merchant_receipt',
  60: 'refunded',
  70: 'withdrawn',
}
const refused = 3

/** Its presale is paid in one sum and shipped later: there is no deposit. */
export function kuaishouFloor({ trading }: Pick<KuaishouStandIn, 'trading'>): Floor {
  return openFloor<KuaishouOrder, KuaishouRequest>({
    marketplace: 'kuaishou',
    title: '快手旗舰店',
    share: 8,
    isOneLine: true,
    itemPrefix: kuaishouItemPrefix,
    trading: inOwnWords(trading, ofKinds(['subsidy', 'trade_in']), asItIs),
    refusal: KuaishouTradingError,
    order: (tid) => trading.orders.get(tid),
    orders: () => trading.orders.all(),
    records: () => trading.requests.all(),
    readSale: (order) => ({
      tid: order.oid,
      status: String(order.status),
      stage: stages[order.status]!,
      paidFen: order.payTime === 0 ? 0 : order.totalFee,
      payableFen: order.totalFee,
      lines: [{ id: order.oid, merchantCode: order.item.skuNick, quantity: order.item.num }],
      isShipped: order.sendTime !== 0,
      isDelivered: order.recvTime !== 0,
      isTold: true,
    }),
    readRequest: (request) => ({
      id: request.refundId,
      tid: request.order.oid,
      status: String(request.status),
      stage: stageOf(request),
      refundFen: request.refundFee,
      isBill: false,
    }),
    agreeReturn: (id) => trading.agreeReturn(id),
    sendBack: (id) => trading.sendBack(id),
  })
}

function stageOf({ status, negotiateStatus }: KuaishouRequest): RequestStage {
  const stage = requestStages[status]!
  return stage === 'awaiting_merchant' && negotiateStatus === refused ? 'merchant_refused' : stage
}
