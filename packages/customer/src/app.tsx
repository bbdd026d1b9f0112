import { Empty, ErrorBoundary, Icon, Skeleton } from '@qiao/ui'
import { Suspense } from 'react'
import { Route, Routes, useLocation } from 'react-router'
import { useCustomerTexts } from './texts.ts'

/** Every page of a customer hangs on a signed link: `/c/<token>/…`; there is no log-in. */
export function App() {
  const t = useCustomerTexts()
  const { pathname } = useLocation()
  return (
    <div className="k-shell">
      <header>
        <Icon name="bridge" /> {t('service')}
      </header>
      <main>
        <ErrorBoundary resetKey={pathname}>
          <Suspense fallback={<Skeleton lines={6} />}>
            <Routes>
              <Route index element={<Empty picture="bridge" sentence={t('noLink')} />} />
              <Route path="*" element={<Empty picture="search" sentence={t('invalid')} />} />
            </Routes>
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  )
}
