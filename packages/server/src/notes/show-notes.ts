import { type Static, Type } from 'typebox'
import { customerNames, memberNames } from '../contacts/index.ts'
import { maskNumbers } from '../conversations/index.ts'
import type { Role } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { getWorkOrders } from '../work-orders/index.ts'
import type { Note } from './note.ts'
import type { Mentioned } from './store.ts'

const text = Type.String()
const nullable = Type.Union([text, Type.Null()])

export const noteShape = Type.Object({
  id: text,
  words: text,
  version: Type.Integer(),
  by: text,
  own: Type.Boolean(),
  at: text,
  editedAt: nullable,
  pinned: Type.Boolean(),
  hidden: Type.Boolean(),
  /** The job that it was written at. */
  job: Type.Union([Type.Object({ id: text, code: text }), Type.Null()]),
})

export const mentionShape = Type.Object({
  note: noteShape,
  customerId: text,
  customerName: nullable,
  at: text,
  read: Type.Boolean(),
})

/** Notes as this caller may see them: numbers in them masked as the same numbers are anywhere else. */
export async function showNotes(
  tx: Tx,
  notes: readonly Note[],
  roles: readonly Role[],
): Promise<Static<typeof noteShape>[]> {
  if (notes.length === 0) return []
  const names = await memberNames(tx)
  const jobs = await getWorkOrders(tx, [...new Set(notes.flatMap(({ workOrderId }) => workOrderId ?? []))])
  const codes = new Map(jobs.map(({ workOrderId, code }) => [workOrderId, code]))
  return notes.map((note) => {
    const code = codes.get(note.workOrderId ?? '')
    return {
      id: note.id,
      words: maskNumbers(note.words, roles),
      version: note.version,
      by: names.get(`member:${note.writtenBy}`) ?? note.writtenBy,
      own: note.writtenBy === tx.actor.id,
      at: note.writtenAt.toISOString(),
      editedAt: note.editedAt?.toISOString() ?? null,
      pinned: note.pinnedAt !== null,
      hidden: note.hiddenAt !== null,
      job: code ? { id: note.workOrderId!, code } : null,
    }
  })
}

export async function showMentions(
  tx: Tx,
  mentions: readonly Mentioned[],
  roles: readonly Role[],
): Promise<Static<typeof mentionShape>[]> {
  const notes = await showNotes(
    tx,
    mentions.map(({ note }) => note),
    roles,
  )
  const names = await customerNames(
    tx,
    mentions.map(({ note }) => note.customerId),
    roles,
  )
  return mentions.map(({ note: { customerId }, at, readAt }, i) => ({
    note: notes[i]!,
    customerId,
    customerName: names.get(customerId) ?? null,
    at: at.toISOString(),
    read: readAt !== null,
  }))
}
