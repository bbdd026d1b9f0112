import type { Receiver } from '../../connectors/contract/connector.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { OrderFact, PersonRow } from './store.ts'

export function openReceiver(tx: Tx, order: Pick<OrderFact, 'id' | 'receiver'>): Receiver {
  return JSON.parse(tx.vault.open('orders.order.receiver', order.id, order.receiver)) as Receiver
}

export function nicknameOf(tx: Tx, person: PersonRow): string | null {
  return person.nickname && openNickname(tx, person.contact_id, person.nickname)
}

export function openNickname(tx: Tx, contactId: string, sealed: Buffer): string {
  return tx.vault.open('contacts.contact.nickname', contactId, sealed)
}
