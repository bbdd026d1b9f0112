import type { Tx } from '../runtime/db/transaction.ts'
import { type ContactRow, type OpenedContact, openContact } from './seal-contact.ts'
import type { SealedContact } from './store.ts'

/** Opened personal data: callers mask it or show it to those who may see it. */
export async function contactsOf(
  tx: Tx,
  workOrderIds: readonly string[],
): Promise<Map<string, OpenedContact>> {
  const found = await tx.named<ContactRow>(
    'work_orders.contacts_of',
    `select work_order_id, name, phone, address, phone_kind, origin, problems, wish, phone_ends_at from work_orders.service_contact
     where brand_id = $1::text and work_order_id = any($2::uuid[])`,
    [tx.brandId, workOrderIds],
  )
  return new Map(found.map((row) => [row.work_order_id, openContact(tx, row)]))
}

export async function saveContact(tx: Tx, workOrderId: string, contact: SealedContact): Promise<void> {
  await tx.named(
    'work_orders.save_contact',
    `insert into work_orders.service_contact (brand_id, work_order_id, name, phone, address, phone_index, tail_index,
       phone_kind, origin, problems, wish, updated_at, phone_ends_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (brand_id, work_order_id) do update set name = excluded.name, phone = excluded.phone,
       address = excluded.address, phone_index = excluded.phone_index, tail_index = excluded.tail_index,
       phone_kind = excluded.phone_kind, origin = excluded.origin, problems = excluded.problems,
       wish = coalesce(excluded.wish, work_orders.service_contact.wish), updated_at = excluded.updated_at,
       phone_ends_at = excluded.phone_ends_at, phone_end_noticed = false`,
    [
      tx.brandId,
      workOrderId,
      contact.name,
      contact.phone,
      contact.address,
      contact.phoneIndex,
      contact.tailIndex,
      contact.phoneKind,
      contact.origin,
      contact.problems,
      contact.wish && JSON.stringify(contact.wish),
      tx.now,
      contact.phoneEndsAt ?? null,
    ],
  )
}

/** Work orders whose lent number ends before `until` and of which nobody was told; each is told once. */
export async function takeEndingPhones(tx: Tx, until: Date, limit: number): Promise<string[]> {
  const found = await tx.named<{ work_order_id: string }>(
    'work_orders.take_ending_phones',
    `update work_orders.service_contact c set phone_end_noticed = true
     where c.brand_id = $1 and (c.brand_id, c.work_order_id) in (
       select brand_id, work_order_id from work_orders.service_contact
       where brand_id = $1 and phone_ends_at <= $2 and not phone_end_noticed
       order by phone_ends_at limit $3 for update skip locked)
     returning c.work_order_id`,
    [tx.brandId, until, limit],
  )
  return found.map((row) => row.work_order_id)
}
