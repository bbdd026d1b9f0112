import { findProducts } from '../catalog/index.ts'
import { getCustomers } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { moneyOfOrders } from '../orders/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { getWorkOrders } from '../work-orders/index.ts'
import { RecordMissing, TargetMissing } from './errors.ts'
import type { Target } from './facts.ts'
import { findEntry } from './read-store.ts'
import { nameIndex } from './resolve-names.ts'
import { linkWaiting, setByHand, targetsOf } from './store.ts'
import { comparePayments, settleRecords } from './take-records.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export type HandTarget = Exclude<Target, 'serial'>

/**
 * Links a record to what a person says. The person said it of the number that the record names, so others that wait for
 * the same number follow; returns how many.
 */
export async function linkByHand(
  tx: Tx,
  recordId: string,
  target: HandTarget,
  targetId: string,
): Promise<number> {
  const entry = await findEntry(tx, recordId)
  if (!entry) throw new RecordMissing(recordId)
  if (!(await isThere(tx, target, targetId))) throw new TargetMissing(target)
  const setBy = `${tx.actor.kind}:${tx.actor.id}`
  const key = nameIndex(tx, 'hand', `${target}|${targetId}`)
  const names = await setByHand(tx, { recordId, target, targetId, key, setBy, at: entry.at })
  const others = await linkWaiting(
    tx,
    names.map(({ named_by, key: own }) => ({
      target,
      by: named_by,
      key: own,
      targetId,
      foundBy: 'person_said' as const,
    })),
    setBy,
  )
  await settleRecords(tx, [recordId, ...others])
  await audit(tx, [
    {
      action: 'record.linked',
      subject: `record:${recordId}`,
      facts: { target, targetId, others: others.length },
    },
  ])
  return others.length
}

/** Takes a link away for good: only a person sets it again. */
export async function unlinkByHand(tx: Tx, recordId: string, target: HandTarget): Promise<void> {
  const entry = await findEntry(tx, recordId)
  if (!entry) throw new RecordMissing(recordId)
  const orders = target === 'order' ? await targetsOf(tx, [recordId], 'order') : []
  await setByHand(tx, {
    recordId,
    target,
    targetId: null,
    key: Buffer.alloc(0),
    setBy: `${tx.actor.kind}:${tx.actor.id}`,
    at: entry.at,
  })
  await settleRecords(tx, [recordId])
  await comparePayments(
    tx,
    orders.map(({ target_id }) => target_id),
  )
  await audit(tx, [{ action: 'record.unlinked', subject: `record:${recordId}`, facts: { target } }])
}

async function isThere(tx: Tx, target: HandTarget, id: string): Promise<boolean> {
  if ((target === 'customer' || target === 'order') && !uuid.test(id)) return false
  switch (target) {
    case 'customer':
      return (await getCustomers(tx, [id as CustomerId])).length > 0
    case 'order':
      return (await moneyOfOrders(tx, [id])).length > 0
    case 'work_order':
      return (await getWorkOrders(tx, [id])).length > 0
    case 'product':
      return (await findProducts(tx, [id])).length > 0
  }
}
