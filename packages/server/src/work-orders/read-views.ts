import { promisesOf } from '../flow/index.ts'
import { visibility } from '../runtime/access/policy.ts'
import type { Principal } from '../runtime/access/principal.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { one } from './apply-changes.ts'
import { askedOfWorkOrder } from './read-evidence.ts'
import { readWorkOrders } from './store.ts'
import { contactsOf } from './store-contacts.ts'
import { entriesOf } from './store-entries.ts'
import { filesOf } from './store-files.ts'
import { type ListFilter, listWorkOrders } from './store-lists.ts'
import { ratingOf } from './store-ratings.ts'
import { type BriefView, briefOf, type DetailView, detailOf } from './views.ts'
import type { WorkOrder } from './work-order.ts'

/** A page of work orders as this caller may see them: three statements. */
export async function readPage(
  tx: Tx,
  filter: ListFilter,
  principal: Pick<Principal, 'roles'>,
): Promise<{ items: BriefView[]; nextCursor: string | null }> {
  const { items, nextCursor } = await listWorkOrders(tx, {
    ...filter,
    byPhone: visibility(principal.roles, 'phone') !== 'none',
  })
  return { items: await briefsOf(tx, items, principal), nextCursor }
}

export async function briefsOf(
  tx: Tx,
  workOrders: readonly WorkOrder[],
  principal: Pick<Principal, 'roles'>,
): Promise<BriefView[]> {
  const ids = workOrders.map(({ workOrderId }) => workOrderId)
  const contacts = await contactsOf(tx, ids)
  const promises = await promisesOf(tx, ids)
  return workOrders.map((workOrder) =>
    briefOf(workOrder, { contact: contacts.get(workOrder.workOrderId) ?? null, promises }, principal),
  )
}

/** Throws `work_order.not_found`. */
export async function readStory(
  tx: Tx,
  workOrderId: string,
  principal: Pick<Principal, 'roles'>,
): Promise<DetailView> {
  const workOrder = one(await readWorkOrders(tx, [workOrderId]), workOrderId)
  const contact = (await contactsOf(tx, [workOrderId])).get(workOrderId) ?? null
  const story = {
    contact,
    promises: await promisesOf(tx, [workOrderId]),
    files: await filesOf(tx, workOrderId),
    asked: await askedOfWorkOrder(tx, workOrder),
    entries: await entriesOf(tx, workOrderId),
    ratingWords: (await ratingOf(tx, workOrderId))?.words ?? null,
  }
  return detailOf(workOrder, story, principal)
}
