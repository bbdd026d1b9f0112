import { parsePhone } from '../../kernel/phone.ts'
import type { Receiver } from '../contract/connector.ts'
import { type DoudianRecord, findRecord, findText } from './wire.ts'

/**
 * Plain `post_*` is empty for nearly all apps, `mask_*` is for show, `encrypt_*` is for waybills and stays unread.
 * An app without the permission gets none of them.
 */
export function normaliseReceiver(order: DoudianRecord): Receiver {
  const [region, shown] = [findRecord(order, 'post_addr'), findRecord(order, 'mask_post_addr')]
  const name = findText(order, 'post_receiver') ?? findText(order, 'mask_post_receiver')
  const phone = findText(order, 'post_tel') ?? findText(order, 'mask_post_tel')
  const address = findText(region, 'detail') ?? findText(shown, 'detail')
  const area = (level: string) => nameOf(region, level) ?? nameOf(shown, level)
  return {
    name,
    phone,
    province: area('province'),
    city: area('city'),
    // Doudian calls the district `town` and the town `street`.
    district: area('town'),
    town: area('street'),
    address,
    masked:
      [name, phone, address].some(isMasked) ||
      isPrivacyNumber(phone) ||
      isHidden(name, findText(order, 'encrypt_post_receiver')) ||
      isHidden(phone, findText(order, 'encrypt_post_tel')) ||
      isHidden(address, findText(region, 'encrypt_detail')),
    receiverId: null,
  }
}

function nameOf(address: DoudianRecord, level: string): string | null {
  const area = address[level]
  return typeof area === 'string' ? area || null : findText(findRecord(address, level), 'name')
}

function isHidden(shown: string | null, ciphertext: string | null): boolean {
  return shown === null && ciphertext !== null
}

function isMasked(value: string | null): boolean {
  return value !== null && /[*＊]/.test(value)
}

/** A number of the marketplace's switchboard, or one with an extension: it ends, and is nobody's own. */
function isPrivacyNumber(phone: string | null): boolean {
  if (phone === null || isMasked(phone)) return false
  const { kind, problem } = parsePhone(phone)
  return kind === 'privacy' || problem === 'masked' || problem === 'token'
}
