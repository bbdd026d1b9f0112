import { call } from '@qiao/api-client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../services.ts'

/** What can be imported, with its fields. */
export function useKinds() {
  return useQuery({
    staleTime: Number.POSITIVE_INFINITY,
    queryKey: ['mapping-kinds'],
    queryFn: ({ signal }) => call(api, 'GET /console/mapping-kinds', {}, { signal }),
  })
}
