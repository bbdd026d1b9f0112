import type { CustomerId } from '../kernel/ids.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { RevealRefused } from './errors.ts'
import { customerRevealed } from './events.ts'
import { getCustomer } from './read-customers.ts'

export const revealReasons = ['联系客户', '核对地址', '补发', '平台投诉', '其他'] as const

/** Shows one value in plain to one member for one reason (T18); every view is audited with who, what and why. */
export async function revealField(
  tx: Tx,
  customerId: CustomerId,
  field: 'name' | 'phone',
  reason: string,
): Promise<string> {
  if (reason.trim() === '') throw new RevealRefused('reason_missing')
  const value = (await getCustomer(tx, customerId))[field]
  if (!value) throw new RevealRefused('nothing_kept')
  await audit(tx, [
    { action: 'customer.revealed', subject: `customer:${customerId}`, facts: { field, reason } },
  ])
  await emit(tx, [event(customerRevealed, customerId, { customerId, field, reason })])
  return value
}
