import type { Tx } from '../runtime/db/transaction.ts'
import type { Note } from './note.ts'

const place = 'notes.note.words'
const versionPlace = 'notes.version.words'
const columns = `n.id, n.customer_id, n.work_order_id, n.words, n.version, n.written_by, n.written_at, n.edited_at, n.pinned_at,
  n.hidden_at, n.hidden_by`

interface NoteRow {
  id: string
  customer_id: string
  work_order_id: string | null
  words: Buffer
  version: number
  written_by: string
  written_at: Date
  edited_at: Date | null
  pinned_at: Date | null
  hidden_at: Date | null
  hidden_by: string | null
}

const toNote = (tx: Tx, row: NoteRow): Note => ({
  id: row.id,
  customerId: row.customer_id,
  workOrderId: row.work_order_id,
  words: tx.vault.open(place, row.id, row.words),
  version: row.version,
  writtenBy: row.written_by,
  writtenAt: row.written_at,
  editedAt: row.edited_at,
  pinnedAt: row.pinned_at,
  hiddenAt: row.hidden_at,
  hiddenBy: row.hidden_by,
})

export async function insertNote(
  tx: Tx,
  about: { customerId: string; workOrderId: string | null },
  words: string,
): Promise<string> {
  const id = tx.ports.ids.next()
  await tx.named(
    'notes.insert',
    `insert into notes.note (brand_id, id, customer_id, work_order_id, words, written_by, written_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      tx.brandId,
      id,
      about.customerId,
      about.workOrderId,
      tx.vault.seal(place, id, words),
      tx.actor.id,
      tx.now,
    ],
  )
  return id
}

export async function lockNote(tx: Tx, id: string): Promise<Note | null> {
  const [row] = await tx.named<NoteRow>(
    'notes.lock',
    `select ${columns} from notes.note n where n.brand_id = $1 and n.id = $2 for update`,
    [tx.brandId, id],
  )
  return row ? toNote(tx, row) : null
}

/** The words as they stood are kept; the new ones take their place. */
export async function replaceWords(tx: Tx, note: Note, words: string): Promise<void> {
  await tx.named(
    'notes.keep_version',
    `insert into notes.version (brand_id, note_id, version, words, written_by, written_at) values ($1, $2, $3, $4, $5, $6)`,
    [
      tx.brandId,
      note.id,
      note.version,
      tx.vault.seal(versionPlace, `${note.id}/${note.version}`, note.words),
      note.writtenBy,
      note.editedAt ?? note.writtenAt,
    ],
  )
  await tx.named(
    'notes.replace_words',
    `update notes.note set words = $3, version = version + 1, edited_at = $4 where brand_id = $1 and id = $2`,
    [tx.brandId, note.id, tx.vault.seal(place, note.id, words), tx.now],
  )
}

export async function setPinned(tx: Tx, id: string, pinned: boolean): Promise<void> {
  await tx.named(
    'notes.pin',
    `update notes.note set pinned_at = $3, pinned_by = $4 where brand_id = $1 and id = $2`,
    [tx.brandId, id, pinned ? tx.now : null, pinned ? tx.actor.id : null],
  )
}

export async function setHidden(tx: Tx, id: string, hidden: boolean): Promise<void> {
  await tx.named(
    'notes.hide',
    `update notes.note set hidden_at = $3, hidden_by = $4 where brand_id = $1 and id = $2`,
    [tx.brandId, id, hidden ? tx.now : null, hidden ? tx.actor.id : null],
  )
}

/** Notes on any row of a person; pinned first, then the newest. Hidden ones for those who ask. */
export async function notesAbout(tx: Tx, customerId: string, hidden: boolean): Promise<Note[]> {
  const found = await tx.named<NoteRow>(
    'notes.about',
    `select ${columns} from notes.note n where n.brand_id = $1 and n.customer_id = any(customers.same_person($1, $2::uuid))
       and (n.hidden_at is null or $3) order by n.pinned_at desc nulls last, n.written_at desc, n.id desc limit 200`,
    [tx.brandId, customerId, hidden],
  )
  return found.map((row) => toNote(tx, row))
}

export async function versionsOf(
  tx: Tx,
  noteId: string,
): Promise<{ version: number; words: string; at: Date }[]> {
  const found = await tx.named<{ version: number; words: Buffer; written_at: Date }>(
    'notes.versions',
    `select version, words, written_at from notes.version where brand_id = $1 and note_id = $2 order by version desc`,
    [tx.brandId, noteId],
  )
  return found.map((row) => ({
    version: row.version,
    words: tx.vault.open(versionPlace, `${noteId}/${row.version}`, row.words),
    at: row.written_at,
  }))
}

/** Adds those who are not mentioned there yet. Returns them. */
export async function addMentions(tx: Tx, noteId: string, members: readonly string[]): Promise<string[]> {
  if (members.length === 0) return []
  const added = await tx.named<{ member_id: string }>(
    'notes.add_mentions',
    `insert into notes.mention (brand_id, note_id, member_id, at) select $1, $2, m, $4 from unnest($3::text[]) as m
     on conflict do nothing returning member_id`,
    [tx.brandId, noteId, members, tx.now],
  )
  return added.map((row) => row.member_id)
}

export interface Mentioned {
  note: Note
  at: Date
  readAt: Date | null
}

/** Where a member is mentioned, the newest first. */
export async function mentionsOf(tx: Tx, memberId: string, limit: number): Promise<Mentioned[]> {
  const found = await tx.named<NoteRow & { at: Date; read_at: Date | null }>(
    'notes.mentions_of',
    `select ${columns}, m.at, m.read_at from notes.mention m join notes.note n on n.brand_id = m.brand_id and n.id = m.note_id
     where m.brand_id = $1 and m.member_id = $2 and n.hidden_at is null order by m.at desc, m.note_id desc limit $3`,
    [tx.brandId, memberId, limit],
  )
  return found.map((row) => ({ note: toNote(tx, row), at: row.at, readAt: row.read_at }))
}

export async function markMentionsRead(tx: Tx, memberId: string): Promise<void> {
  await tx.named(
    'notes.mentions_read',
    `update notes.mention set read_at = $3 where brand_id = $1 and member_id = $2 and read_at is null`,
    [tx.brandId, memberId, tx.now],
  )
}

/** Notes on these rows themselves, and not on a job of theirs, that were written since then. */
export async function notesWrittenSince(
  tx: Tx,
  customerIds: readonly string[],
  since: Date,
): Promise<Note[]> {
  const found = await tx.named<NoteRow>(
    'notes.written_since',
    `select ${columns} from notes.note n where n.brand_id = $1 and n.customer_id = any($2::uuid[]) and n.work_order_id is null
       and n.hidden_at is null and n.written_at >= $3 order by n.written_at, n.id`,
    [tx.brandId, customerIds, since],
  )
  return found.map((row) => toNote(tx, row))
}

/** When the last note that `notesWrittenSince` would name was written, for each of these rows that has one. */
export function lastNotesWritten(
  tx: Tx,
  customerIds: readonly string[],
): Promise<{ customerId: string; at: Date }[]> {
  return tx.named(
    'notes.last_written',
    `select customer_id as "customerId", max(written_at) as at from notes.note
     where brand_id = $1 and customer_id = any($2::uuid[]) and work_order_id is null and hidden_at is null group by customer_id`,
    [tx.brandId, customerIds],
  )
}

export async function moveNotes(tx: Tx, ids: readonly string[], customerId: string): Promise<void> {
  await tx.named(
    'notes.move',
    `update notes.note set customer_id = $3 where brand_id = $1 and id = any($2::uuid[])`,
    [tx.brandId, ids, customerId],
  )
}
