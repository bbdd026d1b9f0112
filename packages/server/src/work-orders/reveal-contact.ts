import { spendReveal } from '../customers/index.ts'
import { dialLink, parsePhone } from '../kernel/phone.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Principal } from '../runtime/access/principal.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { serviceAddressOf, serviceContactOf } from './read-work-orders.ts'
import { insertEntries } from './store-entries.ts'

/** One value of the service contact in plain, for a token given for it, audited (T18). Throws `reveal.token_refused`. */
export async function revealContact(
  tx: Tx,
  principal: Principal,
  workOrderId: string,
  { field, token }: { field: 'name' | 'phone' | 'address'; token: string },
): Promise<{ value: string | null; dial: string | null }> {
  const subject = `work-order:${workOrderId}`
  const { reason, words } = await spendReveal(tx, principal, { subject, field, token })
  const [contact] = await serviceContactOf(tx, [workOrderId])
  const [address] = await serviceAddressOf(tx, [workOrderId])
  await audit(tx, [{ action: 'work-order.contact-revealed', subject, facts: { field, reason } }])
  const told = {
    workOrderId,
    act: 'reveal',
    from: null,
    to: null,
    reason,
    facts: { field },
    words,
  }
  await insertEntries(tx, [told])
  const value = field === 'address' ? (address?.address ?? null) : (contact?.[field] ?? null)
  return { value, dial: field === 'phone' && value ? dialLink(parsePhone(value)) : null }
}
