import { ErrorState, Skeleton } from '@qiao/ui'
import { lazy, Suspense } from 'react'
import { BrowserRouter } from 'react-router'
import { type Session, useSession } from './session.ts'
import { Offline } from './shared/offline.tsx'
import { foreignLink } from './sign-in/link.ts'
import { surface } from './surface.ts'

const SignInPage = lazy(() => import('./sign-in/page.tsx'))
const TechnicianApp = lazy(() => import('./technician/app.tsx'))
const PointApp = lazy(() => import('./point/app.tsx'))

export function App() {
  const { session, error, again } = useSession()
  return (
    <>
      <Offline />
      <Suspense fallback={<Waiting />}>
        {session === undefined ? (
          error ? (
            <main className="t-alone">
              <ErrorState error={error} onRetry={again} />
            </main>
          ) : (
            <Waiting />
          )
        ) : session === null || foreignLink() ? (
          <SignInPage />
        ) : (
          <SignedIn session={session} />
        )}
      </Suspense>
    </>
  )
}

function SignedIn({ session }: { session: Session }) {
  return (
    <BrowserRouter basename="/t">
      {surface === 'point' && 'servicePointId' in session ? (
        <PointApp me={session} />
      ) : (
        'technicianId' in session && <TechnicianApp me={session} />
      )}
    </BrowserRouter>
  )
}

function Waiting() {
  return (
    <main className="t-alone">
      <Skeleton lines={6} />
    </main>
  )
}
