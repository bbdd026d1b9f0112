import type { Parcel } from '../connectors/contract/acts.ts'
import type { NormalisedAfterSales, NormalisedOrder, Receiver } from '../connectors/contract/connector.ts'
import { maskName } from '../kernel/name.ts'
import { findPhones, maskPhone } from '../kernel/phone.ts'

/** What may leave a gateway: only the fields of our own words, and of persons only what is masked. Pure. */

/** `order` may have come in plain, as it does inside a marketplace's cloud; what is returned never is. */
export function maskedOrder(order: NormalisedOrder): NormalisedOrder {
  const { receiver } = order
  const known = [receiver.name, receiver.phone, receiver.address].flatMap((one) =>
    one === null || starred(one) || one.length < 2 ? [] : [one],
  )
  const shape = receiver.name !== null && starred(receiver.name) ? shapeOf(receiver.name) : null
  const words = (text: string | null) => {
    const masked = maskedWords(text, known)
    return shape && masked !== null ? masked.replace(shape, () => receiver.name!) : masked
  }
  return {
    ...order,
    buyerNickMasked: maskedNick(order.buyerNickMasked),
    buyerMessage: words(order.buyerMessage),
    sellerMemo: words(order.sellerMemo),
    receiver: maskedReceiver(receiver),
  }
}

/** 刘*敏 as it may stand in a buyer's words: better one word too many without its end than a name. */
function shapeOf(name: string): RegExp | null {
  const signs = [...name]
  if (signs.length < 2 || starred(signs[0]!)) return null
  const parts = signs.map((sign) =>
    starred(sign) ? '\\p{Script=Han}' : sign.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
  )
  return new RegExp(parts.join(''), 'gu')
}

export function maskedRequest(request: NormalisedAfterSales): NormalisedAfterSales {
  return { ...request, reason: maskedWords(request.reason) }
}

/** Couriers write their own numbers and the receiver's into the steps. */
export function maskedParcel(parcel: Parcel): Parcel {
  return {
    ...parcel,
    steps: parcel.steps.map(({ at, text }) => ({ at, text: maskedWords(text) ?? '' })),
  }
}

function maskedReceiver(receiver: Receiver): Receiver {
  const { name, phone, address } = receiver
  return {
    ...receiver,
    name: name === null || starred(name) ? name : maskName(name),
    phone: phone === null || starred(phone) ? phone : maskPhone(phone),
    address: address === null || (receiver.masked && starred(address)) ? address : '****',
    // Whatever it was: from here on it is, and only the marketplace opens it.
    masked: receiver.masked || [name, phone, address].some((one) => one !== null),
  }
}

const mobile = /(?<!\d)1[3-9]\d{9}(?!\d)/g
/** `findPhones` reads this much. */
const partLength = 900

/** Free words without numbers, and without the receiver's own values where these are known. Same words, same result. */
export function maskedWords(text: string | null, known: readonly string[] = []): string | null {
  if (text === null) return null
  let left = text
  for (const value of known) left = left.replaceAll(value, '****')
  const parts = Array.from({ length: Math.ceil(left.length / partLength) }, (_, n) =>
    withoutPhones(left.slice(n * partLength, (n + 1) * partLength)),
  )
  return parts.join('').replace(mobile, (number) => maskPhone(number))
}

function withoutPhones(part: string): string {
  const { text, phones } = findPhones(part)
  if (phones.length === 0) return part
  let masked = ''
  let at = 0
  for (const phone of phones) {
    masked += text.slice(at, phone.start) + maskPhone(phone)
    at = phone.end
  }
  return masked + text.slice(at)
}

function maskedNick(nick: string | null): string | null {
  return nick === null || starred(nick) ? nick : `${[...nick][0] ?? ''}**`
}

function starred(text: string): boolean {
  return /[*＊]/.test(text)
}
