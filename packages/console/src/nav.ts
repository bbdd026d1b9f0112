import type { IconName } from '@qiao/ui'

export type PageName =
  | 'overview'
  | 'customers'
  | 'customerReviews'
  | 'identityRuns'
  | 'mentions'
  | 'segments'
  | 'matchRate'
  | 'value'
  | 'loyalty'
  | 'needs'
  | 'conversations'
  | 'customerGroups'
  | 'handovers'
  | 'pools'
  | 'tagGovernance'
  | 'liveCodes'
  | 'readyReplies'
  | 'orders'
  | 'productMatches'
  | 'lifeCycles'
  | 'marketplaceRules'
  | 'inventory'
  | 'workOrderBoard'
  | 'workOrders'
  | 'dispatch'
  | 'technicians'
  | 'slips'
  | 'statements'
  | 'ledger'
  | 'vouchers'
  | 'sources'
  | 'wecom'
  | 'inbox'
  | 'mappedSources'
  | 'imports'
  | 'mappings'
  | 'quotas'
  | 'deadLetters'
  | 'sandbox'
  | 'audit'
  | 'apiTokens'
  | 'webhooks'
  | 'settings'
  | 'policy'
  | 'members'
  | 'blockedPhones'
  | 'ownPages'
  | 'wechatAccount'
  | 'records'
  | 'evidence'
  | 'privacy'
  | 'keys'

export type GroupName =
  | 'customers'
  | 'care'
  | 'conversations'
  | 'orders'
  | 'work'
  | 'settlement'
  | 'connections'
  | 'settings'

/** `needs`: the permission without which the page has nothing to show. */
export type NavEntry = { page: PageName; path: string; icon: IconName; needs: string }
/** `seldom`: not a daily path; shut in a long navigation until it is opened or holds the page one is on. */
export type NavGroup = { group?: GroupName; seldom?: true; entries: readonly NavEntry[] }

/** The navigation, in the order of the trade. */
export const navGroups: readonly NavGroup[] = [
  { entries: [{ page: 'overview', path: '/', icon: 'bridge', needs: 'overview.read' }] },
  {
    group: 'customers',
    entries: [
      { page: 'customers', path: '/customers', icon: 'user', needs: 'customers.read' },
      { page: 'matchRate', path: '/match-rate', icon: 'bridge', needs: 'contacts.read' },
      { page: 'customerReviews', path: '/customers/reviews', icon: 'users', needs: 'customers.read' },
      { page: 'identityRuns', path: '/customers/runs', icon: 'refresh', needs: 'customers.read' },
      { page: 'blockedPhones', path: '/customers/blocked-phones', icon: 'phone', needs: 'customers.write' },
      { page: 'privacy', path: '/privacy', icon: 'shield', needs: 'customers.read' },
      { page: 'keys', path: '/privacy/keys', icon: 'key', needs: 'settings.write' },
    ],
  },
  {
    group: 'care',
    entries: [
      { page: 'segments', path: '/segments', icon: 'filter', needs: 'customers.read' },
      { page: 'pools', path: '/pools', icon: 'board', needs: 'customers.read' },
      { page: 'tagGovernance', path: '/tag-governance', icon: 'list', needs: 'customers.read' },
      { page: 'loyalty', path: '/loyalty', icon: 'users', needs: 'customers.read' },
      { page: 'value', path: '/value', icon: 'money', needs: 'customers.read' },
      { page: 'needs', path: '/needs', icon: 'clock', needs: 'customers.read' },
    ],
  },
  {
    group: 'conversations',
    entries: [
      { page: 'conversations', path: '/conversations', icon: 'chat', needs: 'customers.read' },
      { page: 'mentions', path: '/mentions', icon: 'bell', needs: 'customers.read' },
      { page: 'readyReplies', path: '/ready-replies', icon: 'send', needs: 'contacts.read' },
      { page: 'customerGroups', path: '/customer-groups', icon: 'users', needs: 'contacts.read' },
      { page: 'liveCodes', path: '/live-codes', icon: 'scan', needs: 'contacts.read' },
      { page: 'handovers', path: '/handovers', icon: 'undo', needs: 'contacts.read' },
    ],
  },
  {
    group: 'orders',
    entries: [
      { page: 'orders', path: '/orders', icon: 'order', needs: 'orders.read' },
      { page: 'productMatches', path: '/product-matches', icon: 'product', needs: 'catalog.read' },
      { page: 'lifeCycles', path: '/life-cycles', icon: 'refresh', needs: 'catalog.read' },
      { page: 'inventory', path: '/inventory', icon: 'table', needs: 'stock.read' },
      { page: 'records', path: '/records', icon: 'filter', needs: 'orders.read' },
      { page: 'marketplaceRules', path: '/marketplace-rules', icon: 'info', needs: 'orders.read' },
    ],
  },
  {
    group: 'work',
    entries: [
      { page: 'workOrderBoard', path: '/work-orders/board', icon: 'board', needs: 'work-orders.read' },
      { page: 'workOrders', path: '/work-orders', icon: 'list', needs: 'work-orders.read' },
      { page: 'dispatch', path: '/dispatch', icon: 'send', needs: 'dispatch.read' },
      { page: 'technicians', path: '/technicians', icon: 'wrench', needs: 'technicians.read' },
    ],
  },
  {
    group: 'settlement',
    entries: [
      { page: 'slips', path: '/slips', icon: 'card', needs: 'settlement.read' },
      { page: 'statements', path: '/statements', icon: 'money', needs: 'settlement.read' },
      { page: 'ledger', path: '/ledger', icon: 'book', needs: 'ledger.read' },
      { page: 'vouchers', path: '/vouchers', icon: 'download', needs: 'settlement.read' },
    ],
  },
  {
    group: 'connections',
    seldom: true,
    entries: [
      { page: 'sources', path: '/sources', icon: 'play', needs: 'connections.read' },
      { page: 'inbox', path: '/sources/inbox', icon: 'copy', needs: 'dead-letters.read' },
      { page: 'deadLetters', path: '/dead-letters', icon: 'fault', needs: 'dead-letters.read' },
      { page: 'wecom', path: '/wecom', icon: 'phone', needs: 'connections.read' },
      { page: 'mappedSources', path: '/sources/systems', icon: 'plus', needs: 'connections.read' },
      { page: 'ownPages', path: '/own-pages', icon: 'globe', needs: 'connections.read' },
      { page: 'imports', path: '/imports', icon: 'download', needs: 'connections.read' },
      { page: 'mappings', path: '/mappings', icon: 'edit', needs: 'connections.read' },
      { page: 'quotas', path: '/quotas', icon: 'clock', needs: 'connections.read' },
    ],
  },
  {
    group: 'settings',
    seldom: true,
    entries: [
      { page: 'settings', path: '/settings', icon: 'gear', needs: 'connections.read' },
      { page: 'evidence', path: '/evidence', icon: 'camera', needs: 'connections.read' },
      { page: 'webhooks', path: '/settings/webhooks', icon: 'bell', needs: 'connections.read' },
      { page: 'apiTokens', path: '/settings/api-tokens', icon: 'card', needs: 'api-tokens.write' },
      { page: 'wechatAccount', path: '/wechat-account', icon: 'phone', needs: 'members.read' },
      { page: 'members', path: '/settings/members', icon: 'user', needs: 'members.read' },
      { page: 'policy', path: '/settings/policy', icon: 'users', needs: 'session.own' },
      { page: 'audit', path: '/audit', icon: 'shield', needs: 'audit.read' },
      { page: 'sandbox', path: '/sandbox-controls', icon: 'sand', needs: 'sandbox.control' },
    ],
  },
]

/** The navigation of one who holds some permissions; a group without entries is left out. */
export function navFor(may: (permission: string) => boolean): readonly NavGroup[] {
  return navGroups
    .map((group) => ({ ...group, entries: group.entries.filter(({ needs }) => may(needs)) }))
    .filter(({ entries }) => entries.length > 0)
}

/** More entries than these do not fit a laptop's height. */
const longFrom = 20

/** Which groups start shut; with few entries in all, none. */
export function shutAtFirst(groups: readonly NavGroup[]): GroupName[] {
  if (groups.flatMap(({ entries }) => entries).length < longFrom) return []
  return groups.flatMap(({ group, seldom }) => (group && seldom ? [group] : []))
}

/** The entry that a path stands under: the longest path that it begins with. */
export function entryOf(path: string): NavEntry | undefined {
  return navGroups
    .flatMap((group) => group.entries)
    .filter((entry) => path === entry.path || (entry.path !== '/' && path.startsWith(`${entry.path}/`)))
    .sort((a, b) => b.path.length - a.path.length)[0]
}
