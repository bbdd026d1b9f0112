import { can, type Permission, type Role } from '../../runtime/access/policy.ts'
import type { Words } from '../../runtime/http/route.ts'
import type { Tone } from '../timeline/tellings.ts'
import type { Trouble } from './store.ts'

interface Kind {
  words: Words
  tone: Tone
  path: string
  /** Who can do something about it; others are not told. */
  permission: Permission
}

/** What needs a person now, most pressing first. */
export const attentionKinds: Record<string, Kind> = {
  authorisation_expired: {
    words: { zh: '店铺授权失效，新订单收不到', en: 'Shop authorisation expired: orders are missing' },
    tone: 'overdue',
    path: '/settings',
    permission: 'orders.read',
  },
  source_errs: {
    words: { zh: '数据来源出错率超过 1%', en: 'Sources that err above one percent' },
    tone: 'overdue',
    path: '/sources',
    permission: 'connections.read',
  },
  breach: {
    words: { zh: '工单超时', en: 'Work orders past their promise' },
    tone: 'overdue',
    path: '/work-orders/board',
    permission: 'work-orders.read',
  },
  nobody_dispatched: {
    words: { zh: '没人接的工单', en: 'Jobs that nobody holds' },
    tone: 'overdue',
    path: '/work-orders?state=dispatch',
    permission: 'dispatch.read',
  },
  address_incomplete: {
    words: { zh: '地址超过 24 小时没补全', en: 'Addresses incomplete for over 24 hours' },
    tone: 'attention',
    path: '/work-orders?state=complete_address',
    permission: 'work-orders.read',
  },
  address_noticed: {
    words: { zh: '订单改了地址，等人确认', en: 'Changed addresses to be confirmed' },
    tone: 'attention',
    path: '/work-orders',
    permission: 'work-orders.read',
  },
  unmatched_sku: {
    words: { zh: '待匹配的商品', en: 'SKUs to be matched' },
    tone: 'attention',
    path: '/product-matches',
    permission: 'catalog.read',
  },
  quarantined: {
    words: { zh: '看不懂的原始消息', en: 'Messages that no table knows' },
    tone: 'attention',
    path: '/sources/inbox?state=quarantined',
    permission: 'dead-letters.read',
  },
  failed: {
    words: { zh: '没处理成的原始消息', en: 'Messages given up' },
    tone: 'attention',
    path: '/sources/inbox?state=failed',
    permission: 'dead-letters.read',
  },
  dead_letter: {
    words: { zh: '处理失败', en: 'Dead letters' },
    tone: 'attention',
    path: '/dead-letters',
    permission: 'dead-letters.read',
  },
  possible_duplicate: {
    words: { zh: '疑似重复的客户', en: 'Possible duplicate customers' },
    tone: 'attention',
    path: '/customers/reviews',
    permission: 'customers.read',
  },
  offer_unanswered: {
    words: { zh: '等网点或师傅应答', en: 'Offers that wait for an answer' },
    tone: 'waiting',
    path: '/work-orders?state=dispatch',
    permission: 'dispatch.read',
  },
}

export interface Attention {
  kind: string
  label: Words
  tone: Tone
  path: string
  count: number
  oldestAt: Date | null
}

/** Only what the roles held can act on, most pressing first. */
export function attentionFor(held: readonly Role[], found: readonly Trouble[], late: number): Attention[] {
  const all = late > 0 ? [...found, { kind: 'breach', count: late, oldestAt: null }] : found
  return Object.entries(attentionKinds).flatMap(([kind, { words, tone, path, permission }]) => {
    const one = all.find((trouble) => trouble.kind === kind)
    if (!one || !can(held, permission)) return []
    return [{ kind, label: words, tone, path, count: one.count, oldestAt: one.oldestAt }]
  })
}
