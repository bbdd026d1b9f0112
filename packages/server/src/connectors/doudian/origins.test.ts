import { readFileSync } from 'node:fs'
import { originLaws } from '../../../test/support/laws/origin-laws.ts'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { origins } from './origins.ts'

type Detail = Record<string, any>
const sample = (name: string): Detail =>
  parseLossless(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8')) as Detail

const paid = sample('order-to-ship').data.shop_order_detail
const request = sample('after-sale').data
const withLines = (change: Detail, ofLines: Detail): Detail => ({
  ...paid,
  ...change,
  sku_order_list: paid.sku_order_list.map((one: Detail) => ({ ...one, ...ofLines })),
})
const shipped = { order_status: 3, main_status: 3 }
const complete = { order_status: 5, main_status: 5, finish_time: 1700100000 }
const states = [1, 2, 3, 4, 5, 101, 105]
const asked = (change: Detail): Detail => ({
  ...request,
  process_info: {
    ...request.process_info,
    after_sale_info: { ...request.process_info.after_sale_info, ...change },
  },
})
const texts = { province: '上海市', city: '上海市', town: '浦东新区', street: '花木街道', detail: '' }
const plain = { name: '上海市' }

originLaws({ normaliseOrder, normaliseAfterSales }, origins, {
  order: {
    bodies: [
      paid,
      withLines({ ...shipped }, { ...shipped, logistics_receipt_time: 1700090000 }),
      withLines(
        { ...complete },
        { ...complete, logistics_receipt_time: 0, confirm_receipt_time: 1700095000 },
      ),
      withLines(complete, { ...complete, logistics_receipt_time: 0, confirm_receipt_time: 0 }),
      withLines(
        { ...complete, finish_time: 0 },
        { ...complete, logistics_receipt_time: 0, confirm_receipt_time: 0 },
      ),
      withLines({ order_status: 105, main_status: 105 }, { order_status: 105, main_status: 105 }),
      withLines(
        { order_status: 105, main_status: 105, trade_type: 0 },
        { order_status: 105, main_status: 105, trade_type: '' },
      ),
      withLines(
        {
          order_status: 1,
          main_status: 103,
          order_phase_list: [{ pay_success: true, phase_pay_amount: 100 }],
        },
        {},
      ),
      { ...paid, pay_type: 0 },
      {
        ...withLines({}, { is_comment: 0 }),
        promotion_shop_amount: 3000,
        promotion_platform_amount: 1000,
        promotion_talent_amount: 500,
      },
      withLines({}, { code: '', out_sku_id: 'OUT', out_product_id: 'OUTP' }),
      withLines({ trade_type: 0 }, { trade_type: '' }),
      { ...paid, sku_order_list: [] },
      {
        ...paid,
        sku_order_list: [
          {
            ...paid.sku_order_list[0],
            after_sale_info: { after_sale_status: 12, after_sale_type: 0, refund_status: 1 },
          },
        ],
      },
      {
        ...paid,
        post_receiver: '刘洋',
        post_tel: '13800138000',
        post_addr: { province: plain, city: plain, town: plain, street: plain, detail: '花木路1号' },
        mask_post_receiver: '',
        mask_post_tel: '',
        mask_post_addr: {},
        encrypt_post_receiver: '',
        encrypt_post_tel: '',
      },
      {
        ...paid,
        mask_post_receiver: '',
        mask_post_tel: '',
        mask_post_addr: {},
        post_addr: { encrypt_detail: '' },
        encrypt_post_receiver: '',
        encrypt_post_tel: '',
      },
      { ...paid, post_addr: {} },
      { ...paid, post_addr: texts },
      { ...paid, post_addr: {}, mask_post_addr: texts },
      {
        ...paid,
        post_receiver: '刘洋',
        post_tel: '13800138000',
        post_addr: {},
        mask_post_addr: { detail: '花木路' },
      },
    ],
    tries: {
      '/order_status': states,
      '/main_status': [...states, 103, 21],
      '/order_type': [2, 4],
      '/biz': [21, 22],
      '/trade_type': [0, 1, 2],
      '/encrypt_post_receiver': ['##x##'],
      '/encrypt_post_tel': ['$x$'],
      '/post_addr/encrypt_detail': ['##x##'],
      '/mask_post_receiver': ['刘*'],
      '/mask_post_tel': ['135****6632'],
      '/sku_order_list/*/order_status': states,
      '/sku_order_list/*/main_status': [...states, 103, 21],
      '/sku_order_list/*/trade_type': [0, 1, 2],
      '/sku_order_list/*/theme_type': ['1'],
      '/sku_order_list/*/after_sale_info/after_sale_status': [6, 7, 12, 28],
      '/sku_order_list/*/after_sale_info/refund_status': [1, 3],
      '/sku_order_list/*/after_sale_info/after_sale_type': [0, 3],
    },
    lists: ['/sku_order_list'],
  },
  afterSales: {
    bodies: [request, asked({ after_sale_status: 12, refund_status: 1 })],
    tries: {
      '/process_info/after_sale_info/after_sale_status': [6, 7, 12, 28],
      '/process_info/after_sale_info/after_sale_type': [0, 3, 6],
      '/process_info/after_sale_info/refund_status': [1, 3],
      '/process_info/arbitrate_info/arbitrate_status': [0, 1, 4],
    },
  },
})
