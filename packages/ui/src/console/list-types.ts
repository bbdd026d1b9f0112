import type { ReactNode } from 'react'
import type { EmptyProps } from '../light/states.tsx'
import type { SavedView } from './list-state.ts'

export type ListColumn<Row> = {
  key: string
  title: string
  render: (row: Row) => ReactNode
  align?: 'start' | 'end'
  /** Share of the width, in CSS pixels; the first column takes what is left. */
  width?: number
  /** The server can sort by this key. */
  sortable?: boolean
  /** Not shown until chosen. */
  hidden?: boolean
  /** Holds buttons or links of a row: on a phone they stand below the card, which itself is one button. */
  act?: boolean
}

export type FilterField = { key: string; label: string } & (
  | { kind: 'text' }
  /** Options of one group stand under its name. */
  | { kind: 'select'; options: readonly { value: string; label: string; group?: string }[] }
  /** Writes `<key>From` and `<key>To` as days, e.g. 2026-11-21. */
  | { kind: 'days' }
)

export type ListQuery = Record<string, string | undefined> & { sort?: string; cursor?: string }
export type ListAnswer<Row> = {
  items: Row[]
  nextCursor?: string | null
  total?: number
  /** What the server has to say of what it found, or did not. */
  note?: string | null
}

export type BulkResult = { key: string; ok: boolean; reason?: string }
export type BulkAct<Row> = {
  key: string
  label: string
  danger?: boolean
  /** Says itself what was done, with a way back; the list then speaks of failures alone. */
  speaks?: boolean
  /** Per-row results; a reason is shown for what failed. */
  run: (rows: Row[]) => Promise<BulkResult[]>
}

export type ListPageProps<Row> = {
  /** Name in addresses, in kept preferences and as the first part of the query key. */
  name: string
  title: string
  /** A sentence under the title: what the list is for. */
  intro?: ReactNode
  /** Of a page of several lists: stands between title and views. */
  tabs?: ReactNode
  rowKey: (row: Row) => string
  columns: readonly ListColumn<Row>[]
  views?: readonly SavedView[]
  filters?: readonly FilterField[]
  load: (query: ListQuery, signal: AbortSignal) => Promise<ListAnswer<Row>>
  bulkActs?: readonly BulkAct<Row>[]
  /** What the drawer shows for a row, and where its full page is. */
  look?: { title: (row: Row) => ReactNode; body: (row: Row) => ReactNode }
  path?: (row: Row) => string
  /** Topics that make the list old. */
  topics?: readonly string[]
  /** Shown while nothing is filtered and there is nothing. */
  empty: EmptyProps
  /** What to say where filters find nothing: how to find more. */
  noMatch?: (filters: Readonly<Record<string, string>>) => string
  primaryAct?: ReactNode
  exportAct?: (query: ListQuery) => ReactNode
}

type Choice = { value: string; label: string }

/** Options under the names of their groups, in the order in which a group first comes; those of none stand by themselves. */
export function groupedOptions(
  options: readonly (Choice & { group?: string })[],
): (Choice | { label: string; options: Choice[] })[] {
  const groups = [...Map.groupBy(options, ({ group }) => group ?? '')]
  return groups.flatMap<Choice | { label: string; options: Choice[] }>(([label, ofGroup]) => {
    const choices = ofGroup.map(({ value, label: words }) => ({ value, label: words }))
    return label === '' ? choices : [{ label, options: choices }]
  })
}

/** Whether it is a day as an address should hold it: what is none is not read as another. */
export function isDayText(text: string | undefined): text is string {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text
}

/** The keys that the filter fields write into the address. */
export function filterKeys(filters: readonly FilterField[]): string[] {
  return filters.flatMap((f) => (f.kind === 'days' ? [`${f.key}From`, `${f.key}To`] : [f.key]))
}

/** What became of a bulk act, and why the first of those that failed did. */
export function bulkOutcome(results: readonly BulkResult[]): {
  done: number
  failed: number
  reason: string
} {
  const failed = results.filter(({ ok }) => !ok)
  return { done: results.length - failed.length, failed: failed.length, reason: failed[0]?.reason ?? '' }
}
