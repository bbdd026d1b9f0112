import type { CustomerId } from '../../kernel/ids.ts'
import type { LockedRow, MergeRow } from '../merge-store.ts'
import { joinSurvivors, type Survivors } from '../person.ts'

/** Pure: how rows stand by the journal of merges, whatever their pointers say. */

export interface Mending {
  /** Rows whose pointer or choices are to be written. */
  pointers: { id: CustomerId; mergedInto: CustomerId | null; survivors: Survivors | null }[]
  /** Rows that stand behind another one now, with the last merge that took them there. */
  joined: { id: CustomerId; head: CustomerId; mergeId: string }[]
  /** Rows that stand for themselves again. */
  left: CustomerId[]
  /** Merges that moved rows besides those that they noted. */
  moved: { id: string; moved: CustomerId[] }[]
  /** Merges of two that stood merges had made one already. */
  doubled: string[]
}

type Merge = Pick<MergeRow, 'id' | 'kept_id' | 'absorbed_id' | 'moved'>

/** `merges` stand, in their order, and are all that there are around `rows`. */
export function mendingOf(rows: readonly LockedRow[], merges: readonly Merge[]): Mending {
  const heads = new Map(rows.map((row) => [row.id, row.id]))
  const head = (id: CustomerId): CustomerId => heads.get(id) ?? id
  const by = new Map<CustomerId, string>()
  const moved: Mending['moved'] = []
  const doubled: string[] = []
  for (const merge of merges) {
    const [kept, gone] = [head(merge.kept_id), head(merge.absorbed_id)]
    if (kept === gone) {
      doubled.push(merge.id)
      continue
    }
    const taken = rows.filter(({ id }) => head(id) === gone).map(({ id }) => id)
    for (const id of taken) {
      heads.set(id, kept)
      by.set(id, merge.id)
    }
    const missed = taken.filter((id) => !merge.moved.includes(id))
    if (missed.length > 0) moved.push({ id: merge.id, moved: [...merge.moved, ...missed] })
  }
  const wrong = rows.filter(
    (row) => (row.merged_into ?? row.id) !== head(row.id) || row.merged_into === row.id,
  )
  const touched = new Set(wrong.flatMap((row) => [head(row.id), row.id, row.head]))
  return {
    pointers: rows
      .filter(({ id }) => touched.has(id))
      .map(({ id }) => {
        const mergedInto = head(id) === id ? null : head(id)
        return { id, mergedInto, survivors: mergedInto ? null : choicesOf(rows, id, head) }
      }),
    joined: wrong.flatMap(({ id }) =>
      head(id) === id ? [] : [{ id, head: head(id), mergeId: by.get(id)! }],
    ),
    left: wrong.flatMap(({ id }) => (head(id) === id ? [id] : [])),
    moved,
    doubled,
  }
}

/** What was chosen on rows that stood between, too; the head's own word goes first. */
function choicesOf(
  rows: readonly LockedRow[],
  headId: CustomerId,
  head: (id: CustomerId) => CustomerId,
): Survivors | null {
  const own = rows.filter(({ id }) => head(id) === headId)
  const all = own.toSorted((a, b) => Number(b.id === headId) - Number(a.id === headId))
  const joined = all.reduce<Survivors>((sum, { survivors }) => joinSurvivors(sum, survivors), {})
  const names = Object.entries(joined).filter(([, row]) => own.some(({ id }) => id === row))
  return own.length > 1 && names.length > 0 ? Object.fromEntries(names) : null
}
