import type { Tx } from '../runtime/db/transaction.ts'
import type { ContactOrigin, ReadContact } from './service-contact.ts'
import type { SealedContact } from './store.ts'

const place = (column: string) => `work_orders.service_contact.${column}`

/** Seals name, phone and address to their row; the phone can be searched by its whole and by its tail. */
export function sealContact(
  tx: Pick<Tx, 'vault'>,
  workOrderId: string,
  contact: ReadContact,
  origin: ContactOrigin,
  wish: { startsAt: string; endsAt: string } | null,
): SealedContact {
  const seal = (column: string, text: string) =>
    text === '' ? null : tx.vault.seal(place(column), workOrderId, text)
  return {
    name: seal('name', contact.name),
    phone: seal('phone', contact.phone),
    address: seal('address', JSON.stringify({ text: contact.address, remarks: contact.remarks })),
    phoneIndex: contact.canonicalPhone ? tx.vault.index('phone', contact.canonicalPhone) : null,
    tailIndex: contact.phoneTail ? tx.vault.index('phone-tail', contact.phoneTail) : null,
    phoneKind: contact.phoneKind,
    origin: contact.phoneKind === 'privacy' ? 'privacy_number' : origin,
    problems: contact.problems,
    wish,
  }
}

export interface OpenedContact {
  workOrderId: string
  name: string | null
  phone: string | null
  phoneKind: string | null
  address: string | null
  remarks: string[]
  origin: ContactOrigin
  problems: string[]
  wish: { startsAt: string; endsAt: string } | null
  phoneEndsAt: Date | null
}

export interface ContactRow {
  work_order_id: string
  name: Buffer | null
  phone: Buffer | null
  address: Buffer | null
  phone_kind: string | null
  origin: ContactOrigin
  problems: string[]
  wish: { startsAt: string; endsAt: string } | null
  phone_ends_at: Date | null
}

export function openContact(tx: Pick<Tx, 'vault'>, row: ContactRow): OpenedContact {
  const open = (column: 'name' | 'phone' | 'address') =>
    row[column] && tx.vault.open(place(column), row.work_order_id, row[column])
  const address = JSON.parse(open('address') ?? '{"text":null,"remarks":[]}') as {
    text: string | null
    remarks: string[]
  }
  return {
    workOrderId: row.work_order_id,
    name: open('name'),
    phone: open('phone'),
    phoneKind: row.phone_kind,
    address: address.text,
    remarks: address.remarks,
    origin: row.origin,
    problems: row.problems,
    wish: row.wish,
    phoneEndsAt: row.phone_ends_at,
  }
}
