import {
  ApiProblem,
  Button,
  changeLanguage,
  Empty,
  ErrorBoundary,
  ErrorState,
  Icon,
  type Language,
  Skeleton,
  useRealtime,
  useRealtimeState,
} from '@qiao/ui'
import { lazy, type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, Route, Routes, useLocation, useNavigate } from 'react-router'
import { AppointmentPage } from './pages/appointment/page.tsx'
import { OverviewPage } from './pages/overview/page.tsx'
import { RegisterPages } from './pages/register/page.tsx'
import { startOf } from './service.ts'
import { useCustomerTexts } from './texts.ts'
import { ServiceProvider, useEntrance, useOnline, useService, useServiceQuery } from './use-service.ts'

const CardPage = lazy(() => import('./pages/card/page.tsx'))
const SignPages = lazy(() => import('./pages/sign/page.tsx'))
const RatePage = lazy(() => import('./pages/rate/page.tsx'))
const PrivacyPage = lazy(() => import('./pages/privacy/page.tsx'))
const ThanksPage = lazy(() => import('./pages/rate/thanks.tsx'))

/** The pages of one service, which hang on a signed link, or a card by which a purchase is registered; there is no log-in. */
export function App({ token, card }: { token: string | null; card: string | null }) {
  const { pathname } = useLocation()
  return (
    <div className="c-shell">
      <Head />
      <main>
        <ErrorBoundary resetKey={pathname}>
          {card ? (
            <Suspense fallback={<Waiting />}>
              <CardPage token={card} />
            </Suspense>
          ) : (
            <>
              <Connection />
              <Entered token={token}>
                <Suspense fallback={<Waiting />}>
                  <Pages />
                </Suspense>
              </Entered>
            </>
          )}
        </ErrorBoundary>
      </main>
    </div>
  )
}

function Head() {
  const t = useCustomerTexts()
  const { i18n } = useTranslation()
  const other: Language = i18n.language === 'en' ? 'zh-CN' : 'en'
  return (
    <header className="c-head">
      <span className="c-brand">
        <Icon name="bridge" /> {t('service')}
      </span>
      <Button kind="quiet" icon="globe" lang={other} onClick={() => void changeLanguage(i18n, other)}>
        {t('otherLanguage')}
      </Button>
    </header>
  )
}

/** Says so when what is shown may be old, and stays out of the way otherwise. */
function Connection() {
  const t = useCustomerTexts()
  const online = useOnline()
  const lost = useRealtimeState()?.status === 'disconnected'
  if (online && !lost) return null
  return (
    <p className="c-connection" data-tone="attention" role="status">
      <Icon name="alert" /> {online ? t('stale') : t('offline')}
    </p>
  )
}

function Entered({ token, children }: { token: string | null; children: ReactNode }) {
  const entrance = useEntrance(token)
  const service = useServiceQuery(token === null || entrance.isSuccess)
  const id = service.data?.workOrderId
  useRealtime(id ? [`work-order:${id}`] : [], undefined, { invalidate: [['service'], ['visit']] })
  const refused = [entrance.error, service.error].find(
    (error) => error instanceof ApiProblem && error.status === 401,
  )
  if (refused) return <NoEntrance hadLink={token !== null || service.data !== undefined} />
  if (service.data) return <ServiceProvider value={service.data}>{children}</ServiceProvider>
  const failed = entrance.isError ? entrance : service.isError ? service : null
  if (failed)
    return (
      <div className="c-body">
        <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
      </div>
    )
  return <Waiting />
}

function NoEntrance({ hadLink }: { hadLink: boolean }) {
  const t = useCustomerTexts()
  const sentence = hadLink ? (
    <>
      <strong>{t('ended')}</strong>
      <br />
      {t('endedDo')}
    </>
  ) : (
    t('noLink')
  )
  return <Empty picture={hadLink ? 'search' : 'bridge'} sentence={sentence} />
}

function Pages() {
  return (
    <Routes>
      <Route index element={<Start />} />
      <Route path="register/*" element={<RegisterPages />} />
      <Route path="overview" element={<OverviewPage />} />
      <Route path="appointment" element={<AppointmentPage />} />
      <Route path="sign/*" element={<SignPages />} />
      <Route path="rate" element={<RatePage />} />
      <Route path="privacy" element={<PrivacyPage />} />
      <Route path="thanks" element={<ThanksPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  )
}

function Start() {
  return <Navigate to={startOf(useService())} replace />
}

function NotFound() {
  const t = useCustomerTexts()
  const go = useNavigate()
  return (
    <Empty
      picture="search"
      sentence={t('notFound')}
      act={<Button onClick={() => go('/', { replace: true })}>{t('home')}</Button>}
    />
  )
}

function Waiting() {
  return (
    <div className="c-body">
      <Skeleton lines={6} />
    </div>
  )
}
