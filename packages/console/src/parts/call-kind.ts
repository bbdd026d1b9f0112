import { defineTexts } from '@qiao/ui'

/** What a group of calls is about, by the marketplaces' own names of calls; the first that fits. */
const kinds = [
  ['decrypt', /decrypt|decode|sensitive|receiver-key|voucher/i],
  ['memo', /memo|remark|note/i],
  ['stock', /stock|quantity/i],
  ['refund', /refund|after-?sale|afs|asc\./i],
  ['logistics', /logistics|express|trace|ldop|waybill/i],
  ['message', /message|pmc|tmc/i],
  ['token', /token|auth|user\.|basics|shop\./i],
  ['orders', /(order|trade)[\w.-]*(list|search|increment|sold)|trades\.sold|increment|cursor/i],
  ['order', /order|trade/i],
  ['goods', /item|goods|product|sku/i],
] as const
type Kind = (typeof kinds)[number][0] | 'other'

export function kindOf(group: string): Kind {
  return kinds.find(([, pattern]) => pattern.test(group))?.[0] ?? 'other'
}

const useTexts = defineTexts('console.callKind', {
  'zh-CN': {
    decrypt: '解密收件人',
    memo: '备注',
    stock: '库存',
    refund: '售后',
    orders: '订单列表',
    order: '订单详情',
    goods: '商品',
    logistics: '物流',
    message: '消息',
    token: '授权',
    other: '其他',
  },
  en: {
    decrypt: 'Open receivers',
    memo: 'Memos',
    stock: 'Stock',
    refund: 'After-sales',
    orders: 'Lists of orders',
    order: 'Order details',
    goods: 'Listings',
    logistics: 'Parcels',
    message: 'Messages',
    token: 'Authorisation',
    other: 'Others',
  },
})

/** The word for what a group of calls is about. */
export function useCallKind(): (group: string) => string {
  const t = useTexts()
  return (group) => t(kindOf(group))
}
