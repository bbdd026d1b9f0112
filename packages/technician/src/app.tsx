import { Empty, ErrorBoundary, Icon, type IconName, Skeleton } from '@qiao/ui'
import { type ComponentType, lazy, Suspense, useSyncExternalStore } from 'react'
import { Link, NavLink, Route, Routes, useLocation } from 'react-router'
import { TodayPage } from './pages/today/page.tsx'
import { useTechnicianTexts } from './texts.ts'

const later = (load: () => Promise<{ default: ComponentType }>) => lazy(load)
const OffersPage = later(() => import('./pages/offers/page.tsx'))
const EarningsPage = later(() => import('./pages/earnings/page.tsx'))

const places = [
  { key: 'today', path: '/', icon: 'home' },
  { key: 'offers', path: '/offers', icon: 'bell' },
  { key: 'earnings', path: '/earnings', icon: 'money' },
] as const satisfies readonly { key: string; path: string; icon: IconName }[]

export function App() {
  const t = useTechnicianTexts()
  const { pathname } = useLocation()
  return (
    <div className="t-shell">
      <Offline />
      <main>
        <ErrorBoundary resetKey={pathname}>
          <Suspense fallback={<Skeleton lines={6} />}>
            <Routes>
              <Route index Component={TodayPage} />
              <Route path="offers" Component={OffersPage} />
              <Route path="earnings" Component={EarningsPage} />
              <Route
                path="*"
                element={
                  <Empty picture="search" sentence={t('missing')} act={<Link to="/">{t('toToday')}</Link>} />
                }
              />
            </Routes>
          </Suspense>
        </ErrorBoundary>
      </main>
      <nav aria-label={t('nav')}>
        {places.map((place) => (
          <NavLink key={place.key} to={place.path} end>
            <Icon name={place.icon} />
            {t(`page.${place.key}`)}
          </NavLink>
        ))}
      </nav>
    </div>
  )
}

/** Said plainly, worrying nobody. */
function Offline() {
  const t = useTechnicianTexts()
  const online = useSyncExternalStore(onConnection, () => navigator.onLine)
  if (online) return null
  return (
    <p className="t-offline" data-tone="attention" role="status">
      <Icon name="info" /> {t('offline')}
    </p>
  )
}

function onConnection(hear: () => void) {
  window.addEventListener('online', hear)
  window.addEventListener('offline', hear)
  return () => {
    window.removeEventListener('online', hear)
    window.removeEventListener('offline', hear)
  }
}
