import { call } from '@qiao/api-client'
import { useQuery } from '@tanstack/react-query'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useMember } from '../../session.ts'

/** Members that can receive contacts, by their WeCom id; only oneself where the list may not be read. */
export function useReceivers(): ReadonlyMap<string, string> {
  const may = useMay()
  const me = useMember()
  const { data } = useQuery({
    queryKey: ['settings', 'members'],
    staleTime: 300_000,
    enabled: may('members.read'),
    queryFn: ({ signal }) => call(api, 'GET /console/members', {}, { signal }),
  })
  if (!data) return new Map([[me.id, me.name]])
  return new Map(data.items.flatMap((one) => (one.wecomUserId ? [[one.wecomUserId, one.name]] : [])))
}
