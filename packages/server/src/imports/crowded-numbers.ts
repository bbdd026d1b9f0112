import type { Phone } from '../kernel/phone.ts'
import { hashText } from '../kernel/text-hash.ts'

export const tails = 10_000
export const groups = 100
const firstMobile = 30
/** A number that meets another's bit passes as known: one in sixty of a million. */
const seenBits = 26

/**
 * Finds numbers that were written to be tried: what a mask shows is the same, and what it hides differs. A mask that five different
 * numbers of a file have is crowded, and the border grows with the numbers that begin alike (four times what chance gives each
 * mask), so that the files of a million customers have next to none. Holds 10 MB, whatever the file holds.
 */
export class CrowdedNumbers {
  readonly #byMask = new Uint16Array(groups * tails)
  readonly #byGroup = new Uint32Array(groups)
  readonly #seen = new Uint32Array(2 ** (seenBits - 5))
  readonly #expected: number
  readonly #seed: number
  #total = 0

  /** `expected`: records of the file. `salt`: what nobody knows who writes the file, so that it cannot name numbers that pass as known. */
  constructor(expected: number, salt: string) {
    this.#expected = expected
    this.#seed = hashText(salt)
  }

  /** Whether this number is one too many under its mask; false for one that was there before. */
  add(phone: Phone): boolean {
    const place = hiddenBy(phone)
    if (!place || this.#isKnown(phone.national!)) return false
    const { group, tail } = place
    this.#total += 1
    const size = this.#byGroup[group]! + 1
    this.#byGroup[group] = size
    const at = group * tails + tail
    const count = Math.min(this.#byMask[at]! + 1, 65_535)
    this.#byMask[at] = count
    return count >= borderOf(group, size, Math.max(this.#total, this.#expected))
  }

  #isKnown(national: string): boolean {
    const bit = hashText(national, this.#seed) >>> (32 - seenBits)
    const [at, mask] = [bit >>> 5, 1 << (bit & 31)]
    if ((this.#seen[at]! & mask) !== 0) return true
    this.#seen[at]! |= mask
    return false
  }
}

/** What a mask shows of a number: how it begins and its last four digits. */
export interface Hidden {
  group: number
  tail: number
}

/** Null for what finds nobody. Of a mobile a mask shows the first three digits, of all others their length alone. */
export function hiddenBy({ kind, national, identifies }: Phone): Hidden | null {
  if (!identifies || national === null) return null
  const group =
    kind === 'mobile' ? Number(national.slice(0, 3)) - 100 : Math.min(national.length, firstMobile - 1)
  return { group, tail: Number(national.slice(-4)) }
}

/** With which number a mask is crowded, of `size` different numbers that begin alike among `total`. */
export function borderOf(group: number, size: number, total: number): number {
  // No operator's prefix is an eighth of honest mobiles: a list of one prefix is not made honest by its length.
  const most = group < firstMobile ? size : total / 8
  return 5 + Math.ceil((4 * Math.min(size, most) - 4_000) / tails)
}
