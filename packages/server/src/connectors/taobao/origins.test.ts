import { readFileSync } from 'node:fs'
import { originLaws } from '../../../test/support/laws/origin-laws.ts'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { origins } from './origins.ts'

type Detail = Record<string, any>
const sample = (name: string): Detail =>
  parseLossless(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8')) as Detail

const paid = sample('trade-to-ship').trade_fullinfo_get_response.trade
const { trade, trace } = sample('trade-shipped')
const refund = sample('refund').refund_get_response.refund
const [line] = trade.orders.order
const inTwo = {
  ...trade,
  orders: {
    order: [
      { ...line, oid: '1', invoice_no: 'SF1' },
      { ...line, oid: '2', invoice_no: 'SF2' },
    ],
  },
  logistics_traces: [
    { ...trace, out_sid: 'SF1' },
    { ...trace, out_sid: 'SF2' },
  ],
}
const states = [
  'WAIT_BUYER_PAY',
  'WAIT_SELLER_SEND_GOODS',
  'WAIT_BUYER_CONFIRM_GOODS',
  'TRADE_FINISHED',
  'TRADE_CLOSED',
]
const requestStates = ['NO_REFUND', 'WAIT_SELLER_AGREE', 'SUCCESS', 'CLOSED']
const service = (title: string) => ({ oid: '77', item_oid: paid.orders.order[0].oid, title })

originLaws({ normaliseOrder, normaliseAfterSales }, origins, {
  order: {
    bodies: [
      paid,
      inTwo,
      { ...paid, coupon_fee: 500, buyer_rate: false },
      { ...inTwo, logistics_traces: [{ out_sid: 'SF1' }, inTwo.logistics_traces[1]] },
      { ...trade, logistics_traces: [trace] },
      { ...paid, status: 'TRADE_FINISHED', end_time: '2026-11-20 10:00:00' },
      { ...paid, status: 'TRADE_FINISHED' },
      {
        ...paid,
        receiver_name: '',
        receiver_address: '',
        receiver_mobile: '',
        receiver_phone: '021-55501234',
      },
      { ...paid, receiver_name: '刘洋', receiver_mobile: '13800138000', receiver_address: '花木路1号' },
      {
        ...paid,
        status: 'WAIT_BUYER_PAY',
        step_trade_status: 'FRONT_PAID_FINAL_NOPAID',
        step_paid_fee: '100.00',
      },
      {
        ...paid,
        orders: { order: paid.orders.order.map((one: Detail) => ({ ...one, divide_order_fee: '' })) },
      },
      { ...paid, service_orders: { service_order: [service('喵师傅安装'), service('喵师傅安装')] } },
    ],
    tries: {
      '/status': states,
      '/seller_memo': ['先联系'],
      '/logistics_traces/*/out_sid': ['SF1', 'SF2'],
      '/type': ['step', 'cod', 'ec'],
      '/step_trade_status': ['FRONT_NOPAID_FINAL_NOPAID', 'FRONT_PAID_FINAL_NOPAID', 'FRONT_PAID_FINAL_PAID'],
      '/orders/order/*/status': states,
      '/orders/order/*/refund_status': requestStates,
      '/orders/order/*/invoice_no': ['SF1', 'SF2'],
      '/logistics_traces/*/trace_list/transit_step_info/*/action': ['SIGNED', 'CONSIGN'],
      '/service_orders/service_order/*/title': ['拆旧服务', '喵师傅拆旧'],
      '/service_orders/service_order/*/identify_code': ['9988'],
    },
    lists: ['/orders/order'],
  },
  afterSales: {
    bodies: [refund, { ...refund, dispute_type: '', order_status: 'WAIT_SELLER_SEND_GOODS' }],
    tries: {
      '/status': requestStates,
      '/order_status': states,
      '/dispute_type': ['REFUND', 'TMALL_EXCHANGE', 'REPAIR'],
      '/refund_phase': ['onsale', 'aftersale'],
      '/reason': ['价保'],
      '/cs_status': ['1', '4'],
    },
  },
})
