import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { serviceContactOf } from './read-work-orders.ts'
import { insertEntries } from './store-entries.ts'

/** The service contact's phone for a link that dials it: told as a call, not as a look. Null where none is kept whole. */
export async function dialContact(tx: Tx, workOrderId: string): Promise<string | null> {
  const [contact] = await serviceContactOf(tx, [workOrderId])
  const phone = contact?.phone
  if (!phone || phone.includes('*')) return null
  await audit(tx, [{ action: 'work-order.contact-dialled', subject: `work-order:${workOrderId}` }])
  await insertEntries(tx, [
    { workOrderId, act: 'dial', from: null, to: null, reason: null, facts: {}, words: null },
  ])
  return phone
}
