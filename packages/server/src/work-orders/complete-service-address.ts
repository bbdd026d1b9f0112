import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { aboutOf, applyChanges, assertMay, one } from './apply-changes.ts'
import { WorkOrderError } from './errors.ts'
import { workOrderAddressCompleted } from './events.ts'
import { sealContact } from './seal-contact.ts'
import { type GivenContact, readContact } from './service-contact.ts'
import { lockWorkOrders } from './store.ts'
import { saveContact } from './store-contacts.ts'
import type { WorkOrder } from './work-order.ts'

export interface CompleteServiceAddress {
  workOrderId: string
  contact: GivenContact
  /** A wish is no appointment: it is offered first once the goods are there. */
  wish?: { startsAt: string; endsAt: string } | null
}

/**
 * Takes contact and address from the customer's page (买家自填) or the agent (客服补录).
 * Throws `work_order.address_incomplete` with the problems, `work_order.address_not_served`.
 */
export async function completeServiceAddress(tx: Tx, given: CompleteServiceAddress): Promise<WorkOrder> {
  const before = one(await lockWorkOrders(tx, [given.workOrderId]), given.workOrderId)
  assertMay(tx, 'complete_address', before)
  const contact = readContact(given.contact)
  if (contact.problems.includes('address_not_a_service_address'))
    throw new WorkOrderError('address_not_served')
  if (!contact.complete)
    throw new WorkOrderError('address_incomplete', { problems: contact.problems.join(',') })
  const origin = tx.actor.kind === 'customer' ? 'customer' : 'agent'
  await saveContact(
    tx,
    before.workOrderId,
    sealContact(tx, before.workOrderId, contact, origin, given.wish ?? null),
  )
  const { districtCode, street, point } = contact
  const after: WorkOrder = { ...before, addressState: 'complete', districtCode, street, point, notice: null }
  const [saved] = await applyChanges(tx, [
    {
      act: 'complete_address',
      before,
      after,
      signals: [{ signal: 'address.completed' }],
      facts: { origin, districtCode, districtBefore: before.districtCode },
      events: (saved) => [
        event(workOrderAddressCompleted, saved.workOrderId, {
          ...aboutOf(saved),
          districtCode,
          origin,
        }) as NewEvent,
      ],
    },
  ])
  return saved!
}
