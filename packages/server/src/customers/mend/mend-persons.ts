import type { BrandId, CustomerId } from '../../kernel/ids.ts'
import { audit } from '../../runtime/access/audit.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { event } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { customersMerged, customersUnmerged } from '../events.ts'
import { activeMergesAround, endMerges, type LockedRow, type MergeRow, pointRows } from '../merge-store.ts'
import { settleDuplicates } from '../review-store.ts'
import { type Mending, mendingOf } from './mend.ts'
import { connectedRows, lastEnded, lockRows, noteMoved, strandedRows } from './mend-store.ts'

/** Looked for at once, because a look reads all merges, and mended in one transaction. */
const [found, batch] = [10_000, 200]
const left = new Map<BrandId, number>()

/** Mends all rows that do not stand as the merges say; what is left then raises gauge and log. */
export async function mendAll(runtime: Runtime, brandId: BrandId): Promise<void> {
  const look = { readOnly: true, statementTimeoutMs: 120_000 }
  for (let mended = 1; mended > 0; ) {
    const ids = await runtime.db.transact(brandId, (tx) => strandedRows(tx, found), look)
    left.set(brandId, ids.length)
    mended = 0
    for (let from = 0; from < ids.length; from += batch)
      mended += await runtime.db.transact(brandId, (tx) => mendPersons(tx, ids.slice(from, from + batch)))
  }
  const count = left.get(brandId) ?? 0
  runtime.metrics.rowsStranded.set([...left.values()].reduce((sum, n) => sum + n, 0))
  if (count > 0) runtime.log.error({ event: 'customers.rows_stranded', brandId, count })
}

/**
 * Lets the persons around these rows stand as the merges that stand say, and no other: the journal is the truth, pointers follow.
 * Waits for merges of them, and they for this. Returns how many rows and merges were mended; nought when all was well.
 */
export async function mendPersons(tx: Tx, ids: readonly CustomerId[]): Promise<number> {
  const rows = await lockConnected(tx, ids)
  const merges = await activeMergesAround(
    tx,
    rows.map((row) => row.id),
  )
  const mending = mendingOf(rows, merges)
  const count = mending.pointers.length + mending.moved.length + mending.doubled.length
  if (count === 0) return 0
  await pointRows(tx, mending.pointers)
  await noteMoved(tx, mending.moved)
  await endMerges(
    tx,
    mending.doubled.map((id) => ({ id, choices: null })),
    'system:mend',
  )
  await settleDuplicates(
    tx,
    rows.map((row) => row.id),
  )
  await tell(tx, mending, merges)
  return count
}

/** Whoever merged while this waited brought others along: they are locked as well, until nobody else can come. */
async function lockConnected(tx: Tx, ids: readonly CustomerId[]): Promise<LockedRow[]> {
  for (let asked = await connectedRows(tx, ids); ; ) {
    const rows = await lockRows(tx, asked)
    const held = new Set(asked)
    const now = await connectedRows(tx, ids)
    if (now.every((id) => held.has(id))) return rows
    asked = [...new Set([...asked, ...now])].sort()
  }
}

/** Told once more, a merge finds what followed it already and adds the rest. */
async function tell(tx: Tx, { joined, left, doubled }: Mending, merges: readonly MergeRow[]): Promise<void> {
  const mergeOf = new Map(merges.map((one) => [one.id, one]))
  await audit(tx, [
    ...joined.map(({ id, head, mergeId }) => ({
      action: 'customer.mended',
      subject: `customer:${head}`,
      facts: { otherId: id, mergeId },
    })),
    ...left.map((id) => ({ action: 'customer.mended', subject: `customer:${id}` })),
    ...doubled.map((id) => ({
      action: 'customer.mended',
      subject: `customer:${mergeOf.get(id)!.kept_id}`,
      facts: { mergeId: id, doubled: true },
    })),
  ])
  const ended = await lastEnded(tx, left)
  await emit(tx, [
    ...joined.map(({ id, head, mergeId }) =>
      event(customersMerged, head, {
        customerId: head,
        otherId: id,
        mergeId,
        way: mergeOf.get(mergeId)!.way,
        reason: 'mended',
      }),
    ),
    ...ended.map(({ id, mergeId, keptId, absorbedId }) =>
      event(customersUnmerged, id, {
        customerId: id,
        otherId: id === absorbedId ? keptId : absorbedId,
        mergeId,
        reason: 'mended',
      }),
    ),
  ])
}
