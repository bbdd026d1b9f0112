import { call } from '@qiao/api-client'
import type { FilterField } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { dateText } from '../../parts/time-window.ts'
import { api, i18n } from '../../services.ts'
import { useCustomersTexts } from './texts.ts'

/** Published segments, and of the chosen one its snapshots. */
export function useSegmentFilters(): FilterField[] {
  const t = useCustomersTexts()
  const [search] = useSearchParams()
  const id = search.get('segment')
  const all = useQuery({
    queryKey: ['segments', 'list', {}, 'plain'],
    queryFn: ({ signal }) => call(api, 'GET /console/segments', {}, { signal }),
  })
  const one = useQuery({
    queryKey: ['segments', 'one', id],
    enabled: id !== null,
    queryFn: ({ signal }) => call(api, 'GET /console/segments/:id', { params: { id: id! } }, { signal }),
  })
  const published = (all.data?.items ?? []).filter(({ version }) => version !== null)
  const snapshots = one.data?.snapshots ?? []
  if (published.length === 0) return []
  const filter = (key: string, label: string, options: { value: string; label: string }[]): FilterField => ({
    key,
    kind: 'select',
    label,
    options,
  })
  const labelOf = (name: string, count: number) => t('filter.people', { name, count })
  return [
    filter(
      'segment',
      t('filter.segment'),
      published.map(({ id: value, name, members }) => ({ value, label: labelOf(name, members) })),
    ),
    ...(snapshots.length > 0
      ? [
          filter(
            'snapshot',
            t('filter.snapshot'),
            snapshots.map(({ id: value, people, takenAt }) => ({
              value,
              label: labelOf(dateText(takenAt, i18n.language), people),
            })),
          ),
        ]
      : []),
  ]
}
