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

/** The views on offer: one that shows all stands first where none does, people's own last. */
export function offeredViews(
  given: readonly SavedView[],
  own: readonly SavedView[],
  all: string,
): SavedView[] {
  const hasAll = given.some((view) => Object.keys(view.filters).length === 0)
  return [...(hasAll ? [] : [{ key: 'all', label: all, filters: {} }]), ...given, ...own]
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
    const kept = JSON.parse(localStorage.getItem(name) ?? 'null') as T | null
    // What an older version kept may have another shape.
    return kept === null || Array.isArray(kept) !== Array.isArray(fallback) ? fallback : kept
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

/** The row that `by` steps from `at` reach, inside `count` rows; -1 when there is none. */
export function steppedTo(at: number, by: number, count: number): number {
  return Math.min(Math.max(at + by, 0), count - 1)
}
