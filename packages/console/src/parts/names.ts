import { call } from '@qiao/api-client'
import { useQuery } from '@tanstack/react-query'
import { api, i18n } from '../services.ts'
import { useMay } from './use-act.ts'

const rarely = { staleTime: 300_000 }

/** Members and technicians by id, as far as this member may read them: for "who did it". */
export function usePeople(): ReadonlyMap<string, string> {
  const may = useMay()
  const technicians = useTechnicians()
  const members = useQuery({
    ...rarely,
    queryKey: ['settings', 'members'],
    enabled: may('members.read'),
    queryFn: ({ signal }) => call(api, 'GET /console/members', {}, { signal }),
  })
  return new Map([
    ...(members.data?.items ?? []).map((one) => [one.id, one.name] as const),
    ...[...technicians].map(([id, one]) => [id, one.name] as const),
  ])
}

/** The technicians of the brand (the first hundred) by id. */
export function useTechnicians() {
  const may = useMay()
  const { data } = useQuery({
    ...rarely,
    queryKey: ['technicians', 'names'],
    enabled: may('technicians.read'),
    queryFn: ({ signal }) => call(api, 'GET /console/technicians', { query: { limit: 100 } }, { signal }),
  })
  return new Map((data?.items ?? []).map((one) => [one.technicianId, one]))
}

export function useProviders() {
  const may = useMay()
  const { data } = useQuery({
    ...rarely,
    queryKey: ['technicians', 'providers'],
    enabled: may('technicians.read'),
    queryFn: ({ signal }) => call(api, 'GET /console/providers', {}, { signal }),
  })
  return data?.items ?? []
}

/** Names of providers and their points by id. */
export function usePlaces(): ReadonlyMap<string, string> {
  return new Map(
    useProviders().flatMap((provider) => [
      [provider.providerId, provider.name] as const,
      ...provider.servicePoints.map((point) => [point.servicePointId, point.name] as const),
    ]),
  )
}

export function useShops() {
  const { data } = useQuery({
    ...rarely,
    queryKey: ['settings', 'shops'],
    queryFn: ({ signal }) => call(api, 'GET /console/shops', {}, { signal }),
  })
  return data?.items ?? []
}

export function useProducts() {
  const may = useMay()
  const { data } = useQuery({
    ...rarely,
    queryKey: ['product-matches', 'products'],
    enabled: may('catalog.read'),
    queryFn: ({ signal }) => call(api, 'GET /console/products', {}, { signal }),
  })
  return data?.items ?? []
}

/** Names of rate cards by id, in the language of the screen. */
export function useRateCardNames(): (id: string) => string {
  const may = useMay()
  const { data } = useQuery({
    ...rarely,
    queryKey: ['slips', 'rate-cards'],
    enabled: may('settlement.read'),
    queryFn: ({ signal }) => call(api, 'GET /console/rate-cards', {}, { signal }),
  })
  const language = i18n.language === 'en' ? 'en' : 'zh'
  return (id) => data?.items.find((card) => card.id === id)?.name[language] ?? id
}
