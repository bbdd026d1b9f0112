import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { i18n } from 'i18next'
import { Component, type ReactNode, Suspense } from 'react'
import { I18nextProvider } from 'react-i18next'
import { ApiProblem } from './api.ts'
import { Skeleton } from './light/content.tsx'
import { NoticeProvider } from './light/notices.tsx'
import { ErrorState } from './light/states.tsx'
import type { RealtimeClient } from './realtime-client.ts'
import { RealtimeProvider } from './use-realtime.tsx'

export type AppFrameProps = {
  i18n: i18n
  queries: QueryClient
  realtime: RealtimeClient
  children: ReactNode
}

/** What every app of ours stands in: words, queries, live events, notices, and a net for errors. */
export function AppFrame({ i18n, queries, realtime, children }: AppFrameProps) {
  return (
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={queries}>
        <RealtimeProvider client={realtime}>
          <NoticeProvider>
            <ErrorBoundary>
              <Suspense fallback={<Skeleton lines={5} />}>{children}</Suspense>
            </ErrorBoundary>
          </NoticeProvider>
        </RealtimeProvider>
      </QueryClientProvider>
    </I18nextProvider>
  )
}

/** Reads are tried again when no answer came or the server stumbled, never when it said no. */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: true,
        retry: (count, error) =>
          count < 2 && (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 500),
      },
      // Held back while offline, a write would go out later, when nobody asks for it: it fails at once, in words.
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

type Held = { error?: unknown }

/** Shows what failed in the place where it failed; `resetKey` changing (a new page) clears it. */
export class ErrorBoundary extends Component<{ children: ReactNode; resetKey?: string }, Held> {
  override state: Held = {}

  static getDerivedStateFromError(error: unknown): Held {
    return { error }
  }

  override componentDidUpdate(before: { resetKey?: string }) {
    if (before.resetKey !== this.props.resetKey && this.state.error !== undefined)
      this.setState({ error: undefined })
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    return <ErrorState error={this.state.error} onRetry={() => this.setState({ error: undefined })} />
  }
}
