import type { Words } from '../runtime/http/route.ts'
import type { FoundBy, NamedBy } from './facts.ts'

/** Why a record does not lead to what it names. */
export const waitingWords: Record<NamedBy, Words> = {
  phone: { zh: '还没有客户登记过这个号码', en: 'No customer is known by this number yet' },
  unionid: { zh: '还没有客户对应这个微信', en: 'No customer is known by this WeChat id yet' },
  openid: { zh: '公众号的发送者还没有对应到客户', en: 'The sender is not known as a customer yet' },
  order_number: { zh: '还没有收到这个订单号的订单', en: 'No order with this number has arrived yet' },
  product_code: { zh: '产品档案里没有这个编码', en: 'No product has this code' },
  serial: {
    zh: '还没有工单或包裹登记过这个序列号',
    en: 'No job and no parcel has named this serial number yet',
  },
  hand: { zh: '等人关联', en: 'Waits for a person' },
}

export const ambiguousWords: Words = {
  zh: '几个店铺都有这个订单号，请选一个',
  en: 'Several shops have an order with this number: choose one',
}
export const unlinkedWords: Words = { zh: '已由人取消关联', en: 'A person took the link away' }
export const unnamedWords: Words = {
  zh: '这条记录没有可以对应的手机号、微信、订单号或序列号',
  en: 'The record names no phone, WeChat id, order or serial number',
}

export const namedByWords: Record<NamedBy, Words> = {
  phone: { zh: '手机号相同', en: 'Same phone' },
  unionid: { zh: '微信 unionid 相同', en: 'Same WeChat unionid' },
  openid: { zh: '公众号发送者相同', en: 'Same sender' },
  order_number: { zh: '订单号相同', en: 'Same order number' },
  product_code: { zh: '产品编码相同', en: 'Same product code' },
  serial: { zh: '序列号相同', en: 'Same serial number' },
  hand: { zh: '人工关联', en: 'Linked by hand' },
}
/** Where more than the name itself decided. */
export const foundByWords: Record<Exclude<FoundBy, 'value'>, Words> = {
  value_and_shop: { zh: '订单号和店铺都相同', en: 'Same order number and shop' },
  person_said: { zh: '有人把同样的记录关联过', en: 'A person linked a record that names the same' },
  job_told: { zh: '工单登记过这个序列号', en: 'A job named this serial number' },
  parcel_told: { zh: '包裹登记过这个序列号', en: 'A parcel named this serial number' },
}
export const byHandWords: Words = { zh: '人工关联', en: 'Linked by hand' }

/** A customer record that is kept is a lead; elsewhere the kind has its own name. */
export const leadWords: Words = { zh: '线索', en: 'Lead' }
