import type { NormalisedOrder, Receiver } from '../connectors/contract/connector.ts'
import { parsePhone, phoneTail } from '../kernel/phone.ts'
import { findRegions } from '../kernel/region/match.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { indexReceiverName } from './receiver-name.ts'

const receiverPlace = 'orders.order.receiver'

export interface SealedReceiver {
  sealed: Buffer
  /** Equal receivers of one order have equal keys: how an address change is seen without opening anything. */
  key: Buffer
  masked: boolean
  districtCode: string | null
  /** Groups orders to one address (T4); null when nothing but the district is known. */
  addressKey: string | null
  phoneTailIndex: Buffer | null
  nameIndex: Buffer
}

export function sealReceiver(tx: Tx, orderId: string, receiver: Receiver): SealedReceiver {
  const text = JSON.stringify(receiver)
  const place = [receiver.province, receiver.city, receiver.district, receiver.town, receiver.address]
  const tail = receiver.phone ? tailOf(receiver.phone) : null
  return {
    sealed: tx.vault.seal(receiverPlace, orderId, text),
    key: tx.vault.mark('receiver', text),
    masked: receiver.masked,
    districtCode: districtOf(receiver.province, receiver.city, receiver.district),
    addressKey: receiver.address ? tx.vault.mark('address', place.join('|')).toString('hex') : null,
    phoneTailIndex: tail ? tx.vault.index('phone-tail', tail) : null,
    nameIndex: indexReceiverName(tx.vault, receiver.name),
  }
}

/** Equal orders but for the receiver have equal keys: how two readings of one version are told apart. */
export function contentKeyOf(tx: Tx, order: NormalisedOrder): Buffer {
  const {
    kind,
    paidAt,
    paidFen,
    buyerMessage,
    sellerMemo,
    sellerFlag,
    platformServices,
    lines,
    discounts,
    reviewed,
  } = order
  const said = [
    kind,
    paidAt,
    paidFen,
    buyerMessage,
    sellerMemo,
    sellerFlag ?? null,
    platformServices ?? [],
    lines,
    // Only where they are told, so that keys of orders that never told them stay what they were.
    ...(discounts || reviewed !== undefined ? [discounts ?? null, reviewed ?? null] : []),
  ]
  const text = JSON.stringify(said, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  return tx.vault.mark('order-content', text)
}

export function openReceiver(tx: Tx, orderId: string, sealed: Buffer): Receiver {
  return JSON.parse(tx.vault.open(receiverPlace, orderId, sealed)) as Receiver
}

/** Masked numbers keep their last four digits on most marketplaces, and agents search by them. */
function tailOf(phone: string): string | null {
  const tail = /(\d{4})\s*$/.exec(phone)?.[1] ?? null
  return phoneTail(parsePhone(phone)) ?? tail
}

const districts = new Map<string, string | null>()
const districtsKept = 20_000

/** Our code of a district that the marketplace names; null when it names none that we know. */
export function districtOf(
  province: string | null,
  city: string | null,
  district: string | null,
): string | null {
  const text = `${province ?? ''}${city ?? ''}${district ?? ''}`
  if (text === '') return null
  const known = districts.get(text)
  if (known !== undefined) return known
  const found = findRegions(text).find((region) => region.level === 'district' || region.level === 'zone')
  if (districts.size > districtsKept) districts.clear()
  districts.set(text, found?.code ?? null)
  return found?.code ?? null
}
