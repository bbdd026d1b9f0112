import { parsePhone } from '../../kernel/phone.ts'
import type { WireRecord } from '../contract/calls.ts'
import type { Receiver } from '../contract/connector.ts'
import { findText } from './wire.ts'

/**
 * Plain fields are gone since 2023; `desensitise*` is for show and `encrypted*` for waybills and the decrypt call.
 * `addressId` is the same for orders to one address.
 */
export function normaliseReceiver(address: WireRecord, addressId: string | null): Receiver {
  const shown = (plain: string, masked: string) => findText(address, plain) ?? findText(address, masked)
  const name = shown('consignee', 'desensitiseConsignee')
  const phone = shown('mobile', 'desensitiseMobile')
  const detail = shown('address', 'desensitiseAddress')
  return {
    name,
    phone,
    province: findText(address, 'province'),
    city: findText(address, 'city'),
    district: findText(address, 'district'),
    town: findText(address, 'town'),
    address: detail,
    masked:
      [name, phone, detail].some(isMasked) ||
      isPrivacyNumber(phone) ||
      isSealed(address, 'consignee', 'encryptedConsignee') ||
      isSealed(address, 'mobile', 'encryptedMobile') ||
      isSealed(address, 'address', 'encryptedAddress'),
    receiverId: addressId,
  }
}

/** What an order carries for the decrypt call, by the platform's names; empty where it carries none. */
export const sealedFields = {
  name: 'encryptedConsignee',
  phone: 'encryptedMobile',
  address: 'encryptedAddress',
}

function isSealed(address: WireRecord, plain: string, sealed: string): boolean {
  return findText(address, plain) === null && findText(address, sealed) !== null
}

function isMasked(value: string | null): boolean {
  return value !== null && /[*＊]/.test(value)
}

/** A number of the marketplace's switchboard, or one with an extension: it ends, and is nobody's own. */
export function isPrivacyNumber(phone: string | null): boolean {
  if (phone === null || isMasked(phone)) return false
  const { kind, problem } = parsePhone(phone)
  return kind === 'privacy' || problem === 'masked' || problem === 'token'
}
