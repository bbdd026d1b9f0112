import type { Shop } from './accounts.ts'
import type { Line, Refund, Trade } from './records.ts'
import { sealPersonal } from './sign.ts'

/** Youzan's words for what the stand-in keeps: yuan as text in orders, fen in the funds of a refund. */

const statusWords: Record<string, string> = {
  WAIT_BUYER_PAY: '待支付',
  TRADE_PAID: '已支付',
  WAIT_CONFIRM: '待接单',
  WAIT_SELLER_SEND_GOODS: '待发货',
  WAIT_BUYER_CONFIRM_GOODS: '已发货',
  TRADE_SUCCESS: '已完成',
  TRADE_CLOSED: '已关闭',
}

const refundStates: Record<string, number> = {
  WAIT_SELLER_AGREE: 1,
  SELLER_REFUSE_BUYER: 10,
  WAIT_BUYER_RETURN_GOODS: 20,
  WAIT_SELLER_CONFIRM_GOODS: 30,
  SELLER_REFUSE_BUYER_RETURN_GOODS: 40,
  CLOSED: 50,
  SUCCESS: 60,
}

/** A row of the list: no sum that was paid, no parcels, no refunds. */
export function renderRow(trade: Trade, shop: Shop) {
  return { full_order_info: renderOrder(trade, shop) }
}

export function renderDetail(trade: Trade, shop: Shop) {
  const order = renderOrder(trade, shop)
  const pay_info = { ...order.pay_info, real_payment: yuan(trade.realPayment) }
  return {
    full_order_info: { ...order, pay_info },
    delivery_order: renderParcels(trade),
    refund_order: trade.refunds.map(renderRefundOrder),
    order_promotion: { item: [], order: [], adjust_fee: '0.00' },
  }
}

export function renderOrder(trade: Trade, shop: Shop) {
  const { receiver, buyer } = trade
  const seal = (text: string) => sealPersonal(shop.kdtId, text)
  return {
    order_info: renderInfo(trade, shop),
    buyer_info: {
      yz_open_id: buyer.openId,
      buyer_phone: seal(receiver.mobile),
      outer_user_id: '',
      fans_type: 0,
    },
    address_info: {
      receiver_name: seal(receiver.name),
      receiver_tel: seal(receiver.mobile),
      delivery_province: receiver.state,
      delivery_city: receiver.city,
      delivery_district: receiver.district,
      delivery_address: seal(`${receiver.town}${receiver.address}`),
      address_extra: '{"areaCode":"310115"}',
      self_fetch_info: '',
    },
    pay_info: {
      total_fee: yuan(trade.total),
      post_fee: yuan(trade.post),
      payment: yuan(trade.payment),
      transaction: [],
      outer_transactions: [],
      phase_payments: trade.phases.map(({ phase, price, transactionNo }) => ({
        phase,
        real_price: yuan(price),
        inner_transaction_no: transactionNo,
        outer_transaction_no: '',
      })),
    },
    remark_info: { buyer_message: trade.message, star: trade.star, trade_memo: trade.memo },
    source_info: { source: { platform: 'wx', wx_entrance: 'wx_gzh' }, is_offline_order: false },
    orders: trade.lines.map((line) => renderLine(line, trade)),
  }
}

function renderInfo(trade: Trade, shop: Shop) {
  return {
    tid: trade.tid,
    status: trade.status,
    status_str: statusWords[trade.status] ?? '',
    type: trade.kind === 'group_buy' ? 10 : 0,
    pay_type: trade.payTime === null ? 0 : 1,
    pay_type_str: trade.payTime === null ? '' : 'WEIXIN_DAIXIAO',
    express_type: trade.kind === 'virtual' ? 9 : 0,
    close_type: trade.closeType,
    refund_state: refundStateOf(trade),
    created: stamp(trade.created),
    update_time: stamp(trade.modified),
    expired_time: stamp(trade.created + 3_600_000),
    pay_time: stamp(trade.payTime),
    consign_time: stamp(trade.consignTime),
    confirm_time: stamp(trade.confirmTime),
    success_time: stamp(trade.successTime),
    node_kdt_id: shop.kdtId,
    root_kdt_id: shop.kdtId,
    shop_name: shop.name,
    is_retail_order: false,
    order_tags: { is_secured_transactions: true, ...(trade.refunds.length > 0 ? { is_refund: true } : {}) },
    order_extra: { is_from_cart: 'false', is_points_order: '0', buyer_name: trade.buyer.nick },
  }
}

/** 2 in part, 12 in full; nothing while a refund is only asked for. */
function refundStateOf(trade: Trade): number {
  const back = trade.refunds
    .filter(({ status }) => status === 'SUCCESS')
    .reduce((sum, { fee }) => sum + fee, 0)
  if (back === 0) return 0
  return back >= trade.realPayment ? 12 : 2
}

function renderLine(line: Line, { kind, phases }: Trade) {
  return {
    oid: line.oid,
    item_id: Number(line.itemId),
    sku_id: Number(line.skuId || 0),
    title: line.title,
    num: line.num,
    price: yuan(line.price),
    discount_price: yuan(line.price),
    total_fee: yuan(line.total),
    payment: yuan(line.payment),
    outer_item_id: line.outerItemId,
    outer_sku_id: line.outerSkuId,
    sku_properties_name: renderProperties(line.properties),
    item_type: kind === 'virtual' ? 182 : 0,
    is_present: false,
    points_price: '0',
    is_cross_border: kind === 'bonded' ? '1' : '',
    cross_border_trade_mode: kind === 'bonded' ? '1210' : '',
    is_pre_sale: phases.length > 0 ? '1' : '',
    pre_sale_type: phases.length > 0 ? '1' : '',
  }
}

function renderProperties(properties: string): string {
  const pairs = properties.split(';').filter(Boolean)
  return pairs.length === 0
    ? ''
    : JSON.stringify(
        pairs.map((pair, index) => {
          const [k, v] = pair.split(':')
          return { k, k_id: index + 1, v, v_id: index + 1 }
        }),
      )
}

function renderParcels(trade: Trade) {
  const parts = [trade.lines.filter(({ sent }) => sent), trade.lines.filter(({ sent }) => !sent)]
  return parts.flatMap((lines, index) =>
    lines.length === 0
      ? []
      : [
          {
            express_state: index === 0 ? 1 : 0,
            express_type: 0,
            oids: lines.map(({ oid }) => ({ oid })),
            dists: index === 0 && trade.kind !== 'virtual' ? [renderDistribution(trade)] : [],
          },
        ],
  )
}

function renderDistribution({ tid }: Trade) {
  return { dist_id: tid.slice(-12), express_info: { express_id: 7, express_no: `SF${tid.slice(-13)}` } }
}

function renderRefundOrder(refund: Refund) {
  return {
    refund_id: refund.refundId,
    refund_type: 1,
    refund_state: refundStates[refund.status],
    refund_fee: yuan(refund.fee),
    oids: [{ oid: refund.oid }],
  }
}

export function renderRefundRow(refund: Refund, shop: Shop) {
  return {
    refund_id: refund.refundId,
    tid: refund.trade.tid,
    kdt_id: shop.kdtId,
    status: refund.status,
    return_goods: refund.withReturn,
    reason: refund.reason,
    refund_fee: yuan(refund.fee),
    created: stamp(refund.created),
    modified: stamp(refund.modified),
  }
}

/** Written by hand in one place: `oid` is a bare number here, beyond what a double can hold. */
export function renderRefund(refund: Refund, shop: Shop): string {
  const money = { kdt_id: shop.kdtId, refund_id: refund.refundId, refund_fee: refund.fee }
  const detail = {
    ...renderRefundRow(refund, shop),
    oid: refund.oid,
    version: refund.version,
    refund_type: 'BUYER_APPLY_REFUND',
    demand: refund.withReturn ? 2 : 1,
    cs_status: refund.csStatus,
    desc: refund.desc,
    item_num: refund.withReturn ? refund.num : 0,
    refund_postage: '0.00',
    refund_order_item: [
      { oid: refund.oid, refund_fee: refund.fee, item_num: refund.withReturn ? refund.num : 0 },
    ],
    refund_fund_list:
      refund.fundStatus === null ? [] : [{ ...money, status: refund.fundStatus, refund_mode: 0, pay_way: 1 }],
    refund_success_time: refund.status === 'SUCCESS' ? stamp(refund.modified) : '',
  }
  return JSON.stringify(detail).replaceAll(/"oid":"(\d+)"/g, '"oid":$1')
}

/** `yyyy-MM-dd HH:mm:ss`, GMT+8; nothing is an empty text. */
export function stamp(ms: number | null): string {
  return ms === null ? '' : new Date(ms + 28_800_000).toISOString().slice(0, 19).replace('T', ' ')
}

/** Null for anything but the strict form. */
export function parseStamp(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return null
  const ms = Date.parse(`${value.replace(' ', 'T')}+08:00`)
  return Number.isNaN(ms) ? null : ms
}

export function yuan(fen: number): string {
  return (fen / 100).toFixed(2)
}
