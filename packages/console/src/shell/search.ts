import { type Answer, call } from '@qiao/api-client'
import type { Api, IconName } from '@qiao/ui'
import type { SearchGroup } from '@qiao/ui/console'

export type SearchAnswer = Answer<'GET /search'>

const icons: Record<string, IconName> = {
  customer: 'user',
  order: 'order',
  'work-order': 'list',
  technician: 'wrench',
}

/** What was found, group by group; where the server says what it cannot look for, that stands first. */
export async function searchEverything(api: Api, text: string, signal: AbortSignal): Promise<SearchGroup[]> {
  const { groups, note } = await call(api, 'GET /search', { query: { q: text } }, { signal })
  const found = groups.map(({ kind, label, hits }) => ({
    key: kind,
    label,
    hits: hits.map(({ id, title, detail, path }) => ({
      key: `${kind}-${id}`,
      icon: icons[kind] ?? 'search',
      title,
      path,
      ...(detail ? { detail } : {}),
    })),
  }))
  return note ? [{ key: 'note', label: note, hits: [] }, ...found] : found
}
