import { type Refund, type TaobaoStandIn, type Trade, TradingError } from '../../taobao/index.ts'
import {
  asItIs,
  type Floor,
  inOwnWords,
  openFloor,
  type RequestStage,
  type Sale,
  type Stage,
  type Wish,
} from './floor.ts'

const stages: Record<string, Stage> = {
  WAIT_BUYER_PAY: 'unpaid',
  WAIT_SELLER_SEND_GOODS: 'to_ship',
  SELLER_CONSIGNED_PART: 'partly_shipped',
  WAIT_BUYER_CONFIRM_GOODS: 'shipped',
  TRADE_FINISHED: 'completed',
  TRADE_CLOSED: 'closed',
  TRADE_CLOSED_BY_TAOBAO: 'closed',
}
const requestStages: Record<string, RequestStage> = {
  WAIT_SELLER_AGREE: 'awaiting_merchant',
  SELLER_REFUSE_BUYER: 'merchant_refused',
  CLOSED: 'withdrawn',
  SUCCESS: 'refunded',
}

export function taobaoFloor({ trading }: Pick<TaobaoStandIn, 'trading'>): Floor {
  return openFloor<Trade, Refund>({
    marketplace: 'taobao',
    title: '天猫旗舰店',
    share: 36,
    itemPrefix: '7320049100',
    trading: inOwnWords(trading, taobaoWish, asItIs),
    refusal: TradingError,
    order: (tid) => trading.trades.get(tid),
    orders: () => trading.trades.all(),
    records: () => trading.refunds.all(),
    readSale,
    readRequest: (refund) => ({
      id: refund.refund_id,
      tid: refund.trade.tid,
      status: refund.status,
      stage: requestStages[refund.status]!,
      refundFen: refund.refund_fee,
      isBill: false,
    }),
  })
}

function taobaoWish({ kind, ...wish }: Wish) {
  return { ...wish, ...(kind === 'platform_service' && { platformInstalls: true }) }
}

function readSale(trade: Trade): Sale {
  const isDelivered = trade.trace.some(({ action }) => action === 'SIGNED')
  const stage = stageOf(trade, isDelivered)
  const lines = trade.orders.reduce((sum, line) => sum + line.divide_order_fee, trade.post_fee)
  return {
    tid: trade.tid,
    status: trade.status,
    stage,
    paidFen: stage === 'deposit_paid' ? trade.step_paid_fee! : trade.pay_time === null ? 0 : lines,
    payableFen: trade.payment,
    lines: trade.orders.map((line) => ({
      id: line.oid,
      merchantCode: line.outer_sku_id,
      quantity: line.num,
    })),
    isShipped: trade.consign_time !== null,
    isDelivered,
    isTold: true,
  }
}

function stageOf({ status, step_trade_status }: Trade, isDelivered: boolean): Stage {
  const stage = stages[status]!
  if (stage === 'unpaid' && step_trade_status === 'FRONT_PAID_FINAL_NOPAID') return 'deposit_paid'
  return stage === 'shipped' && isDelivered ? 'delivered' : stage
}
