/** What a list shows, as the address says it: saved view, filters, sort, quick look. */
export type ListState = {
  view: string
  filters: Record<string, string>
  sort: string
  look: string
}

const reserved = new Set(['view', 'sort', 'look', 'lang'])

export function readListState(search: URLSearchParams, keys: readonly string[]): ListState {
  const filters: Record<string, string> = {}
  for (const key of keys) {
    const value = search.get(key)
    if (value) filters[key] = value
  }
  return {
    view: search.get('view') ?? '',
    filters,
    sort: search.get('sort') ?? '',
    look: search.get('look') ?? '',
  }
}

/** The address for a state; what is not the list's own (such as `lang`) stays. */
export function writeListState(
  before: URLSearchParams,
  keys: readonly string[],
  state: ListState,
): URLSearchParams {
  const next = new URLSearchParams(before)
  const set = (name: string, value: string) => (value ? next.set(name, value) : next.delete(name))
  for (const name of ['view', 'sort', 'look'] as const) set(name, state[name])
  for (const key of keys) if (!reserved.has(key)) set(key, state.filters[key] ?? '')
  return next
}

export type SavedView = {
  key: string
  label: string
  filters: Record<string, string>
  sort?: string
  count?: number
  own?: boolean
}

/** The view that the filters are exactly, if any: a changed view is no longer that view. */
export function matchingView(views: readonly SavedView[], state: ListState): SavedView | undefined {
  const same = (view: SavedView) =>
    sameFilters(view.filters, state.filters) && (view.sort ?? '') === state.sort
  return views.find((view) => view.key === state.view && same(view)) ?? views.find(same)
}

export function sameFilters(one: Record<string, string>, other: Record<string, string>): boolean {
  const text = (filters: Record<string, string>) =>
    JSON.stringify(
      Object.entries(filters)
        .filter(([, value]) => value)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    )
  return text(one) === text(other)
}

/** Reads a small JSON kept in this browser, or the fallback. */
export function readKept<T>(name: string, fallback: T): T {
  try {
    const text = localStorage.getItem(name)
    return text === null ? fallback : (JSON.parse(text) as T)
  } catch {
    return fallback
  }
}

export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value))
  } catch {
    // A full or closed storage only forgets a preference.
  }
}
