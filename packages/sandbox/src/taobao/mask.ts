import { createHash } from 'node:crypto'
import type { MaskedReceiver, PlainReceiver } from './records.ts'

/** As order APIs show it since 2026-08-31: surname, four digits, district; the address is masked as a whole. */
export function maskReceiver(plain: PlainReceiver): MaskedReceiver {
  // By code point: a rare surname is two units, and half of it is no sign at all.
  const signs = [...plain.name]
  return {
    name: `${signs[0] ?? ''}${'*'.repeat(Math.max(1, signs.length - 1))}`,
    mobile: `*******${plain.mobile.slice(-4)}`,
    state: plain.state,
    city: plain.city,
    district: plain.district,
    town: plain.town,
    address: '****',
    oaid: `1${digest(Object.values(plain).join('|'))}`,
  }
}

/** First and last sign of the nick, as `t**1`. */
export function maskNick(nick: string): string {
  const signs = [...nick]
  return `${signs[0] ?? ''}**${signs.at(-1) ?? ''}`
}

/** The id of a buyer for one app: the same person stays the same. */
export function openUidOf(appKey: string, personId: string): string {
  return `AAE${digest(`${appKey}:${personId}`).slice(0, 22)}`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
