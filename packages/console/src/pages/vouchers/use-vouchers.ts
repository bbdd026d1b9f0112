import { call } from '@qiao/api-client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../services.ts'

export function useVoucherMapping() {
  return useQuery({
    queryKey: ['voucher-mapping'],
    // A draft is being written here: it is not taken away by a look in between.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => call(api, 'GET /console/voucher-mapping', {}, { signal }),
  })
}

export function useVoucherKind() {
  return useQuery({
    queryKey: ['outward-kinds'],
    staleTime: 600_000,
    queryFn: ({ signal }) => call(api, 'GET /console/outward-kinds', {}, { signal }),
  }).data?.items.find(({ kind }) => kind === 'voucher')
}
