import { revealField, type revealReasons } from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { dialLink, findPhones } from '../../kernel/phone.ts'
import { getOrder } from '../../orders/index.ts'
import { audit } from '../../runtime/access/audit.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { InsightError } from '../errors.ts'
import { addressText } from '../shown.ts'

export type RevealReason = (typeof revealReasons)[number]

export interface Reveal {
  reason: RevealReason
  /** Work-order code, or one's own words with 其他. */
  words?: string | undefined
}

export interface Revealed {
  value: string
  /** `tel:` link of a phone. */
  dial: string | null
}

/** Shows one value of a customer in plain, for a reason, audited (T18). Throws `customer.not_found`, `reveal.…`. */
export async function revealCustomer(
  tx: Tx,
  customerId: string,
  field: 'name' | 'phone',
  reveal: Reveal,
): Promise<Revealed> {
  const value = await revealField(tx, idOf<CustomerId>(customerId), field, reasonText(reveal))
  // Throwing takes the audit entry back with it: nothing was seen.
  if (value.includes('*')) throw new InsightError('reveal.nothing_kept')
  return { value, dial: field === 'phone' ? dialLink(value) : null }
}

/** Shows one value of an order's receiver in plain where the marketplace gave it so. Throws `order.not_found`, `reveal.…`. */
export async function revealReceiver(
  tx: Tx,
  orderId: string,
  field: 'name' | 'phone' | 'address',
  reveal: Reveal,
): Promise<Revealed> {
  const reason = reasonText(reveal)
  const { receiver } = await getOrder(tx, orderId)
  const value = field === 'address' ? addressText(receiver) : receiver[field]
  if (!value || value.includes('*')) throw new InsightError('reveal.nothing_kept')
  await audit(tx, [
    { action: 'order.receiver-revealed', subject: `order:${orderId}`, facts: { field, reason } },
  ])
  return { value, dial: field === 'phone' ? dialLink(value) : null }
}

/** The reason as it is kept. It travels in events, so it must not name a number. */
export function reasonText({ reason, words = '' }: Reveal): string {
  const own = words.trim()
  if (reason === '其他' && own === '') throw new InsightError('reveal.words_missing')
  if (findPhones(own).phones.length > 0) throw new InsightError('reveal.words_name_a_person')
  return own === '' ? reason : `${reason}：${own}`
}
