import { type Answer, call } from '@qiao/api-client'
import { ApiProblem } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from './services.ts'
import { surface } from './surface.ts'

export type Technician = Answer<'GET /technician/me'>
export type Clerk = Answer<'GET /point/me'>
export type Session = Technician | Clerk

/** Who is signed in; null: nobody; undefined: not known yet, or `error`. */
export function useSession(): { session: Session | null | undefined; error: unknown; again: () => void } {
  const { data, error, refetch } = useQuery<Session | null>({
    queryKey: ['session'],
    queryFn: ({ signal }) => readSession(signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return { session: data, error, again: () => void refetch() }
}

async function readSession(signal: AbortSignal): Promise<Session | null> {
  try {
    return surface === 'point'
      ? await call(api, 'GET /point/me', {}, { signal })
      : await call(api, 'GET /technician/me', {}, { signal })
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null
    throw error
  }
}
