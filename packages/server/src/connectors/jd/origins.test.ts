import { readFileSync } from 'node:fs'
import { originLaws } from '../../../test/support/laws/origin-laws.ts'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { origins } from './origins.ts'

type Detail = Record<string, any>
function sample(name: string, result: string): Detail {
  const body = parseLossless(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'))
  return Object.values(body as Record<string, Detail>)[0]![result]
}

const [paid, locked] = sample('order-search', 'searchorderinfo_result').orderInfoList
const [apply] = sample('refund-apply', 'queryResult').result
const [bill] = sample('service-bill', 'pageResult').data
const states = [
  'NOT_PAY',
  'WAIT_SELLER_STOCK_OUT',
  'LOCKED',
  'WAIT_GOODS_RECEIVE_CONFIRM',
  'FINISHED_L',
  'TRADE_CANCELED',
]
const service = (serviceName: string, skuId: string | null) => ({
  serviceName,
  orderNo: 'S1',
  indentifyCode: '8899',
  skuId,
})
const done = { orderState: 'FINISHED_L', orderEndTime: '2026-11-20 10:00:00' }
const open = { status: null, completeTime: null }

originLaws({ normaliseOrder, normaliseAfterSales }, origins, {
  order: {
    bodies: [
      paid,
      locked,
      { ...paid, ...done },
      { ...locked, ...done },
      { ...paid, actualPay: '' },
      { ...paid, shouldPay: '' },
      {
        ...paid,
        consigneeInfo: {
          ...paid.consigneeInfo,
          fullname: '刘洋',
          fullAddress: '花木路1号',
          mobile: '',
          telephone: '13800138000',
        },
      },
      {
        ...paid,
        consigneeInfo: {
          ...paid.consigneeInfo,
          fullname: '刘洋',
          fullAddress: '花木路1号',
          mobile: '13800138000',
        },
      },
      { ...paid, open_id_buyer: '' },
      { ...paid, couponDetailList: [] },
      { ...paid, itemInfoList: paid.itemInfoList.map((one: Detail) => ({ ...one, wareId: '' })) },
      {
        ...paid,
        homefwServiceList: paid.itemInfoList.map((one: Detail) => service('京东服务+ 安装', one.skuId)),
      },
      { ...paid, homefwServiceList: [service('京东安装', null)] },
    ],
    tries: {
      '/orderState': states,
      '/orderType': ['75', '22'],
      '/payType': ['1', '4'],
      '/paymentConfirmTime': ['0001-01-01 00:00:00'],
      '/freightPrice': ['12.00'],
      '/couponDetailList/*/couponType': ['41-京东券优惠'],
      '/customs': ['上海海关'],
      '/couponDetailList/*/skuId': paid.itemInfoList.map((one: Detail) => one.skuId),
      '/homefwServiceList/*/serviceName': ['拆旧服务', '京东安装'],
      '/homefwServiceList/*/skuId': paid.itemInfoList.map((one: Detail) => one.skuId),
    },
    lists: ['/itemInfoList'],
  },
  afterSales: {
    bodies: [
      apply,
      { ...apply, checkTime: '2026-11-12 10:00:00' },
      bill,
      { ...bill, ...open },
      { ...bill, ...open, sameOrderServiceBill: { ...bill.sameOrderServiceBill, approveDate: '' } },
      { ...bill, sameOrderServiceBill: { ...bill.sameOrderServiceBill, applyReason: '' } },
    ],
    tries: {
      '/status': [0, 1, 3, 11, 13, 14, 16, 17],
      '/checkTime': ['2026-11-12 10:00:00'],
      '/completeTime': [1795412800000, 1795312800000],
      '/sameOrderServiceBill/customerExpect': ['10', '20', '30'],
      '/sameOrderServiceBill/approveDate': ['2026-11-19 10:00:00'],
    },
  },
})
