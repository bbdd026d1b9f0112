import type { Tx } from '../runtime/db/transaction.ts'
import { applyChanges, type Change } from './apply-changes.ts'
import { lockWorkOrders } from './store.ts'
import { takeEndingPhones } from './store-contacts.ts'
import { undone } from './work-order.ts'

/** So long before a lent number ends a person is told to ask the customer for another. */
const aheadMs = 2 * 24 * 3600_000

/** Marks jobs that are still to be done and whose lent number ends within two days. Returns how many were looked at. */
export async function noticeEndingPhones(tx: Tx, limit: number): Promise<number> {
  const ending = await takeEndingPhones(tx, new Date(tx.now.getTime() + aheadMs), limit)
  const open = (await lockWorkOrders(tx, ending)).filter(({ state }) => undone.includes(state))
  await applyChanges(
    tx,
    open.map((before): Change => {
      const notice = { kind: 'phone_ends_soon', at: tx.now.toISOString(), districtCode: null } as const
      return { act: 'note', before, after: { ...before, notice }, reason: notice.kind }
    }),
  )
  return ending.length
}
