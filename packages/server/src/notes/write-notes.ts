import { getCustomer, refuseForgotten } from '../customers/index.ts'
import { type CustomerId, id as idOf } from '../kernel/ids.ts'
import { findMember, listMembers, type Member } from '../organization/index.ts'
import { notifyMembers } from '../outreach/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { can, type Role, visibility } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { getWorkOrders } from '../work-orders/index.ts'
import { NoteMissing, NoteRefused } from './errors.ts'
import { noteChanged, noteWritten } from './events.ts'
import { type Note, unmasked } from './note.ts'
import { addMentions, insertNote, lockNote, replaceWords, setHidden, setPinned } from './store.ts'

export interface NoteAbout {
  customerId: string
  /** The job at which it was written. */
  workOrderId: string | null
}

/** Notes hold what customers said: who may not read chat may not read them. */
export const maySeeNotes = (roles: readonly Role[]): boolean => visibility(roles, 'chat') === 'plain'

export const readers = async (tx: Tx): Promise<Member[]> =>
  (await listMembers(tx)).filter(({ roles }) => can(roles, 'customers.read') && maySeeNotes(roles))

/** Throws `customer.not_found`, and `note.not_found` for a job of somebody else. */
export async function aboutCustomer(tx: Tx, customerId: string, workOrderId?: string): Promise<NoteAbout> {
  const { id, rowIds } = await getCustomer(tx, idOf<CustomerId>(customerId))
  if (workOrderId === undefined) return { customerId: id, workOrderId: null }
  const [job] = await getWorkOrders(tx, [workOrderId])
  if (!job?.customerId || !rowIds.includes(idOf<CustomerId>(job.customerId)))
    throw new NoteMissing(workOrderId)
  return { customerId: id, workOrderId }
}

/** Writes a note and tells those whom it mentions. `link` leads to the page, without personal data. */
export async function writeNote(
  tx: Tx,
  about: NoteAbout,
  { words, mentions }: { words: string; mentions: readonly string[] },
  link: string,
): Promise<string> {
  if (about.customerId) await refuseForgotten(tx, [idOf<CustomerId>(about.customerId)])
  const id = await insertNote(tx, about, words.trim())
  await mention(tx, id, 1, mentions, link)
  await emit(tx, [event(noteWritten, id, { noteId: id, ...about })])
  return id
}

/** Changes the words of an own note; what stood before is kept. Throws `note.*`. */
export async function editNote(
  tx: Tx,
  noteId: string,
  { words, mentions, version }: { words: string; mentions: readonly string[]; version: number },
  link: string,
): Promise<void> {
  const note = await standing(tx, noteId)
  if (note.writtenBy !== tx.actor.id) throw new NoteRefused('not_yours')
  if (note.version !== version) throw new NoteRefused('changed_since')
  const next = unmasked(words.trim(), note.words)
  if (next !== note.words) await replaceWords(tx, note, next)
  await mention(tx, noteId, note.version + 1, mentions, link)
  if (next !== note.words) await changed(tx, note, 'edited')
}

export async function pinNote(tx: Tx, noteId: string, pinned: boolean): Promise<void> {
  const note = await standing(tx, noteId)
  await setPinned(tx, noteId, pinned)
  await changed(tx, note, pinned ? 'pinned' : 'unpinned')
}

/** Takes a note off the pages; it stays in the database, and can be shown again. Others' notes only by an owner. */
export async function hideNote(
  tx: Tx,
  noteId: string,
  hidden: boolean,
  roles: readonly Role[],
): Promise<void> {
  const note = await standing(tx, noteId)
  if (note.writtenBy !== tx.actor.id && !roles.includes('owner')) throw new NoteRefused('not_yours')
  await setHidden(tx, noteId, hidden)
  await changed(tx, note, hidden ? 'hidden' : 'shown')
}

async function standing(tx: Tx, noteId: string): Promise<Note> {
  const note = await lockNote(tx, noteId)
  if (!note) throw new NoteMissing(noteId)
  return note
}

async function changed(tx: Tx, { id, customerId, workOrderId }: Note, what: string): Promise<void> {
  await audit(tx, [{ action: 'note.changed', subject: `note:${id}`, facts: { customerId, what } }])
  await emit(tx, [event(noteChanged, id, { noteId: id, customerId, workOrderId, what })])
}

async function mention(
  tx: Tx,
  noteId: string,
  version: number,
  mentions: readonly string[],
  link: string,
): Promise<void> {
  const asked = [...new Set(mentions)]
  if (asked.length === 0) return
  const able = new Map((await readers(tx)).map((one) => [one.id, one]))
  const unable = asked.find((id) => !able.has(id))
  if (unable !== undefined) throw new NoteRefused('mention_not_readable', { memberId: unable })
  const added = (await addMentions(tx, noteId, asked)).filter((id) => id !== tx.actor.id)
  const author = (await findMember(tx, tx.actor.id))?.name ?? tx.actor.id
  await notifyMembers(tx, [
    {
      about: `note:${noteId}:${version}`,
      wecomUserIds: added.flatMap((id) => able.get(id)?.wecomUserId ?? []),
      title: `${author}在备注里提到了你`,
      text: '点开查看备注和客户。',
      url: link,
    },
  ])
}
