import type { CustomerId } from '../kernel/ids.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { RevealRefused } from './errors.ts'
import { customerRevealed } from './events.ts'
import { getCustomer } from './read-customers.ts'

/** Shows one value in plain, for the reason of a token that was spent for it; every view is audited with who, what and why. */
export async function revealField(
  tx: Tx,
  customerId: CustomerId,
  field: 'name' | 'phone',
  reason: string,
): Promise<string> {
  const value = (await getCustomer(tx, customerId))[field]
  if (!value || value.includes('*')) throw new RevealRefused('nothing_kept')
  await audit(tx, [
    { action: 'customer.revealed', subject: `customer:${customerId}`, facts: { field, reason } },
  ])
  await emit(tx, [event(customerRevealed, customerId, { customerId, field, reason })])
  return value
}
