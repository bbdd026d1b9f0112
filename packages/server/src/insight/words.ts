import type { AfterSalesKind, AfterSalesState } from '../connectors/contract/connector.ts'
import type { DiscountKind } from '../connectors/contract/discounts.ts'
import type { RevealReason } from '../customers/index.ts'
import { pathOf, regionByCode } from '../kernel/region/regions.ts'
import { shanghaiTime } from '../kernel/time.ts'
import type { Words } from '../runtime/http/route.ts'

export type Language = 'zh' | 'en'

/** Codes of the trade in words, for screens that show many capabilities at once. A code that no table knows stays as it is. */
export function say(words: Words | undefined, language: Language, code: string): string {
  return words?.[language] ?? code
}

export const afterSalesKindWords: Record<AfterSalesKind, Words> = {
  refund_before_shipment: { zh: '仅退款（未发货）', en: 'Refund before shipment' },
  refund_after_shipment: { zh: '仅退款（已发货）', en: 'Refund after shipment' },
  return_and_refund: { zh: '退货退款', en: 'Return and refund' },
  exchange: { zh: '换货', en: 'Exchange' },
  resend: { zh: '补发', en: 'Re-send' },
  repair: { zh: '维修', en: 'Repair' },
  price_protection: { zh: '价保/补差', en: 'Price protection' },
}

export const discountWords: Record<DiscountKind, Words> = {
  marketplace: { zh: '平台优惠', en: 'Marketplace' },
  shop: { zh: '店铺优惠', en: 'Shop' },
  talent: { zh: '达人优惠', en: 'Presenter' },
  coupon: { zh: '优惠券', en: 'Coupons' },
  points: { zh: '积分抵扣', en: 'Points' },
  payment: { zh: '支付优惠', en: 'Way of payment' },
  unspecified: { zh: '未分类优惠', en: 'Not explained' },
}

export const afterSalesStateWords: Record<AfterSalesState, Words> = {
  awaiting_merchant: { zh: '待商家处理', en: 'Awaiting the merchant' },
  merchant_refused: { zh: '商家拒绝', en: 'Refused by the merchant' },
  awaiting_buyer_return: { zh: '待买家退货', en: 'Awaiting the return' },
  awaiting_merchant_receipt: { zh: '待商家收货', en: 'Awaiting receipt of the return' },
  marketplace_intervened: { zh: '平台介入', en: 'Marketplace intervened' },
  refunding: { zh: '退款中', en: 'Refunding' },
  refunded: { zh: '退款成功', en: 'Refunded' },
  withdrawn: { zh: '已撤销/关闭', en: 'Withdrawn' },
}

export const marketplaceWords: Record<string, Words> = {
  taobao: { zh: '淘宝天猫', en: 'Taobao and Tmall' },
  jd: { zh: '京东', en: 'JD' },
  pinduoduo: { zh: '拼多多', en: 'Pinduoduo' },
  doudian: { zh: '抖店', en: 'Doudian' },
  kuaishou: { zh: '快手小店', en: 'Kuaishou' },
  youzan: { zh: '有赞', en: 'Youzan' },
  'weixin-store': { zh: '微信小店', en: 'Weixin Store' },
  // Orders of files that name no marketplace.
  import: { zh: '数据导入', en: 'Import' },
}

export const serviceWords: Record<string, Words> = {
  install: { zh: '安装', en: 'Installation' },
  installation: { zh: '安装', en: 'Installation' },
  repair: { zh: '维修', en: 'Repair' },
  maintain: { zh: '保养', en: 'Maintenance' },
  survey: { zh: '勘测', en: 'Survey' },
}

export const categoryWords: Record<string, Words> = {
  smart_lock: { zh: '智能锁', en: 'Smart lock' },
  air_conditioner: { zh: '空调', en: 'Air conditioner' },
  water_purifier: { zh: '净水器', en: 'Water purifier' },
  accessory: { zh: '配件', en: 'Accessory' },
}

/** Why something happened, where the reason is a code; what a person wrote stays as written. */
export const reasonWords: Record<string, Words> = {
  refund_requested: { zh: '客户申请退款', en: 'A refund was asked' },
  refunded: { zh: '已退款', en: 'Refunded' },
  unpaid: { zh: '未付款关闭', en: 'Never paid' },
  matched_later: { zh: '商品后来匹配', en: 'Matched later' },
  order_address_changed: { zh: '订单改了地址', en: 'The order changed its address' },
  receiver_decrypted: { zh: '平台解密了收件人', en: 'The marketplace opened the receiver' },
  phone_ends_soon: { zh: '平台虚拟号即将失效', en: 'The lent number ends soon' },
  no_answer: { zh: '超时未应答', en: 'No answer in time' },
  no_agreement: { zh: '服务商没有有效的数据处理协议', en: 'No data-processing agreement in force' },
  unassigned: { zh: '收回派单', en: 'Taken back' },
  reassigned: { zh: '改派', en: 'Given to another' },
  completed: { zh: '已完工', en: 'Completed' },
  cancelled: { zh: '工单已取消', en: 'Cancelled' },
  reviewed: { zh: '复核确认是同一个人', en: 'Reviewed: one person' },
  mended: {
    zh: '补正：先前合并时漏下的记录归位',
    en: 'Mended: rows that a merge had left behind came into place',
  },
  review_taken_back: { zh: '撤回了复核', en: 'The review was taken back' },
  missing_part: { zh: '缺件', en: 'A part is missing' },
  not_ready: { zh: '不具备条件', en: 'The site is not ready' },
  customer_absent: { zh: '客户不在', en: 'The customer is away' },
  rework: { zh: '返修', en: 'Rework' },
  nobody_here: { zh: '这个城市还没有师傅', en: 'No technician in this city yet' },
  nobody_fits: { zh: '没有合适的师傅', en: 'No technician fits' },
  nobody_left: { zh: '能问的都问过了', en: 'Everybody who fits was asked' },
  conflict: { zh: '改动后师傅不再满足条件', en: 'The technician no longer fits' },
  taken_back: { zh: '已收回，等待重新派单', en: 'Taken back, waiting' },
}

/** Stands behind the reason of calls that were kept as looks; `customer.dialled` tells those of today. */
const oneTap = '一键拨号'
const revealWords: Record<RevealReason | typeof oneTap, Words> = {
  联系客户: { zh: '联系客户', en: 'to contact the customer' },
  核对地址: { zh: '核对地址', en: 'to check the address' },
  补发: { zh: '补发', en: 'to re-send goods' },
  平台投诉: { zh: '平台投诉', en: 'a marketplace complaint' },
  其他: { zh: '其他', en: 'other' },
  [oneTap]: { zh: oneTap, en: 'one-tap dial' },
}

/** Why a value was looked at, `补发：少了螺丝`: the reason in words, what a person wrote as it was written. */
export function revealReason(kept: string, language: Language): string {
  const [reason = '', ...written] = kept.split('：')
  const parts = written.length === 0 ? [reason] : [reason, written.join('：')]
  const told = parts.map((one) => say(revealWords[one as RevealReason], language, one))
  return told.join(language === 'zh' ? '：' : ': ')
}

/** Beside a friend who proved an order that another friend holds (T11). */
export const sharedOrderWords: Words = {
  zh: '与他人共有的订单 · 已核实',
  en: 'Order shared with somebody else · verified',
}

export const outcomeWords: Record<string, Words> = {
  reached: { zh: '接通', en: 'reached' },
  not_reached: { zh: '联系不上', en: 'not reached' },
  reschedule: { zh: '客户要改约', en: 'wants another time' },
  wrong_number: { zh: '号码有误', en: 'wrong number' },
  customer_cancels: { zh: '客户要取消', en: 'wants to cancel' },
}

export const proofWords: Record<string, Words> = {
  qr_signature: { zh: '扫码签字', en: 'QR signature' },
  completion_code: { zh: '完工码', en: 'completion code' },
  photos_and_call: { zh: '照片加回访', en: 'photos and return call' },
}

export const originWords: Record<string, Words> = {
  marketplace: { zh: '平台', en: 'marketplace' },
  wecom: { zh: '企业微信', en: 'WeCom' },
  customer: { zh: '客户自填', en: 'filled in by the customer' },
  agent: { zh: '客服补录', en: 'filled in by an agent' },
  privacy_number: { zh: '虚拟号', en: 'privacy number' },
  rule: { zh: '自动规则', en: 'rule' },
  governance: { zh: '标签整理', en: 'tag governance' },
  import: { zh: '导入文件', en: 'imported file' },
}

/** How a contact was added; ways that say nothing to a reader are left out. */
export const addWayWords: Record<string, Words> = {
  qr_scan: { zh: '扫码', en: 'scanned a code' },
  phone_search: { zh: '搜索手机号', en: 'found by phone' },
  card_shared: { zh: '名片分享', en: 'card shared' },
  group_chat: { zh: '群聊', en: 'group chat' },
}

/** 上海市 静安区; province and city of one name are said once. Null for no code or one that is unknown. */
export function regionName(code: string | null): string | null {
  if (!code || !regionByCode(code)) return null
  const names = pathOf(code).map((region) => region.name)
  return names.filter((name, i) => names.indexOf(name) === i).join(' ')
}

/** `11-21 14:05`, in Shanghai. */
export function shortTime(instant: Date): string {
  const { month, day } = shanghaiTime(instant)
  return `${two(month)}-${two(day)} ${clockTime(instant)}`
}

export function clockTime(instant: Date): string {
  const { hour, minute } = shanghaiTime(instant)
  return `${two(hour)}:${two(minute)}`
}

const two = (n: number): string => String(n).padStart(2, '0')

/** 智能锁安装, Smart lock installation: one name of what is to be done, wherever it stands. */
export function serviceName(category: string, serviceType: string, language: Language): string {
  const [about, done] = [
    say(categoryWords[category], language, category),
    say(serviceWords[serviceType], language, serviceType),
  ]
  return language === 'en' ? `${about} ${done.toLowerCase()}` : `${about}${done}`
}
