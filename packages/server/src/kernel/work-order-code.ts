import { QiaoError } from './error.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeShape = /^QW(\d{6})-([0-9A-HJKMNP-TV-Z]{5})([0-9A-HJKMNP-TV-Z])$/
const randomBits = 25n

/**
 * Human code of a work order, such as `QW261121-7K3F9C`: `QW`, Shanghai day as yymmdd, five random
 * Crockford base32 characters and one check character that finds every wrong or swapped character.
 * `bytes`: at least four random bytes. `day`: `yyyy-MM-dd`. One day holds 33 million codes of a brand:
 * the table keeps them unique and the caller draws again on a clash.
 */
export function makeCode(bytes: Uint8Array, day: string): string {
  if (bytes.length < 4) throw new QiaoError('work_order_code.too_few_bytes', { bytes: bytes.length })
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new QiaoError('work_order_code.not_a_day', { day })
  const date = day.slice(2).replaceAll('-', '')
  const random = fiveCharacters(bytes)
  return `QW${date}-${random}${checkCharacter(date + random)}`
}

/** True for a code as people type it: any case, spaces, missing dash, O for 0, I or L for 1. */
export function isCode(text: string): boolean {
  return readCode(text) !== null
}

/** The code in its one written form, or null when it is not a code or its check character is wrong. */
export function readCode(text: string): string | null {
  const tidy = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-_.—–]/g, '')
  if (!tidy.startsWith('QW') || tidy.length !== 14) return null
  const body = tidy.slice(2).replaceAll('O', '0').replace(/[IL]/g, '1')
  const code = `QW${body.slice(0, 6)}-${body.slice(6)}`
  const match = codeShape.exec(code)
  if (!match) return null
  return checkCharacter(match[1]! + match[2]!) === match[3] ? code : null
}

function fiveCharacters(bytes: Uint8Array): string {
  let bits = 0n
  for (const byte of bytes.subarray(0, 4)) bits = (bits << 8n) | BigInt(byte)
  bits &= (1n << randomBits) - 1n
  let text = ''
  for (let shift = 20n; shift >= 0n; shift -= 5n) text += alphabet[Number((bits >> shift) & 31n)]
  return text
}

// A weighted sum over the field of 32 elements: each place has its own power of two as weight, so one
// wrong character or any two swapped ones always change it. A sum modulo 32 would miss some swaps.
function checkCharacter(body: string): string {
  let sum = 0
  for (const character of body) sum = timesTwo(sum ^ alphabet.indexOf(character))
  return alphabet[sum]!
}

function timesTwo(value: number): number {
  const doubled = value << 1
  return doubled & 32 ? (doubled ^ 0b100101) & 31 : doubled
}
