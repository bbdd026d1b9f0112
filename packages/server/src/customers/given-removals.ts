import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { openEdit } from './edit-customers.ts'
import { editsEndedBy, endedMerges } from './merge-store.ts'

/** A tag that a member took off a person who is two again, and of whom it was said in the end. */
export interface GivenRemoval {
  name: string
  actor: string
  at: Date
  /** The rows that it was taken off. */
  from: CustomerId[]
  to: CustomerId[]
}

/** Of merges that were taken back, by the sides that were chosen. */
export async function removalsGivenBy(tx: Tx, mergeIds: readonly string[]): Promise<GivenRemoval[]> {
  const merges = new Map((await endedMerges(tx, mergeIds)).map((merge) => [merge.id, merge]))
  const ended = await editsEndedBy(tx, [...merges.keys()], 'tag_removed')
  return ended.flatMap(({ merge_id, ...row }) => {
    const { id, actor, at, change } = openEdit(tx, row)
    const { keptId, absorbedId, choices } = merges.get(merge_id)!
    const side = choices[id]
    if (!('rows' in change) || !side) return []
    const to = side === 'both' ? [keptId, absorbedId] : [side === 'kept' ? keptId : absorbedId]
    return [{ name: change.to, actor, at, from: change.rows.map((one) => one.customerId), to }]
  })
}
