import { ApiProblem } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { api, queries } from './services.ts'

/** Who is logged in, as `GET /api/session` tells it. */
export type Session = {
  id: string
  name: string
  roles: string[]
  permissions: string[]
  /** By class of data: `plain`, `masked` or `none`. */
  sight: Record<string, string>
  brandId: string
  brandName: string
}

/** A log-in that the demo offers; the list is empty where there is no demo. */
export type DemoLogin = { login: string; password: string; name: string; role: string }

/** `null`: nobody is logged in. */
export function useSession() {
  return useQuery({
    queryKey: ['session'],
    staleTime: 60_000,
    queryFn: () =>
      api.get<Session>('/session').catch((error: unknown) => {
        if (error instanceof ApiProblem && error.status === 401) return null
        throw error
      }),
  })
}

/** For pages: the shell shows them only to someone logged in. */
export function useMember(): Session {
  const { data } = useSession()
  if (!data) throw new Error('useMember is for pages behind the log-in')
  return data
}

export async function logIn(login: string, password: string): Promise<void> {
  await api.post('/session', { login, password })
  forgetOthers()
  await queries.invalidateQueries({ queryKey: ['session'], exact: true })
}

/** What one person saw is not the next one's. The session itself stays: the page that waits for it watches it. */
function forgetOthers(): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
}

export async function logOut(): Promise<void> {
  await api.delete('/session')
  forgetOthers()
  queries.setQueryData(['session'], null)
}

export function useDemoLogins() {
  return useQuery({
    queryKey: ['session', 'demo-logins'],
    retry: false,
    queryFn: () =>
      api
        .get<{ items: DemoLogin[] }>('/session/demo-logins')
        .then((answer) => answer.items)
        .catch((error: unknown) => {
          if (error instanceof ApiProblem && error.status === 404) return []
          throw error
        }),
  })
}
