import { ErrorBoundary, ErrorState, Skeleton } from '@qiao/ui'
import { CommandHelp, keep, readKept, useNarrow } from '@qiao/ui/console'
import { Drawer } from 'antd'
import { Suspense, useEffect, useState } from 'react'
import { Navigate, Outlet, useLocation } from 'react-router'
import { Barred } from '../missing.tsx'
import { entryOf, navFor } from '../nav.ts'
import { LogInPage } from '../pages/log-in/page.tsx'
import { OrdersMissing } from '../parts/orders-missing.tsx'
import { useSession } from '../session.ts'
import { useShellTexts } from '../texts.ts'
import { SideNav } from './side-nav.tsx'
import { TopBar } from './top-bar.tsx'

/** Navigation, top bar and the page; the log-in page for someone unknown. */
export function Shell() {
  const t = useShellTexts()
  const session = useSession()
  const { pathname } = useLocation()
  const narrow = useNarrow()
  const [folded, setFolded] = useState(() => readKept('qiao.nav.folded', false))
  const [drawnAt, setDrawnAt] = useState<string>()
  const entry = entryOf(pathname)
  useEffect(() => {
    document.title = entry ? `${t(`page.${entry.page}`)} · ${t('product')}` : t('product')
  })
  if (session.isPending) return <Skeleton lines={6} />
  if (session.isError) return <ErrorState error={session.error} onRetry={() => void session.refetch()} />
  if (!session.data) return <LogInPage />
  const { permissions } = session.data
  const home = navFor((permission) => permissions.includes(permission))[0]?.entries[0]
  // Who may not see the overview begins where there is something to see.
  if (pathname === '/' && home && home.path !== '/') return <Navigate to={home.path} replace />
  const fold = () => {
    setFolded(!folded)
    keep('qiao.nav.folded', !folded)
  }
  return (
    <div className="c-shell" data-folded={folded || undefined}>
      <a className="c-skip" href="#content">
        {t('skip')}
      </a>
      {narrow ? (
        <Drawer
          open={drawnAt === pathname}
          placement="left"
          closable={false}
          onClose={() => setDrawnAt(undefined)}
          rootClassName="c-nav-drawer"
        >
          <SideNav at={pathname} brand={session.data.brandName} />
        </Drawer>
      ) : (
        <SideNav at={pathname} brand={session.data.brandName} folded={folded} onFold={fold} />
      )}
      <div className="c-body">
        <TopBar session={session.data} onMenu={narrow ? () => setDrawnAt(pathname) : undefined} />
        <main id="content" tabIndex={-1}>
          <OrdersMissing />
          <ErrorBoundary resetKey={pathname}>
            <Suspense fallback={<Skeleton lines={8} />}>
              {entry && !permissions.includes(entry.needs) ? <Barred /> : <Outlet />}
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <CommandHelp />
    </div>
  )
}
