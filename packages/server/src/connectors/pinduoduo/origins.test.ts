import { readFileSync } from 'node:fs'
import { originLaws } from '../../../test/support/laws/origin-laws.ts'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { unwrap } from './client.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { origins } from './origins.ts'
import type { PddRecord } from './wire.ts'

function sample(name: string, list: string): PddRecord[] {
  const text = readFileSync(new URL(`samples/${name}.json`, import.meta.url), 'utf8')
  return unwrap(parseLossless(text) as PddRecord).content[list] as PddRecord[]
}
const [order] = sample('orders', 'order_sn_list') as [PddRecord]
const refunds = sample('refunds', 'refund_list')
const [item] = order.item_list as [PddRecord]
const unpaid = { confirm_status: 0, pay_time: '' }
const plain = { receiver_name: '刘洋', receiver_phone: '13800138000', receiver_address: '花木路1号' }

originLaws({ normaliseOrder, normaliseAfterSales }, origins, {
  order: {
    bodies: [
      order,
      { ...order, ...unpaid },
      { ...order, ...plain },
      { ...order, receiver_name: '', receiver_phone: '', receiver_address: '', receiver_address_mask: '' },
      {
        ...order,
        receiver_name: '',
        receiver_phone: '',
        receiver_address: '',
        receiver_address_mask: '',
        address_mask: '花木****',
      },
      { ...order, item_list: [item, { ...item, goods_id: 2, outer_id: '' }] },
      { ...order, item_list: [{ ...item, goods_price: 0 }] },
      { ...order, order_status: 3, receive_time: '2026-11-20 10:00:00' },
      { ...order, order_status: 3, receive_time: '' },
      { ...order, ...unpaid, step_order_info: { step_trade_status: 1, advanced_paid_fee: 100 } },
      { ...order, order_tag_list: [{ name: 'ship_hold', value: 1 }] },
      { ...order, order_tag_list: [{ name: 'duoduo_wholesale', value: 1 }] },
      { ...order, trade_type: 0, is_pre_sale: 0, promotion_detail_list: [{ promotion_type: 0 }] },
      { ...order, card_info_list: [] },
    ],
    tries: {
      '/order_status': [1, 2, 3],
      '/confirm_status': [0, 1, 2],
      '/group_status': [0, 1, 2],
      '/refund_status': [1, 2, 4],
      '/risk_control_status': [0, 1],
      '/after_sales_status': [0, 2, 10],
      '/pay_time': ['2026-11-12 10:00:00'],
      '/trade_type': [0, 1],
      '/is_pre_sale': [0, 1],
      '/is_lucky_flag': [1, 2],
      '/bonded_warehouse': ['上海仓'],
      '/card_info_list': [[{ card_no: '1' }]],
      '/step_order_info/step_trade_status': [0, 1, 2],
      '/promotion_detail_list/*/promotion_type': [30],
      '/order_tag_list/*/name': ['ship_hold', 'duoduo_wholesale'],
      '/order_tag_list/*/value': [0, 1],
      '/receiver_phone': ['13800138000', '$13800138000#1234$'],
    },
    lists: ['/item_list'],
  },
  afterSales: {
    bodies: refunds,
    tries: {
      '/after_sales_status': [2, 3, 5, 10, 11],
      '/after_sales_type': [2, 3, 4],
      '/user_shipping_status': [0, 1, 2],
      '/tracking_number': ['SF1'],
      '/goods_number': [3],
    },
  },
})
