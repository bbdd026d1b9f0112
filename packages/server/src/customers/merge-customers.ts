import type { CustomerId } from '../kernel/ids.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { giveEdits, type HandEdit, openEdit, takeBackEdits } from './edit-customers.ts'
import { CustomerMissing, MergeRefused } from './errors.ts'
import { customersMerged, customersUnmerged } from './events.ts'
import {
  activeMergesAround,
  editsSince,
  endMerge,
  findMerge,
  type LockedRow,
  lockPersons,
  type MergeRow,
  pointRows,
  undoEdits,
  writeMerges,
} from './merge-store.ts'
import { headsAfter, joinSurvivors, type Side, type SurvivorField, type Survivors } from './person.ts'
import { apartPairs, keepApart, type Pair, settleDuplicates } from './review-store.ts'

export interface MergeWish {
  keptId: CustomerId
  absorbedId: CustomerId
  /** Which row's value stands for the person, by field; what is not named follows the kept one. */
  survivors?: Survivors
  reason: string
  way: 'rule' | 'member'
  evidence?: unknown
  score?: number | null
  ruleVersion?: string | null
}

/**
 * Makes two customers one person. Only the pointer moves: orders, talk, tags and identifiers stay where they came in, so that
 * the merge can be taken back whole. Throws `customer.not_found`, `merge.already_one`.
 */
export async function mergeCustomers(
  tx: Tx,
  wish: MergeWish,
): Promise<{ mergeId: string; keptId: CustomerId }> {
  const [done] = await mergeMany(tx, [wish])
  if (!done) throw new MergeRefused('already_one', wish.keptId)
  return done
}

export interface Merged {
  /** Its place among the wishes. */
  wish: number
  mergeId: string
  keptId: CustomerId
  absorbedId: CustomerId
}

/**
 * The same for many; left out of the answer are pairs that are one person already (also by a pair before them), and those
 * that a rule would join although somebody said that they are two.
 */
export async function mergeMany(tx: Tx, wishes: readonly MergeWish[]): Promise<Merged[]> {
  if (wishes.length === 0) return []
  const rows = await lockPersons(
    tx,
    wishes.flatMap((wish) => [wish.keptId, wish.absorbedId]),
  )
  const standing = new Map(rows.map((row) => [row.id, { ...row }]))
  const ids = [...standing.keys()]
  const apart = wishes.some((wish) => wish.way === 'rule') ? await apartPairs(tx, ids) : []
  const merges = wishes.flatMap((wish, place) => {
    const kept = headIn(standing, wish.keptId)
    const gone = headIn(standing, wish.absorbedId)
    if (kept.id === gone.id || (wish.way === 'rule' && areApart(standing, apart, kept.id, gone.id))) return []
    const moved = [...standing.values()].filter((row) => row.head === gone.id).map((row) => row.id)
    const before = { kept: kept.survivors, absorbed: gone.survivors }
    kept.survivors = joinSurvivors(kept.survivors, gone.survivors, wish.survivors)
    for (const id of moved) Object.assign(standing.get(id)!, { head: kept.id, merged_into: kept.id })
    gone.survivors = null
    return [{ place, row: mergeOf(tx, wish, { kept, goneId: gone.id, moved, before }) }]
  })
  await pointRows(
    tx,
    [...standing.values()].map((row) => ({
      id: row.id,
      mergedInto: row.merged_into,
      survivors: row.survivors,
    })),
  )
  const written = merges.map(({ row }) => row)
  await writeMerges(tx, written)
  await settleDuplicates(tx, ids, { overrule: wishes.some((wish) => wish.way === 'member') })
  await tell(tx, written)
  return merges.map(({ place, row }) => ({
    wish: place,
    mergeId: row.id,
    keptId: row.kept_id,
    absorbedId: row.absorbed_id,
  }))
}

function areApart(
  standing: ReadonlyMap<CustomerId, LockedRow>,
  pairs: readonly Pair[],
  kept: CustomerId,
  gone: CustomerId,
): boolean {
  return pairs.some(({ first, second }) => {
    const [one, two] = [standing.get(first)?.head, standing.get(second)?.head]
    return (one === kept && two === gone) || (one === gone && two === kept)
  })
}

function headIn(standing: ReadonlyMap<CustomerId, LockedRow>, id: CustomerId): LockedRow {
  const row = standing.get(id)
  const head = row && standing.get(row.head)
  if (!head) throw new CustomerMissing(id)
  return head
}

type NewMerge = Omit<MergeRow, 'merged_at' | 'undone_at' | 'undone_by'>

function mergeOf(
  tx: Tx,
  wish: MergeWish,
  at: { kept: LockedRow; goneId: CustomerId; moved: CustomerId[]; before: MergeRow['survivors_before'] },
): NewMerge {
  return {
    id: tx.ports.ids.next(),
    kept_id: at.kept.id,
    absorbed_id: at.goneId,
    moved: at.moved,
    survivors: wish.survivors ?? {},
    survivors_before: at.before,
    way: wish.way,
    actor: `${tx.actor.kind}:${tx.actor.id}`,
    reason: wish.reason,
    evidence: wish.evidence ?? [],
    score: wish.score ?? null,
    rule_version: wish.ruleVersion ?? null,
  }
}

async function tell(tx: Tx, merges: readonly NewMerge[]): Promise<void> {
  const facts = merges.map(({ id, kept_id, absorbed_id, way, reason }) => ({
    mergeId: id,
    customerId: kept_id,
    otherId: absorbed_id,
    way,
    reason,
  }))
  await audit(
    tx,
    facts.map((one) => ({ action: 'customer.merged', subject: `customer:${one.customerId}`, facts: one })),
  )
  await emit(
    tx,
    facts.map((one) => event(customersMerged, one.customerId, one)),
  )
}

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
  const merge = await findMerge(tx, mergeId)
  if (!merge) throw new MergeRefused('not_found', mergeId)
  if (merge.undone_at) throw new MergeRefused('already_undone', mergeId)
  const rows = await lockPersons(tx, [merge.kept_id, merge.absorbed_id])
  const others = (await activeMergesAround(tx, [merge.kept_id])).filter((one) => one.id !== merge.id)
  const heads = headsWithout(others)
  const headOf = (id: CustomerId): CustomerId => heads.get(id) ?? id
  const ids = rows.map((row) => row.id)
  const leaves = headOf(merge.absorbed_id)
  const edits = await editsSince(tx, ids, merge.merged_at)
  return {
    merge,
    keptRows: ids.filter((id) => headOf(id) !== leaves),
    absorbedRows: ids.filter((id) => headOf(id) === leaves),
    edits: edits.map((row) => openEdit(tx, row)),
  }
}

function headsWithout(others: readonly MergeRow[]): Map<CustomerId, CustomerId> {
  return headsAfter(others.map((one) => ({ keptId: one.kept_id, absorbedId: one.absorbed_id })))
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
  const { merge, keptRows, absorbedRows, edits } = await previewUnmerge(tx, mergeId)
  const held =
    (await lockPersons(tx, [merge.kept_id])).find((row) => row.merged_into === null)?.survivors ?? {}
  await takeBackEdits(tx, edits)
  await undoEdits(
    tx,
    edits.map((one) => one.id),
  )
  const others = (await activeMergesAround(tx, [merge.kept_id])).filter((one) => one.id !== merge.id)
  const heads = headsWithout(others)
  const left = { kept: survivorsOfKept(held, merge, edits), absorbed: merge.survivors_before?.absorbed ?? {} }
  await pointRows(
    tx,
    [keptRows, absorbedRows].flatMap((rows, i) =>
      rows.map((id) => ({
        id,
        mergedInto: heads.get(id) ?? null,
        survivors: heads.has(id) ? null : among(rows, i === 0 ? left.kept : left.absorbed),
      })),
    ),
  )
  if (!(await endMerge(tx, mergeId, `${tx.actor.kind}:${tx.actor.id}`, choices)))
    throw new MergeRefused('already_undone', mergeId)
  const headOf = (id: CustomerId): CustomerId => heads.get(id) ?? id
  const [keptId, absorbedId] = [headOf(merge.kept_id), headOf(merge.absorbed_id)]
  const chosen = (edit: HandEdit): Side => choices[edit.id] ?? 'kept'
  await giveEdits(
    tx,
    keptId,
    edits.filter((edit) => chosen(edit) !== 'absorbed'),
  )
  await giveEdits(
    tx,
    absorbedId,
    edits.filter((edit) => chosen(edit) !== 'kept'),
  )
  await settleDuplicates(tx, [...keptRows, ...absorbedRows])
  if (verdict === 'different')
    await keepApart(tx, [{ first: merge.kept_id, second: merge.absorbed_id }], {
      reason: `merge:${mergeId}`,
      by: 'unmerge',
    })
  const facts = { mergeId, customerId: keptId, otherId: absorbedId, reason }
  await audit(tx, [{ action: 'customer.unmerged', subject: `customer:${keptId}`, facts }])
  await emit(tx, [event(customersUnmerged, keptId, facts)])
  return { keptId, absorbedId }
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
