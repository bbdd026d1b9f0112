import type { Words } from '../../runtime/http/route.ts'

/** 有, 需授权, 平台不提供 (T24). */
export const truths = ['given', 'needs_authorisation', 'not_given'] as const
export type Truth = (typeof truths)[number]

export const truthWords: Record<Truth, Words> = {
  given: { zh: '有', en: 'Given' },
  needs_authorisation: { zh: '需授权', en: 'Needs authorisation' },
  not_given: { zh: '平台不提供', en: 'Not given by the marketplace' },
}

interface BehaviourItem {
  code: string
  words: Words
  /** What each connected source gives; a source that is not listed does not know of such a thing at all. */
  sources: Partial<Record<Source, Truth>>
}

export const sources = ['taobao', 'weixin-store', 'wecom'] as const
export type Source = (typeof sources)[number]

const item = (code: string, zh: string, en: string, given: BehaviourItem['sources']): BehaviourItem => ({
  code,
  words: { zh, en },
  sources: given,
})

/** The 23 items of behaviour that the sidebar shows. Browsing on a marketplace is not to be had; sources join here with their connector. */
export const behaviourItems: readonly BehaviourItem[] = [
  item('source_channel', '来源渠道', 'Source channel', { taobao: 'not_given', wecom: 'given' }),
  item('landing_page', '落地页', 'Landing page', { taobao: 'not_given', 'weixin-store': 'not_given' }),
  item('search_keyword', '搜索词', 'Search keyword', { taobao: 'not_given', 'weixin-store': 'not_given' }),
  item('product_view', '浏览商品', 'Product views', { taobao: 'not_given', 'weixin-store': 'not_given' }),
  item('dwell_time', '停留时长', 'Dwell time', { taobao: 'not_given', 'weixin-store': 'not_given' }),
  item('category_view', '浏览品类', 'Category views', { taobao: 'not_given', 'weixin-store': 'not_given' }),
  item('cart_add', '加购', 'Added to cart', { taobao: 'not_given', 'weixin-store': 'not_given' }),
  item('cart_remove', '移出购物车', 'Removed from cart', {
    taobao: 'not_given',
    'weixin-store': 'not_given',
  }),
  item('favourite', '收藏', 'Favourites', { taobao: 'not_given', 'weixin-store': 'not_given' }),
  item('coupon_claim', '领券', 'Coupons claimed', {
    taobao: 'not_given',
    'weixin-store': 'needs_authorisation',
  }),
  item('coupon_use', '用券', 'Coupons used', {
    taobao: 'needs_authorisation',
    'weixin-store': 'needs_authorisation',
  }),
  item('order_create', '下单', 'Orders placed', { taobao: 'given', 'weixin-store': 'given' }),
  item('order_pay', '付款', 'Orders paid', { taobao: 'given', 'weixin-store': 'given' }),
  item('order_abandon', '未付款', 'Not paid', { taobao: 'given', 'weixin-store': 'given' }),
  item('discount_share', '优惠占比', 'Share of discount', { taobao: 'needs_authorisation' }),
  item('address_change', '改地址', 'Address changes', { taobao: 'given', 'weixin-store': 'given' }),
  item('shipment', '物流状态', 'Shipment', { taobao: 'given', 'weixin-store': 'given' }),
  item('receipt', '确认收货', 'Receipts', { taobao: 'given', 'weixin-store': 'given' }),
  item('after_sales', '退换申请', 'After-sales requests', { taobao: 'given', 'weixin-store': 'given' }),
  item('review', '评价', 'Reviews', { taobao: 'needs_authorisation' }),
  item('live_room', '直播间互动', 'Live room', { taobao: 'not_given', 'weixin-store': 'not_given' }),
  item('share', '分享转发', 'Shares', { taobao: 'not_given', 'weixin-store': 'not_given' }),
  item('enquiry', '咨询', 'Enquiries', { taobao: 'not_given', wecom: 'needs_authorisation' }),
]

export interface BehaviourFacts {
  channels: string[]
  orders: {
    createdAt: Date
    paidAt: Date | null
    deliveredAt: Date | null
    state: string
    requests: Date[]
  }[]
  addressChanges: number
}

export interface ShownBehaviour {
  code: string
  count: number | null
  lastAt: string | null
  /** Words instead of a count: the channel's name. */
  value: string | null
  sources: { source: Source; truth: Truth }[]
}

/** Counts where a source gives the item, nothing where none does: never a zero that nobody measured. */
export function behaviourOf(facts: BehaviourFacts): ShownBehaviour[] {
  const { orders } = facts
  const times: Record<string, Date[]> = {
    order_create: orders.map((one) => one.createdAt),
    order_pay: orders.flatMap((one) => one.paidAt ?? []),
    order_abandon: orders
      .filter((one) => one.paidAt === null && one.state === 'closed')
      .map((one) => one.createdAt),
    shipment: orders
      .filter((one) => ['partly_shipped', 'shipped', 'delivered', 'completed'].includes(one.state))
      .map((one) => one.paidAt ?? one.createdAt),
    receipt: orders.flatMap((one) => one.deliveredAt ?? []),
    after_sales: orders.flatMap((one) => one.requests),
  }
  return behaviourItems.map(({ code, sources: given }) => ({
    code,
    ...measured(code, times[code], facts),
    sources: sources.flatMap((source) => (given[source] ? [{ source, truth: given[source] }] : [])),
  }))
}

function measured(
  code: string,
  times: Date[] | undefined,
  { channels, addressChanges }: BehaviourFacts,
): { count: number | null; lastAt: string | null; value: string | null } {
  if (code === 'source_channel')
    return { count: null, lastAt: null, value: channels.length > 0 ? channels.join('、') : null }
  if (code === 'address_change') return { count: addressChanges, lastAt: null, value: null }
  if (!times) return { count: null, lastAt: null, value: null }
  const last = times.reduce<Date | null>((latest, at) => (latest === null || at > latest ? at : latest), null)
  return { count: times.length, lastAt: last?.toISOString() ?? null, value: null }
}
