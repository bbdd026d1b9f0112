import type { Tx } from '../runtime/db/transaction.ts'
import { openReceiver } from './receiver.ts'
import { pageOfReceivers } from './receivers-store.ts'

export interface ReceiverRecord {
  id: string
  /** Null where the order is nobody's yet. */
  customerId: string | null
  name: string | null
  phone: string | null
  address: string | null
  /** When it was ordered. */
  at: Date
}

/** Receivers as they are kept, masked ones too, with the row that the order belongs to: for the engine that says who is one person. */
export async function receiversForIdentity(tx: Tx, after: string, limit: number): Promise<ReceiverRecord[]> {
  return (await pageOfReceivers(tx, after, limit)).map(({ id, customer_id, receiver, created_at }) => {
    const { name, phone, province, city, district, town, address } = openReceiver(tx, id, receiver)
    const place = [province, city, district, town, address].filter(Boolean).join('')
    return { id, customerId: customer_id, name, phone, address: place === '' ? null : place, at: created_at }
  })
}
