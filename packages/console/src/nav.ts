import type { IconName } from '@qiao/ui'

export type PageName =
  | 'overview'
  | 'customers'
  | 'liveCodes'
  | 'orders'
  | 'productMatches'
  | 'workOrderBoard'
  | 'workOrders'
  | 'dispatch'
  | 'technicians'
  | 'slips'
  | 'statements'
  | 'ledger'
  | 'deadLetters'
  | 'sandbox'
  | 'audit'
  | 'settings'

export type GroupName =
  | 'customers'
  | 'contacts'
  | 'orders'
  | 'products'
  | 'work'
  | 'dispatch'
  | 'settlement'
  | 'settings'

export type NavEntry = { page: PageName; path: string; icon: IconName }
export type NavGroup = { group?: GroupName; entries: readonly NavEntry[] }

/** The navigation, in the order of the trade. */
export const navGroups: readonly NavGroup[] = [
  { entries: [{ page: 'overview', path: '/', icon: 'bridge' }] },
  { group: 'customers', entries: [{ page: 'customers', path: '/customers', icon: 'users' }] },
  { group: 'contacts', entries: [{ page: 'liveCodes', path: '/live-codes', icon: 'scan' }] },
  { group: 'orders', entries: [{ page: 'orders', path: '/orders', icon: 'order' }] },
  { group: 'products', entries: [{ page: 'productMatches', path: '/product-matches', icon: 'product' }] },
  {
    group: 'work',
    entries: [
      { page: 'workOrderBoard', path: '/work-orders/board', icon: 'board' },
      { page: 'workOrders', path: '/work-orders', icon: 'list' },
    ],
  },
  {
    group: 'dispatch',
    entries: [
      { page: 'dispatch', path: '/dispatch', icon: 'send' },
      { page: 'technicians', path: '/technicians', icon: 'wrench' },
    ],
  },
  {
    group: 'settlement',
    entries: [
      { page: 'slips', path: '/slips', icon: 'card' },
      { page: 'statements', path: '/statements', icon: 'money' },
      { page: 'ledger', path: '/ledger', icon: 'book' },
    ],
  },
  {
    group: 'settings',
    entries: [
      { page: 'deadLetters', path: '/dead-letters', icon: 'fault' },
      { page: 'sandbox', path: '/sandbox-controls', icon: 'sand' },
      { page: 'audit', path: '/audit', icon: 'shield' },
      { page: 'settings', path: '/settings', icon: 'gear' },
    ],
  },
]

/** The entry that a path stands under: the longest path that it begins with. */
export function entryOf(path: string): NavEntry | undefined {
  return navGroups
    .flatMap((group) => group.entries)
    .filter((entry) => path === entry.path || (entry.path !== '/' && path.startsWith(`${entry.path}/`)))
    .sort((a, b) => b.path.length - a.path.length)[0]
}
