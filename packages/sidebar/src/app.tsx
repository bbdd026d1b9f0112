import { Empty, ErrorBoundary, Icon, Skeleton, Tabs, useRealtimeState } from '@qiao/ui'
import { type ComponentType, lazy, Suspense } from 'react'
import { Route, Routes, useLocation, useNavigate } from 'react-router'
import { CustomerPage } from './pages/customer/page.tsx'
import { useSidebarTexts } from './texts.ts'

const later = (load: () => Promise<{ default: ComponentType }>) => lazy(load)
const OrdersPage = later(() => import('./pages/orders/page.tsx'))
const JobsPage = later(() => import('./pages/jobs/page.tsx'))
const BehaviourPage = later(() => import('./pages/behaviour/page.tsx'))

const tabs = ['customer', 'orders', 'jobs', 'behaviour'] as const

/** First the customer (at once), then orders, jobs and behaviour (fetched when opened). */
export function App() {
  const t = useSidebarTexts()
  const { pathname, search } = useLocation()
  const navigate = useNavigate()
  const at = tabs.find((tab) => pathname === `/${tab}`) ?? 'customer'
  return (
    <div className="s-shell">
      <header>
        <Tabs
          label={t('nav')}
          at={at}
          items={tabs.map((key) => ({ key, label: t(`tab.${key}`) }))}
          onPick={(key) => navigate({ pathname: key === 'customer' ? '/' : `/${key}`, search })}
        />
        <Live />
      </header>
      <main>
        <ErrorBoundary resetKey={pathname}>
          <Suspense fallback={<Skeleton lines={6} />}>
            <Routes>
              <Route index Component={CustomerPage} />
              <Route path="orders" Component={OrdersPage} />
              <Route path="jobs" Component={JobsPage} />
              <Route path="behaviour" Component={BehaviourPage} />
              <Route path="*" element={<Empty picture="search" sentence={t('missing')} />} />
            </Routes>
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  )
}

/** Silent while all is true; says so when what is shown may be old. */
function Live() {
  const t = useSidebarTexts()
  const state = useRealtimeState()
  if (state?.status !== 'disconnected' && state?.status !== 'reconnecting') return null
  return (
    <p className="s-old" data-tone="attention" role="status">
      <Icon name="alert" /> {t('live.old')}
    </p>
  )
}
