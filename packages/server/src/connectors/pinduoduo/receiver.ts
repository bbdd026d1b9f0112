import type { Receiver } from '../contract/connector.ts'
import { findText, type PddRecord } from './wire.ts'

/** Search-indexed ciphertext, and the shape for phones: opaque, and of no use outside the platform's own API. */
const ciphertext = /^~.*~$|^\$.*\$$/s
/** A number of the platform's switchboard with its extension, as the API writes it. */
export const virtualNumber = /^\$?(1\d{10}|95\d{3,11})\$?(#\d{1,8})#?$/

/**
 * Name, phone and address come as ciphertext with a mask to show, while the order waits to be shipped and is not
 * under review; after that they are empty and only the region is left. Pinduoduo calls the district `town`.
 */
export function normaliseReceiver(order: PddRecord): Receiver {
  return {
    name: shown(order, 'receiver_name'),
    phone: shownPhone(order),
    province: findText(order, 'province'),
    city: findText(order, 'city'),
    district: findText(order, 'town'),
    town: null,
    address: shown(order, 'receiver_address') ?? findText(order, 'address_mask'),
    masked: ['receiver_name', 'receiver_phone', 'receiver_address'].some((field) => isHidden(order, field)),
    receiverId: null,
  }
}

function shown(order: PddRecord, field: string): string | null {
  const value = findText(order, field)
  return value !== null && !ciphertext.test(value) ? value : findText(order, `${field}_mask`)
}

/** A virtual number can be dialled, where a masked one cannot. */
function shownPhone(order: PddRecord): string | null {
  const virtual = virtualNumber.exec(findText(order, 'receiver_phone') ?? '')
  return virtual ? `${virtual[1]}${virtual[2]}#` : shown(order, 'receiver_phone')
}

/** Only a plain value that is no switchboard number is not hidden; empty means that we may not know it. */
function isHidden(order: PddRecord, field: string): boolean {
  const value = findText(order, field)
  return value === null || ciphertext.test(value) || virtualNumber.test(value) || /[*＊]/.test(value)
}
