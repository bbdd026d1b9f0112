import {
  countDial,
  dialCustomer,
  RevealRefused,
  type RevealWish,
  revealField,
  spendReveal,
} from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { dialLink } from '../../kernel/phone.ts'
import { getOrder } from '../../orders/index.ts'
import { audit } from '../../runtime/access/audit.ts'
import type { Principal } from '../../runtime/access/principal.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { dialContact } from '../../work-orders/index.ts'
import { addressText } from '../shown.ts'

export interface Revealed {
  value: string
  /** `tel:` link of a phone. */
  dial: string | null
}

/** One value of a customer in plain, for a token given for it (T18). Throws `customer.not_found`, `reveal.…`. */
export async function revealCustomer(
  tx: Tx,
  principal: Principal,
  customerId: string,
  { field, token }: { field: 'name' | 'phone'; token: string },
): Promise<Revealed> {
  const { text } = await spendReveal(tx, principal, { subject: `customer:${customerId}`, field, token })
  const value = await revealField(tx, idOf<CustomerId>(customerId), field, text)
  return { value, dial: field === 'phone' ? dialLink(value) : null }
}

/** One value of an order's receiver in plain where the marketplace gave it so. Throws `order.not_found`, `reveal.…`. */
export async function revealReceiver(
  tx: Tx,
  principal: Principal,
  orderId: string,
  { field, token }: { field: 'name' | 'phone' | 'address'; token: string },
): Promise<Revealed> {
  const { text: reason } = await spendReveal(tx, principal, { subject: `order:${orderId}`, field, token })
  const { receiver } = await getOrder(tx, orderId)
  const value = field === 'address' ? addressText(receiver) : receiver[field]
  if (!value || value.includes('*')) throw new RevealRefused('nothing_kept')
  await audit(tx, [
    { action: 'order.receiver-revealed', subject: `order:${orderId}`, facts: { field, reason } },
  ])
  return { value, dial: field === 'phone' ? dialLink(value) : null }
}

/** The receiver's phone for a link that dials it: told as a call, not as a look. Throws `order.not_found`. */
async function dialReceiver(tx: Tx, orderId: string): Promise<string | null> {
  const { phone } = (await getOrder(tx, orderId)).receiver
  if (!phone || phone.includes('*')) return null
  await audit(tx, [{ action: 'order.receiver-dialled', subject: `order:${orderId}` }])
  return phone
}

/**
 * A link that dials somebody's phone, without a form and without showing it (T18). No look: calls are counted, limited, alarmed and
 * audited as what they are. Throws `reveal.nothing_kept`, `dial.too_many`, `…not_found`.
 */
export async function dialFor(
  tx: Tx,
  caller: Pick<Principal, 'id'>,
  { kind, id }: Pick<RevealWish, 'kind' | 'id'>,
): Promise<{ dial: string }> {
  const phone =
    kind === 'customer'
      ? await dialCustomer(tx, idOf<CustomerId>(id))
      : await (kind === 'order' ? dialReceiver : dialContact)(tx, id)
  const dial = phone && dialLink(phone)
  if (!dial) throw new RevealRefused('nothing_kept')
  await countDial(tx, caller, phone)
  return { dial }
}
