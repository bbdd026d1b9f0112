import {
  type Refund,
  type Trade,
  TradingError,
  type YouzanStandIn,
  youzanItemPrefix,
} from '../../youzan/index.ts'
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

const stages: Record<string, Stage> = {
  WAIT_BUYER_PAY: 'unpaid',
  TRADE_PAID: 'under_review',
  WAIT_CONFIRM: 'awaiting_group',
  WAIT_SELLER_SEND_GOODS: 'to_ship',
  WAIT_BUYER_CONFIRM_GOODS: 'shipped',
  TRADE_SUCCESS: 'completed',
  TRADE_CLOSED: 'closed',
}
const requestStages: Record<string, RequestStage> = {
  WAIT_SELLER_AGREE: 'awaiting_merchant',
  SELLER_REFUSE_BUYER: 'merchant_refused',
  WAIT_BUYER_RETURN_GOODS: 'awaiting_buyer_return',
  WAIT_SELLER_CONFIRM_GOODS: 'awaiting_merchant_receipt',
  SUCCESS: 'refunded',
  CLOSED: 'withdrawn',
}

export function youzanFloor({ trading }: Pick<YouzanStandIn, 'trading'>): Floor {
  return openFloor<Trade, Refund>({
    marketplace: 'youzan',
    title: '有赞商城',
    share: 10,
    kinds: [
      { kind: 'group_buy', share: 0.15 },
      { kind: 'bonded', share: 0.02 },
      { kind: 'virtual', share: 0 },
    ],
    itemPrefix: youzanItemPrefix,
    trading: inOwnWords(trading, ofKinds(['group_buy', 'virtual', 'bonded']), asItIs),
    refusal: TradingError,
    order: (tid) => trading.trades.get(tid),
    orders: () => trading.trades.find(() => true),
    records: () => trading.refunds.find(() => true),
    readSale,
    readRequest: (refund) => ({
      id: refund.refundId,
      tid: refund.trade.tid,
      status: refund.status,
      stage: refund.fundStatus === 0 ? 'refunding' : requestStages[refund.status]!,
      refundFen: refund.fee,
      isBill: false,
    }),
    fillGroup: (tid) => trading.formGroup(tid),
    agreeReturn: (id) => trading.agreeReturn(id),
    sendBack: (id) => trading.returnGoods(id),
  })
}

function readSale(trade: Trade): Sale {
  const stage = stageOf(trade)
  return {
    tid: trade.tid,
    status: trade.status,
    stage,
    paidFen:
      stage === 'deposit_paid' ? trade.phases[0]!.price : trade.payTime === null ? 0 : trade.realPayment,
    payableFen: trade.payment,
    lines: trade.lines.map((line) => ({ id: line.oid, merchantCode: line.outerSkuId, quantity: line.num })),
    isShipped: trade.consignTime !== null,
    // Its orders do not know.
    isDelivered: false,
    isTold: true,
  }
}

function stageOf({ status, phases, lines }: Trade): Stage {
  const stage = stages[status]!
  if (stage === 'unpaid') return phases[0]?.transactionNo ? 'deposit_paid' : stage
  const partly = lines.some(({ sent }) => sent) && lines.some(({ sent }) => !sent)
  return stage === 'to_ship' && partly ? 'partly_shipped' : stage
}
