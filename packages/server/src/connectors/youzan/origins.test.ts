import { readFileSync } from 'node:fs'
import { originLaws } from '../../../test/support/laws/origin-laws.ts'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { normaliseOrder } from './normalise.ts'
import { normaliseAfterSales } from './normalise-after-sales.ts'
import { origins } from './origins.ts'

type Detail = Record<string, any>
function sample(name: string): Detail {
  const text = readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8')
  return (parseLossless(text) as Detail).data
}

const trade = sample('trade-to-ship')
const refund = sample('refund')
const within = (part: string, change: Detail): Detail => ({
  ...trade,
  full_order_info: { ...trade.full_order_info, [part]: { ...trade.full_order_info[part], ...change } },
})
const lines = (change: Detail): Detail => ({
  ...trade,
  full_order_info: {
    ...trade.full_order_info,
    orders: trade.full_order_info.orders.map((one: Detail) => ({ ...one, ...change })),
  },
})
const [sent] = trade.delivery_order
const phase = { outer_transaction_no: 'T1', inner_transaction_no: '', real_price: '100.00' }
const deposit = within('order_info', { status: 'WAIT_BUYER_PAY', pay_time: '' })
const states = [
  'WAIT_BUYER_PAY',
  'WAIT_CONFIRM',
  'WAIT_SELLER_SEND_GOODS',
  'WAIT_BUYER_CONFIRM_GOODS',
  'TRADE_SUCCESS',
  'TRADE_CLOSED',
]
const info = '/full_order_info/order_info'
const goods = '/full_order_info/orders/*'
const isSent = (order: Detail): Detail => ({ full_order_info: { order_info: order } })

originLaws({ normaliseOrder, normaliseAfterSales }, origins, {
  order: {
    bodies: [
      trade,
      { ...trade, delivery_order: [{ ...sent, express_state: 1, oids: [sent.oids[0]] }] },
      {
        ...trade,
        delivery_order: [
          { ...sent, express_state: 1, oids: sent.oids.map((one: Detail) => one.oid).slice(1) },
        ],
      },
      { ...trade, delivery_order: [{ ...sent, express_state: 1 }] },
      {
        ...trade,
        refund_order: trade.refund_order.map((one: Detail) => ({ ...one, oids: ['2791512317217210476'] })),
      },
      within('order_info', { status: 'TRADE_SUCCESS', success_time: '2026-11-20 10:00:00' }),
      within('order_info', { status: 'TRADE_SUCCESS' }),
      within('order_info', { status: 'WAIT_CONFIRM' }),
      within('pay_info', { real_payment: '' }),
      {
        ...deposit,
        full_order_info: {
          ...deposit.full_order_info,
          pay_info: { ...trade.full_order_info.pay_info, phase_payments: [phase] },
        },
      },
      {
        ...deposit,
        full_order_info: {
          ...deposit.full_order_info,
          pay_info: {
            ...trade.full_order_info.pay_info,
            phase_payments: [{ ...phase, outer_transaction_no: '', inner_transaction_no: 'T2' }],
          },
        },
      },
      within('address_info', {
        receiver_name: '刘洋',
        receiver_tel: '13800138000',
        delivery_address: '花木路1号',
      }),
      within('address_info', {
        receiver_name: '',
        receiver_tel: '',
        self_fetch_info: '{"user_name":"刘洋","user_tel":"13800138000"}',
      }),
      within('address_info', {
        receiver_name: '',
        receiver_tel: '',
        delivery_address: '',
        self_fetch_info: '{"user_name":"刘*","user_tel":"13800138000"}',
      }),
      lines({ outer_sku_id: '', outer_item_id: '', sku_no: 'SN', item_no: 'IN' }),
      lines({ outer_sku_id: '', outer_item_id: '', sku_no: '', item_no: 'IN' }),
      lines({ outer_sku_id: '', outer_item_id: 'OI' }),
      lines({ item_type: 182 }),
    ],
    tries: {
      [`${info}/status`]: states,
      [`${info}/type`]: [1, 10, 75],
      [`${info}/activity_type`]: [4],
      [`${info}/pay_type`]: [9],
      [`${info}/express_type`]: [9],
      [`${info}/order_tags/is_virtual`]: [true],
      [`${goods}/cross_border_trade_mode`]: ['1210'],
      [`${goods}/is_cross_border`]: ['1', true],
      [`${goods}/is_pre_sale`]: [true],
      [`${goods}/item_type`]: [0, 182],
      [`${goods}/sku_properties_name`]: ['[{"k":"颜色","v":"白"}]'],
      '/full_order_info/address_info/self_fetch_info': ['{"user_name":"王芳","user_tel":"13900139000"}'],
      '/refund_order/*/refund_state': [1, 10, 60],
      '/refund_order/*/refund_id': ['202711112040000000031002', '202511112040000000031002'],
      '/refund_order/*/oids/*': ['2791512317217210475'],
      '/refund_order/*/oids/*/oid': ['2791512317217210475'],
      '/delivery_order/*/express_state': [0, 1],
    },
    lists: ['/full_order_info/orders'],
  },
  afterSales: {
    bodies: [
      refund,
      { ...refund, refund_fund_list: [] },
      { ...refund, demand: '' },
      { ...refund, refund_order_item: [] },
      { ...refund, status: 'WAIT_SELLER_AGREE', desc: '颜色不对' },
      { ...refund, phase: 1, trade: isSent({ consign_time: refund.created }) },
      { ...refund, trade: isSent({ consign_time: '', status: 'WAIT_SELLER_SEND_GOODS' }) },
      {
        ...refund,
        trade: { ...isSent({}), delivery_order: [{ express_state: 1, oids: [{ oid: refund.oid }] }] },
      },
      { ...refund, trade: { ...isSent({}), delivery_order: [{ express_state: 1, oids: [refund.oid] }] } },
    ],
    tries: {
      '/status': ['WAIT_SELLER_AGREE', 'SUCCESS', 'CLOSED'],
      '/cs_status': [1, 2],
      '/demand': [1, 2, 3],
      '/reason': [24, 221],
      '/phase': [1, 2],
      '/return_goods': [true],
      '/item_num': [2],
      '/refund_order_item/*/item_num': [2],
      '/refund_fund_list/*/status': [1, 2],
      '/trade/full_order_info/order_info/consign_time': ['2026-11-20 10:00:00'],
      '/trade/full_order_info/order_info/status': states,
    },
  },
})
