import { parsePhone } from '../kernel/phone.ts'
import { readCode } from '../kernel/work-order-code.ts'

/** What a text can be: each reading asks one kind of thing. */
export interface Reading {
  text: string
  code: string | null
  /** A full phone, or its last four digits. */
  phone: string | null
  /** Digits of a marketplace's order number. */
  outsideId: string | null
  name: string | null
}

export function readQuery(text: string): Reading {
  const tidy = text.normalize('NFKC').trim()
  const digits = tidy.replace(/[\s-]/g, '')
  const isTail = /^\d{4}$/.test(digits)
  const phone = isTail ? digits : parsePhone(tidy).canonical ? tidy : null
  return {
    text: tidy,
    code: readCode(tidy),
    phone: /\p{Script=Han}|^qw/iu.test(tidy) ? null : phone,
    outsideId: /^[0-9A-Za-z]{6,40}$/.test(digits) && /\d{6}/.test(digits) ? digits : null,
    name: /^[\p{Script=Han}·]{1,12}$/u.test(tidy) ? tidy : null,
  }
}
