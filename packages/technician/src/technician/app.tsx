import { Badge, Empty, ErrorBoundary, Icon, type IconName, Skeleton, useNotices, useRealtime } from '@qiao/ui'
import { type ComponentType, lazy, Suspense } from 'react'
import { Link, NavLink, Route, Routes, useLocation, useMatch, useNavigate } from 'react-router'
import type { Technician } from '../session.ts'
import { Watermark } from '../shared/watermark.tsx'
import { newsOf } from './news.ts'
import { ownQueries, useOffers } from './queries.ts'
import { useTechnicianTexts } from './texts.ts'
import { TodayPage } from './today.tsx'

const later = (load: () => Promise<{ default: ComponentType }>) => lazy(load)
const JobsPage = later(() => import('./jobs.tsx'))
const JobPage = later(() => import('../job/page.tsx'))
const EarningsPage = later(() => import('./earnings.tsx'))

const places = [
  { key: 'today', path: '/', icon: 'home' },
  { key: 'jobs', path: '/jobs', icon: 'wrench' },
  { key: 'earnings', path: '/earnings', icon: 'money' },
] as const satisfies readonly { key: string; path: string; icon: IconName }[]

export default function TechnicianApp({ me }: { me: Technician }) {
  const t = useTechnicianTexts()
  const { pathname } = useLocation()
  useNews(me.technicianId)
  // A job has its own bar with the next act: one bar at the thumb, not two.
  const atJob = useMatch('/jobs/:id') !== null
  return (
    <div className="t-shell">
      <main>
        <ErrorBoundary resetKey={pathname}>
          <Suspense fallback={<Skeleton lines={6} />}>
            <Routes>
              <Route index element={<TodayPage me={me} />} />
              <Route path="jobs" Component={JobsPage} />
              <Route path="jobs/:id" Component={JobPage} />
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
      {!atJob && <Places />}
      <Watermark name={me.name} />
    </div>
  )
}

function Places() {
  const t = useTechnicianTexts()
  const { data: offers = [] } = useOffers()
  return (
    <nav className="t-places" aria-label={t('nav')}>
      {places.map((place) => (
        <NavLink key={place.key} to={place.path} end={place.path === '/'}>
          <span>
            <Icon name={place.icon} />
            {place.key === 'today' && (
              <Badge count={offers.length} label={t('offersWaiting', { count: offers.length })} />
            )}
          </span>
          {t(`page.${place.key}`)}
        </NavLink>
      ))}
    </nav>
  )
}

/** Hears what concerns this technician, keeps every list true, and says aloud what cannot wait. */
function useNews(technicianId: string) {
  const t = useTechnicianTexts()
  const notices = useNotices()
  const navigate = useNavigate()
  useRealtime(
    [`technician:${technicianId}`],
    (events) => {
      for (const news of newsOf(events)) {
        if (news.stays) navigator.vibrate?.(200)
        notices.show({
          tone: news.tone,
          text: t(`news.${news.key}`),
          stays: news.stays,
          act: { label: t('news.look'), run: () => void navigate(news.path) },
        })
      }
    },
    { invalidate: ownQueries },
  )
}
