import type { CustomerId } from '../kernel/ids.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { giveEdits, type HandEdit, openEdit, takeBackEdits } from './edit-customers.ts'
import { MergeRefused } from './errors.ts'
import { customersUnmerged } from './events.ts'
import { lastMemberships } from './households/household-store.ts'
import {
  activeMergesAround,
  editsSince,
  endMerges,
  findMerges,
  type LockedRow,
  lastEdits,
  lockPersons,
  type MergeRow,
  personsOf,
  pointRows,
  undoEdits,
} from './merge-store.ts'
import { headsAfter, type Side, type SurvivorField, type Survivors } from './person.ts'
import { keepApart, settleDuplicates } from './review-store.ts'

export interface UnmergePreview {
  merge: MergeRow
  /** Rows as they will stand: those who stay with the kept one, and those who leave. */
  keptRows: CustomerId[]
  absorbedRows: CustomerId[]
  /** Edits by hand since the merge; each needs a side. */
  edits: HandEdit[]
}

/** What taking a merge back will do. Throws `merge.not_found`, `merge.already_undone`. */
export async function previewUnmerge(tx: Tx, mergeId: string): Promise<UnmergePreview> {
  const merge = await standingMerge(tx, mergeId)
  return previewOf(tx, merge, await personsOf(tx, [merge.kept_id, merge.absorbed_id]))
}

async function standingMerge(tx: Tx, mergeId: string): Promise<MergeRow> {
  const [merge] = await findMerges(tx, [mergeId])
  if (!merge) throw new MergeRefused('not_found', mergeId)
  if (merge.undone_at) throw new MergeRefused('already_undone', mergeId)
  return merge
}

async function previewOf(tx: Tx, merge: MergeRow, rows: readonly LockedRow[]): Promise<UnmergePreview> {
  const around = await activeMergesAround(tx, [merge.kept_id])
  const ids = rows.map((row) => row.id)
  const edits = await editsSince(tx, ids, merge.merged_at)
  return {
    merge,
    ...partedRows(ids, merge, headsWithout(around.filter((one) => one.id !== merge.id))),
    edits: edits.map((row) => openEdit(tx, row)),
  }
}

type HeadOf = (id: CustomerId) => CustomerId

function headsWithout(others: readonly MergeRow[]): HeadOf {
  const heads = headsAfter(others.map((one) => ({ keptId: one.kept_id, absorbedId: one.absorbed_id })))
  return (id) => heads.get(id) ?? id
}

function partedRows(ids: readonly CustomerId[], merge: MergeRow, headOf: HeadOf) {
  const leaves = headOf(merge.absorbed_id)
  return {
    keptRows: ids.filter((id) => headOf(id) !== leaves),
    absorbedRows: ids.filter((id) => headOf(id) === leaves),
  }
}

/**
 * Takes a merge back. What came in since belongs to the row that its own record resolved to, and goes with it; edits by hand
 * go to the side that `choices` names (`kept` where it names none), as if they had been made there. No rule joins the two
 * again, unless the merge was a slip that only asks for another look (`verdict: 'waiting'`).
 */
export async function unmergeCustomers(
  tx: Tx,
  mergeId: string,
  {
    reason,
    choices,
    verdict = 'different',
  }: { reason: string; choices: Readonly<Record<string, Side>>; verdict?: 'different' | 'waiting' },
): Promise<{ keptId: CustomerId; absorbedId: CustomerId }> {
  const { kept_id, absorbed_id } = await standingMerge(tx, mergeId)
  const rows = await lockPersons(tx, [kept_id, absorbed_id])
  const merge = await standingMerge(tx, mergeId)
  const { edits } = await previewOf(tx, merge, rows)
  await takeBackEdits(tx, edits)
  await undoEdits(
    tx,
    edits.map((one) => one.id),
  )
  const [parted] = await partPersons(tx, [{ merge, edits, choices }])
  const chosen = (edit: HandEdit): Side => choices[edit.id] ?? 'kept'
  const others = (await activeMergesAround(tx, [kept_id, absorbed_id])).filter((one) => one.id !== mergeId)
  // Who stood for that side when the edit was made: a merge that came later does not take it along.
  const ownerThen = (side: CustomerId) => (edit: HandEdit) =>
    headsWithout(others.filter((one) => one.merged_at <= edit.at))(side)
  await giveEdits(
    tx,
    edits.filter((edit) => chosen(edit) !== 'absorbed'),
    ownerThen(kept_id),
  )
  await giveEdits(
    tx,
    edits.filter((edit) => chosen(edit) !== 'kept'),
    ownerThen(absorbed_id),
  )
  await settle(tx, [parted!], reason)
  if (verdict === 'different')
    await keepApart(tx, [{ first: merge.kept_id, second: merge.absorbed_id }], {
      reason: `merge:${mergeId}`,
      by: 'unmerge',
    })
  return { keptId: parted!.keptId, absorbedId: parted!.absorbedId }
}

/**
 * When a member last made something by hand for each of these rows, as far as the folders above know: notes, products, consents,
 * pools. Customers stand below them. Rows without any may be left out.
 */
export type LastByHand = (
  tx: Tx,
  rowIds: readonly CustomerId[],
) => Promise<readonly { customerId: string; at: Date }[]>

/**
 * The same for many at once, without a verdict on them. Whose it is what somebody edited or made by hand since is a question for
 * a member: such a merge stays, and is named in `edited`. Those taken back already are left out.
 */
export async function unmergeMany(
  tx: Tx,
  mergeIds: readonly string[],
  reason: string,
  lastByHand: LastByHand,
): Promise<{ parted: number; edited: ReadonlySet<string> }> {
  if (mergeIds.length === 0) return { parted: 0, edited: new Set() }
  const persons = await lockPersons(
    tx,
    (await findMerges(tx, mergeIds)).map((merge) => merge.kept_id),
  )
  const merges = (await findMerges(tx, mergeIds)).filter((merge) => merge.undone_at === null)
  const edited = await editedAmong(
    tx,
    merges,
    persons.map(({ id }) => id),
    lastByHand,
  )
  const parted = await partPersons(
    tx,
    merges.flatMap((merge) => (edited.has(merge.id) ? [] : [{ merge, edits: [], choices: {} }])),
  )
  await settle(tx, parted, reason)
  return { parted: parted.length, edited }
}

/** Of these merges, the newest first, those with work by hand since on a row that would still be of the person. */
async function editedAmong(
  tx: Tx,
  merges: readonly MergeRow[],
  rowIds: readonly CustomerId[],
  lastByHand: LastByHand,
): Promise<ReadonlySet<string>> {
  const made = [
    ...(await lastEdits(tx, rowIds)),
    ...(await lastMemberships(tx, rowIds)),
    ...(await lastByHand(tx, rowIds)),
  ]
  let standing = await activeMergesAround(
    tx,
    merges.map((merge) => merge.kept_id),
  )
  const edited = new Set<string>()
  for (const merge of merges) {
    const headOf = headsWithout(standing)
    const head = headOf(merge.kept_id)
    if (made.some((one) => one.at >= merge.merged_at && headOf(one.customerId as CustomerId) === head))
      edited.add(merge.id)
    else standing = standing.filter((one) => one.id !== merge.id)
  }
  return edited
}

interface Parted {
  merge: MergeRow
  keptId: CustomerId
  absorbedId: CustomerId
  rowIds: CustomerId[]
}

/** Points the rows of locked persons as if these merges had never been, one after the other. */
async function partPersons(
  tx: Tx,
  wishes: readonly {
    merge: MergeRow
    edits: readonly HandEdit[]
    choices: Readonly<Record<string, Side>>
  }[],
): Promise<Parted[]> {
  const keptIds = wishes.map(({ merge }) => merge.kept_id)
  const rows = await personsOf(tx, keptIds)
  const survivors = new Map(rows.map((row) => [row.id, row.survivors]))
  let standing = await activeMergesAround(tx, keptIds)
  let headOf = headsWithout(standing)
  const parted = wishes.map(({ merge, edits }): Parted => {
    const before = headOf(merge.kept_id)
    const rowIds = rows.flatMap(({ id }) => (headOf(id) === before ? [id] : []))
    standing = standing.filter((one) => one.id !== merge.id)
    headOf = headsWithout(standing)
    const { keptRows, absorbedRows } = partedRows(rowIds, merge, headOf)
    const [keptId, absorbedId] = [headOf(merge.kept_id), headOf(merge.absorbed_id)]
    const held = survivorsOfKept(survivors.get(before) ?? {}, merge, edits)
    survivors.set(keptId, among(keptRows, held))
    survivors.set(absorbedId, among(absorbedRows, merge.survivors_before?.absorbed ?? {}))
    return { merge, keptId, absorbedId, rowIds }
  })
  await pointRows(
    tx,
    rows.map(({ id }) => {
      const head = headOf(id)
      const isHead = head === id
      return { id, mergedInto: isHead ? null : head, survivors: isHead ? (survivors.get(id) ?? null) : null }
    }),
  )
  await endMerges(
    tx,
    wishes.map(({ merge, choices }) => ({ id: merge.id, choices })),
    `${tx.actor.kind}:${tx.actor.id}`,
  )
  return parted
}

async function settle(tx: Tx, parted: readonly Parted[], reason: string): Promise<void> {
  await settleDuplicates(tx, [...new Set(parted.flatMap(({ rowIds }) => rowIds))])
  const facts = parted.map(({ merge, keptId, absorbedId }) => ({
    mergeId: merge.id,
    customerId: keptId,
    otherId: absorbedId,
    reason,
  }))
  await audit(
    tx,
    facts.map((one) => ({ action: 'customer.unmerged', subject: `customer:${one.customerId}`, facts: one })),
  )
  await emit(
    tx,
    facts.map((one) => event(customersUnmerged, one.customerId, one)),
  )
}

/** What was chosen of a person's fields before the merge and the edits that are taken back. */
function survivorsOfKept(held: Survivors, merge: MergeRow, edits: readonly HandEdit[]): Survivors {
  const survivors = { ...held }
  const put = (field: SurvivorField, row: CustomerId | null | undefined): void => {
    if (row) survivors[field] = row
    else delete survivors[field]
  }
  for (const { change } of [...edits].reverse()) if ('survivor' in change) put(change.field, change.survivor)
  for (const field of Object.keys(merge.survivors) as SurvivorField[])
    put(field, merge.survivors_before?.kept?.[field])
  return survivors
}

/** Choices that still name a row of the person; null where none does. */
function among(rows: readonly CustomerId[], survivors: Survivors): Survivors | null {
  const left = Object.entries(survivors).filter(([, row]) => rows.includes(row))
  return left.length > 0 && rows.length > 1 ? Object.fromEntries(left) : null
}
