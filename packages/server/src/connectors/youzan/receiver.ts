import type { WireRecord } from '../contract/calls.ts'
import type { Receiver } from '../contract/connector.ts'
import { findInner, findRecord, findText } from './wire.ts'

/** Personal data leaves Youzan sealed with a key of the shop; only Youzan's own API opens it, with permission. */
export function isSealed(value: string | null): boolean {
  return value?.includes('$1$') ?? false
}

export function isHidden(value: string | null): boolean {
  return isSealed(value) || (value !== null && /[*＊]/.test(value))
}

export function receiverOf(order: WireRecord): Receiver {
  const info = findRecord(order, 'address_info')
  const pickup = pickupOf(info)
  const name = findText(info, 'receiver_name') ?? findText(pickup, 'user_name')
  const phone = findText(info, 'receiver_tel') ?? findText(pickup, 'user_tel')
  const address = findText(info, 'delivery_address')
  return {
    name,
    phone,
    province: findText(info, 'delivery_province'),
    city: findText(info, 'delivery_city'),
    district: findText(info, 'delivery_district'),
    town: null,
    address,
    masked: [name, phone, address].some(isHidden),
    receiverId: null,
  }
}

/** Who picks up at a shop. The address there is the shop's, never the buyer's, and is left. */
function pickupOf(info: WireRecord): WireRecord {
  const inner = findInner(info, 'self_fetch_info')
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as WireRecord) : {}
}
