import { readFileSync } from 'node:fs'
import { originLaws } from '../../../test/support/laws/origin-laws.ts'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { origins } from './origins.ts'

type Detail = Record<string, any>
const sample = (name: string): Detail =>
  parseLossless(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8')) as Detail

const { order } = sample('order-to-ship')
const request = sample('after-sale').after_sale_order
function within(part: string, change: Detail, top: Detail = {}): Detail {
  return {
    ...order,
    ...top,
    order_detail: { ...order.order_detail, [part]: { ...order.order_detail[part], ...change } },
  }
}
const address = (change: Detail): Detail =>
  within('delivery_info', { address_info: { ...order.order_detail.delivery_info.address_info, ...change } })
const [lock] = order.order_detail.product_infos
const parcel = { product_infos: [{ product_id: lock.product_id, sku_id: lock.sku_id, product_cnt: 2 }] }
const states = [10, 12, 13, 20, 21, 30, 100, 200]

originLaws({ normaliseOrder, normaliseAfterSales }, origins, {
  order: {
    bodies: [
      order,
      within('delivery_info', { delivery_product_info: [parcel] }, { status: 21 }),
      within('ext_info', { confirm_receipt_time: 1658909200 }, { status: 100 }),
      { ...order, status: 100 },
      address({
        user_name: '刘洋',
        tel_number: '13800138000',
        detail_info: '花木路',
        house_number: '1号',
        use_tel_number: 0,
      }),
      address({
        tel_number: '',
        virtual_order_tel_number: '13800138000',
        user_name: '刘洋',
        detail_info: '花木路',
        use_tel_number: 0,
      }),
      address({ user_name: '刘洋', detail_info: '花木路', use_tel_number: 0 }),
      within('price_info', { order_price: 8_500 }),
      {
        ...order,
        order_detail: {
          ...order.order_detail,
          product_infos: order.order_detail.product_infos.map((one: Detail) => ({
            ...one,
            finish_aftersale_sku_cnt: one.sku_cnt,
          })),
        },
      },
    ],
    tries: {
      '/status': states,
      '/is_present': [true],
      '/order_detail/delivery_info/deliver_method': [0, 1, 3],
      '/order_detail/price_info/national_subsidy_discounted_price': [100],
      '/order_detail/price_info/freight': [4_400],
      '/order_detail/pay_info/payment_method': [1, 3],
      '/order_detail/ext_info/order_scene': [1, 2],
      '/order_detail/product_infos/*/finish_aftersale_sku_cnt': [1, 2],
      '/order_detail/product_infos/*/is_free_gift': [true],
      '/order_detail/product_infos/*/real_price': [7_300],
    },
    lists: ['/order_detail/product_infos'],
  },
  afterSales: {
    bodies: [
      request,
      { ...request, order: { status: 30, order_detail: {} } },
      {
        ...request,
        order: { status: 20, order_detail: { delivery_info: { delivery_product_info: [parcel] } } },
      },
      { ...request, reason_text: '' },
      {
        ...request,
        order: {
          status: 30,
          order_detail: {
            delivery_info: { delivery_product_info: [{ ...parcel, delivery_time: request.create_time }] },
          },
        },
      },
    ],
    tries: {
      '/status': ['USER_CANCELD', 'MERCHANT_REFUND_SUCCESS'],
      '/type': ['REFUND', 'RETURN', 'EXCHANGE'],
      '/sub_type': ['REFUND_PRICE_DIFF'],
      '/order/status': [20, 30, 100],
    },
  },
})
