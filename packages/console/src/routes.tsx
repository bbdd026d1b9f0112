import { type ComponentType, lazy } from 'react'
import { createBrowserRouter, type RouteObject } from 'react-router'
import { Missing } from './missing.tsx'
import { Shell } from './shell/shell.tsx'

type PageModule = { default: ComponentType }

/** One page a folder: `pages/<word>/page.tsx` exports the page as default; it is fetched when first opened. */
function page(load: () => Promise<PageModule>): RouteObject['Component'] {
  return lazy(load)
}

const pages: RouteObject[] = [
  { index: true, Component: page(() => import('./pages/overview/page.tsx')) },
  { path: 'customers', Component: page(() => import('./pages/customers/page.tsx')) },
  { path: 'customers/reviews', Component: page(() => import('./pages/customers/review.tsx')) },
  { path: 'customers/runs', Component: page(() => import('./pages/identity-runs/page.tsx')) },
  {
    path: 'customers/blocked-phones',
    Component: page(() => import('./pages/blocked-phones/page.tsx')),
  },
  { path: 'customers/:id', Component: page(() => import('./pages/customers/customer.tsx')) },
  { path: 'mentions', Component: page(() => import('./pages/mentions/page.tsx')) },
  { path: 'segments', Component: page(() => import('./pages/segments/page.tsx')) },
  { path: 'segments/new', Component: page(() => import('./pages/segments/editor.tsx')) },
  { path: 'segments/:id', Component: page(() => import('./pages/segments/editor.tsx')) },
  { path: 'match-rate', Component: page(() => import('./pages/match-rate/page.tsx')) },
  { path: 'needs', Component: page(() => import('./pages/needs/page.tsx')) },
  { path: 'loyalty', Component: page(() => import('./pages/loyalty/page.tsx')) },
  { path: 'value', Component: page(() => import('./pages/value/page.tsx')) },
  { path: 'conversations', Component: page(() => import('./pages/conversations/page.tsx')) },
  { path: 'conversations/:id', Component: page(() => import('./pages/conversations/conversation.tsx')) },
  { path: 'customer-groups', Component: page(() => import('./pages/customer-groups/page.tsx')) },
  { path: 'pools', Component: page(() => import('./pages/pools/page.tsx')) },
  { path: 'tag-governance', Component: page(() => import('./pages/tag-governance/page.tsx')) },
  { path: 'handovers', Component: page(() => import('./pages/handovers/page.tsx')) },
  { path: 'wecom', Component: page(() => import('./pages/wecom/page.tsx')) },
  { path: 'live-codes', Component: page(() => import('./pages/live-codes/page.tsx')) },
  { path: 'ready-replies', Component: page(() => import('./pages/ready-replies/page.tsx')) },
  { path: 'wechat-account', Component: page(() => import('./pages/wechat-account/page.tsx')) },
  { path: 'own-pages', Component: page(() => import('./pages/own-pages/page.tsx')) },
  { path: 'orders', Component: page(() => import('./pages/orders/page.tsx')) },
  { path: 'orders/:id', Component: page(() => import('./pages/orders/order.tsx')) },
  { path: 'product-matches', Component: page(() => import('./pages/product-matches/page.tsx')) },
  { path: 'life-cycles', Component: page(() => import('./pages/life-cycles/page.tsx')) },
  { path: 'evidence', Component: page(() => import('./pages/evidence/page.tsx')) },
  { path: 'records', Component: page(() => import('./pages/records/page.tsx')) },
  { path: 'devices/:serial', Component: page(() => import('./pages/records/device.tsx')) },
  { path: 'inventory', Component: page(() => import('./pages/inventory/page.tsx')) },
  { path: 'work-orders', Component: page(() => import('./pages/work-orders/page.tsx')) },
  { path: 'work-orders/board', Component: page(() => import('./pages/work-orders/board.tsx')) },
  { path: 'work-orders/:id', Component: page(() => import('./pages/work-orders/work-order.tsx')) },
  { path: 'dispatch', Component: page(() => import('./pages/dispatch/page.tsx')) },
  { path: 'technicians', Component: page(() => import('./pages/technicians/page.tsx')) },
  { path: 'technicians/:id', Component: page(() => import('./pages/technicians/technician.tsx')) },
  { path: 'slips', Component: page(() => import('./pages/slips/page.tsx')) },
  { path: 'slips/:id', Component: page(() => import('./pages/slips/slip.tsx')) },
  { path: 'statements', Component: page(() => import('./pages/statements/page.tsx')) },
  { path: 'statements/:id', Component: page(() => import('./pages/statements/statement.tsx')) },
  { path: 'ledger', Component: page(() => import('./pages/ledger/page.tsx')) },
  { path: 'vouchers', Component: page(() => import('./pages/vouchers/page.tsx')) },
  { path: 'sources', Component: page(() => import('./pages/sources/page.tsx')) },
  { path: 'sources/inbox', Component: page(() => import('./pages/inbox/page.tsx')) },
  { path: 'sources/systems', Component: page(() => import('./pages/mapped-sources/page.tsx')) },
  { path: 'sources/systems/new', Component: page(() => import('./pages/mapped-sources/new.tsx')) },
  { path: 'sources/systems/:id', Component: page(() => import('./pages/mapped-sources/one.tsx')) },
  { path: 'sources/systems/:id/edit', Component: page(() => import('./pages/mapped-sources/new.tsx')) },
  { path: 'imports', Component: page(() => import('./pages/imports/page.tsx')) },
  { path: 'imports/new', Component: page(() => import('./pages/imports/new.tsx')) },
  { path: 'imports/:id', Component: page(() => import('./pages/imports/import.tsx')) },
  { path: 'mappings', Component: page(() => import('./pages/mappings/page.tsx')) },
  { path: 'mappings/:name', Component: page(() => import('./pages/mappings/mapping.tsx')) },
  { path: 'mappings/:name/edit', Component: page(() => import('./pages/mappings/edit.tsx')) },
  { path: 'privacy', Component: page(() => import('./pages/privacy/page.tsx')) },
  { path: 'privacy/keys', Component: page(() => import('./pages/keys/page.tsx')) },
  { path: 'quotas', Component: page(() => import('./pages/quotas/page.tsx')) },
  { path: 'dead-letters', Component: page(() => import('./pages/dead-letters/page.tsx')) },
  { path: 'sandbox-controls', Component: page(() => import('./pages/sandbox-controls/page.tsx')) },
  { path: 'audit', Component: page(() => import('./pages/audit/page.tsx')) },
  {
    path: 'marketplace-rules',
    Component: page(() => import('./pages/marketplace-rules/page.tsx')),
  },
  { path: 'settings/members', Component: page(() => import('./pages/members/page.tsx')) },
  { path: 'settings/policy', Component: page(() => import('./pages/policy/page.tsx')) },
  { path: 'settings/api-tokens', Component: page(() => import('./pages/api-tokens/page.tsx')) },
  { path: 'settings/webhooks', Component: page(() => import('./pages/webhooks/page.tsx')) },
  { path: 'settings', Component: page(() => import('./pages/settings/page.tsx')) },
  { path: '*', Component: Missing },
]

// The gallery shows every component to those who build pages; `VITE_GALLERY=1 vite build` keeps it in a build.
const gallery: RouteObject[] =
  import.meta.env.DEV || import.meta.env.VITE_GALLERY
    ? [{ path: '/gallery', Component: page(() => import('./pages/gallery/page.tsx')) }]
    : []

export const createRouter = () =>
  createBrowserRouter([...gallery, { path: '/', Component: Shell, children: pages }])
