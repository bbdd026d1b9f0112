import type { Api, IconName } from '@qiao/ui'
import type { SearchGroup } from '@qiao/ui/console'

/** One group of `GET /api/search?q=`: its kind names the page that its hits open. */
export type SearchAnswer = {
  groups: {
    kind: 'customer' | 'order' | 'work-order' | 'technician'
    label: string
    hits: { id: string; title: string; detail?: string }[]
  }[]
}

const places: Record<SearchAnswer['groups'][number]['kind'], { icon: IconName; path: string }> = {
  customer: { icon: 'user', path: '/customers' },
  order: { icon: 'order', path: '/orders' },
  'work-order': { icon: 'list', path: '/work-orders' },
  technician: { icon: 'wrench', path: '/technicians' },
}

export async function searchEverything(api: Api, text: string, signal: AbortSignal): Promise<SearchGroup[]> {
  const answer = await api.get<SearchAnswer>('/search', { query: { q: text }, signal })
  return answer.groups.map(({ kind, label, hits }) => ({
    key: kind,
    label,
    hits: hits.map((hit) => ({
      key: `${kind}-${hit.id}`,
      icon: places[kind].icon,
      title: hit.title,
      detail: hit.detail,
      path: `${places[kind].path}/${encodeURIComponent(hit.id)}`,
    })),
  }))
}
