import type { CustomerId } from '../kernel/ids.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { CustomerMissing, MergeRefused } from './errors.ts'
import { customersMerged } from './events.ts'
import { refuseForgotten } from './forgotten.ts'
import { type LockedRow, lockPersons, type MergeRow, pointRows, writeMerges } from './merge-store.ts'
import { joinSurvivors, type Survivors } from './person.ts'
import { apartPairs, type Pair, settleDuplicates } from './review-store.ts'

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
 * the merge can be taken back whole. Throws `customer.not_found`, `merge.already_one`,
 * `customer.forgotten`.
 */
export async function mergeCustomers(
  tx: Tx,
  wish: MergeWish,
): Promise<{ mergeId: string; keptId: CustomerId }> {
  const [done] = await mergeMany(tx, [wish])
  if (!done) {
    await refuseForgotten(tx, [wish.keptId, wish.absorbedId])
    throw new MergeRefused('already_one', wish.keptId)
  }
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
 * The same for many; left out of the answer are pairs that are one person already (also by a pair before them), those that a
 * rule would join although somebody said that they are two, and those of whom one was forgotten.
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
    if (kept.id === gone.id || kept.forgotten || gone.forgotten) return []
    if (wish.way === 'rule' && areApart(standing, apart, kept.id, gone.id)) return []
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
