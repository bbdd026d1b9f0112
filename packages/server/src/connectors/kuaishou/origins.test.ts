import { readFileSync } from 'node:fs'
import { originLaws } from '../../../test/support/laws/origin-laws.ts'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { origins } from './origins.ts'

type Detail = Record<string, any>
const sample = (name: string): Detail =>
  parseLossless(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8')) as Detail

const parts = sample('order').data
const flat = sample('order-flat')
const refund = sample('refund')
const base = (change: Detail): Detail => ({ ...parts, orderBaseInfo: { ...parts.orderBaseInfo, ...change } })
const address = (change: Detail): Detail => ({ ...parts, orderAddress: { ...parts.orderAddress, ...change } })
const plain = { consignee: '刘洋', mobile: '13800138000', address: '花木路1号' }
const shown = { desensitiseConsignee: '刘', desensitiseMobile: '13800138000', desensitiseAddress: '花木路' }
const sealed = { encryptedConsignee: '', encryptedMobile: '', encryptedAddress: '' }
const where = { province: '上海市', city: '上海市', district: '浦东新区', town: '花木街道' }
const withoutNick = (line: Detail): Detail => ({ ...line, skuNick: '', skuDesc: '颜色:黑' })
const talked = { ...refund, negotiateUpdateTime: 1794398600000 }
const sent = { sendTime: 1794398499000 }
const states = [10, 30, 40, 50, 70, 80]

originLaws({ normaliseOrder, normaliseAfterSales }, origins, {
  order: {
    bodies: [
      parts,
      base({ status: 70, recvTime: 1794998475123 }),
      base({ status: 70, recvTime: 0 }),
      address(plain),
      address({
        encryptedConsignee: '',
        encryptedMobile: '',
        encryptedAddress: '',
        desensitiseMobile: '',
        desensitiseAddress: '',
      }),
      address({ desensitiseConsignee: '', desensitiseMobile: '', desensitiseAddress: '' }),
      { ...parts, orderRefundList: [] },
      { ...parts, orderItemInfo: { ...parts.orderItemInfo, skuId: 0, refundId: 1, refundStatus: 30 } },
      flat,
      { ...flat, ...where, ...shown },
      { ...flat, ...where, ...shown, ...sealed },
      { ...flat, ...where, ...plain },
      { ...flat, ...where, ...sealed },
      { ...flat, status: 70, recvTime: 1594998475123 },
      { ...flat, status: 70, recvTime: 0 },
      { ...flat, orderProductInfoList: flat.orderProductInfoList.map(withoutNick) },
      {
        ...flat,
        orderProductInfoList: flat.orderProductInfoList.slice(0, 1),
        orderRefundList: parts.orderRefundList,
        orderNote: parts.orderNote,
        orderDeliveryInfo: parts.orderDeliveryInfo,
      },
    ],
    tries: Object.fromEntries(
      ['', '/orderBaseInfo'].flatMap((at) => [
        [`${at}/status`, states],
        [`${at}/preSale`, [0, 1]],
        [`${at}/governmentDiscount`, [100]],
        [`${at}/tradeInPayAfterPromoAmount`, [100]],
        [`${at}/expressFee`, [500]],
      ]),
    ),
    lists: ['/orderProductInfoList'],
  },
  afterSales: {
    bodies: [
      { refund, order: { sendTime: 0 } },
      { refund: talked, order: sent },
      { refund: { ...refund, submitTime: 0 }, order: sent },
      { refund: { ...refund, refundReasonDesc: '', refundDesc: '拍错了', skuId: 0 } },
    ],
    tries: {
      '/refund/status': [10, 30, 60, 70],
      '/refund/handlingWay': [1, 3, 10],
      '/refund/submitTime': [1794398400000],
      '/refund/createTime': [1794398400000],
      '/refund/negotiateStatus': [1, 3],
      '/order/sendTime': [1794398499000, 1794398599000],
    },
  },
})
