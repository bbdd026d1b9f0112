import type { CustomerId } from '../kernel/ids.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { customerDialled } from './events.ts'
import { getCustomer } from './read-customers.ts'

/** A customer's phone for a link that dials it: told as a call, not as a look. Null where none is kept whole. Throws `customer.not_found`. */
export async function dialCustomer(tx: Tx, customerId: CustomerId): Promise<string | null> {
  const { phone } = await getCustomer(tx, customerId)
  if (!phone || phone.includes('*')) return null
  await audit(tx, [{ action: 'customer.dialled', subject: `customer:${customerId}` }])
  await emit(tx, [event(customerDialled, customerId, { customerId })])
  return phone
}
