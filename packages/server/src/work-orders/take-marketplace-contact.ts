import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { aboutOf, applyChanges } from './apply-changes.ts'
import { workOrderAddressCompleted } from './events.ts'
import { sealContact } from './seal-contact.ts'
import { type GivenContact, readContact } from './service-contact.ts'
import { lockWorkOrdersOfOrders } from './store.ts'
import { contactsOf, saveContact } from './store-contacts.ts'
import { acts, type State, type WorkOrder } from './work-order.ts'

export interface FromMarketplace {
  reason: 'order_address_changed' | 'receiver_decrypted'
  /** A number that the marketplace lends; it points to nobody. */
  virtualPhone?: boolean
  phoneEndsAt?: Date | null
}

/** What the marketplace says of the receiver becomes the contact of this work order (平台解密, 虚拟号). */
export async function takeMarketplaceContact(
  tx: Tx,
  before: WorkOrder,
  given: GivenContact,
  { reason, virtualPhone = false, phoneEndsAt = null }: FromMarketplace,
): Promise<void> {
  const read = readContact(given)
  const contact = virtualPhone ? { ...read, canonicalPhone: null, phoneTail: null } : read
  const origin = virtualPhone ? 'privacy_number' : 'marketplace'
  const sealed = sealContact(tx, before.workOrderId, contact, origin, null)
  await saveContact(tx, before.workOrderId, { ...sealed, phoneEndsAt })
  const { districtCode, street, point, complete } = contact
  const after: WorkOrder = { ...before, districtCode: districtCode ?? before.districtCode, street, point }
  if (!complete) {
    await applyChanges(tx, [{ act: 'note', before, after, reason, facts: { districtCode } }])
    return
  }
  await applyChanges(tx, [
    {
      act: 'note',
      before,
      after: { ...after, addressState: 'complete' },
      reason,
      facts: { districtCode },
      signals: [{ signal: 'address.completed' }],
      events: (saved) => [
        event(workOrderAddressCompleted, saved.workOrderId, {
          ...aboutOf(saved),
          districtCode: saved.districtCode,
          origin,
        }) as NewEvent,
      ],
    },
  ])
}

export interface TakenBy {
  workOrderId: string
  code: string
  /** False where customer or agent gave a whole contact already: theirs stays. */
  taken: boolean
}

/** A receiver that the marketplace opened serves the open work orders of its order, and nothing else (T16). */
export async function takeDecryptedContact(
  tx: Tx,
  orderId: string,
  given: GivenContact,
  phone: { virtualPhone: boolean; phoneEndsAt: Date | null },
): Promise<TakenBy[]> {
  const open = (await lockWorkOrdersOfOrders(tx, [orderId])).filter(mayTakeAddress)
  const contacts = await contactsOf(
    tx,
    open.map(({ workOrderId }) => workOrderId),
  )
  const taken: TakenBy[] = []
  for (const before of open) {
    const { origin } = contacts.get(before.workOrderId) ?? {}
    const own = before.addressState === 'complete' && (origin === 'customer' || origin === 'agent')
    if (!own) await takeMarketplaceContact(tx, before, given, { reason: 'receiver_decrypted', ...phone })
    taken.push({ workOrderId: before.workOrderId, code: before.code, taken: !own })
  }
  return taken
}

export function mayTakeAddress({ state }: WorkOrder): boolean {
  return (acts.complete_address.from as readonly State[]).includes(state)
}
