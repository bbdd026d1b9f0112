import { parsePhone } from '../../kernel/phone.ts'
import type { WireRecord } from '../contract/calls.ts'
import type { Receiver } from '../contract/connector.ts'
import { findRecord, findText, isSet } from './wire.ts'

/**
 * Name, phone and the end of the address come with stars or not at all; the plain ones are behind a call of their own with a
 * quota. `hash_code` stands for one address of one person within the shop.
 */
export function receiverOf(order: WireRecord): Receiver {
  const info = findRecord(findRecord(findRecord(order, 'order_detail'), 'delivery_info'), 'address_info')
  const { name, phone, address } = personIn(info)
  return {
    name,
    phone,
    province: findText(info, 'province_name'),
    city: findText(info, 'city_name'),
    district: findText(info, 'county_name'),
    town: null,
    address,
    masked: [name, phone, address].some(isMasked) || isSet(info, 'use_tel_number') || isPrivacyNumber(phone),
    receiverId: findText(info, 'hash_code'),
  }
}

/** Who is to be called, and where; orders without a parcel have a phone of their own. */
export function personIn(info: WireRecord) {
  const street = `${findText(info, 'detail_info') ?? ''}${findText(info, 'house_number') ?? ''}`
  return {
    name: findText(info, 'user_name'),
    phone: findText(info, 'tel_number') ?? findText(info, 'virtual_order_tel_number'),
    address: street === '' ? null : street,
  }
}

function isMasked(value: string | null): boolean {
  return value !== null && /[*＊]/.test(value)
}

/** A number of the platform's switchboard, or one with an extension: it ends, and is nobody's own. */
function isPrivacyNumber(phone: string | null): boolean {
  return phone !== null && !isMasked(phone) && parsePhone(phone).kind === 'privacy'
}
