import { createHash } from 'node:crypto'
import type { PlainReceiver } from '../taobao/index.ts'
import type { SealedReceiver } from './records.ts'

const dayMs = 86_400_000
const shanghaiMs = 8 * 3_600_000

export type Opened = { text: string } | 'unknown' | 'quota_spent'

/** Seals personal data, and opens it again as long as the shop's quota of the day lasts. */
export class Safe {
  /** Ciphertexts a day; one that was opened today costs nothing more. */
  dailyQuota = 1_000
  readonly #now: () => number
  readonly #plain = new Map<string, string>()
  #day = 0
  #openedToday = new Set<string>()

  constructor(clockNow: () => number) {
    this.#now = clockNow
  }

  get spent(): number {
    this.#turnDay()
    return this.#openedToday.size
  }

  seal(plain: PlainReceiver): SealedReceiver {
    const name = [...plain.name]
    return {
      province: plain.state,
      city: plain.city,
      district: plain.district,
      town: plain.town,
      encryptedConsignee: this.#cipher(plain.name),
      encryptedMobile: this.#cipher(plain.mobile),
      encryptedAddress: this.#cipher(plain.address),
      desensitiseConsignee: `${name[0] ?? ''}${'*'.repeat(Math.max(1, name.length - 1))}`,
      desensitiseMobile: `${plain.mobile.slice(0, 3)}****${plain.mobile.slice(-4)}`,
      desensitiseAddress: `${[...plain.address].slice(0, 2).join('')}****`,
      openAddressId: code(`address ${plain.name} ${plain.mobile} ${plain.address}`),
    }
  }

  open(cipher: string): Opened {
    this.#turnDay()
    const text = this.#plain.get(cipher)
    if (text === undefined) return 'unknown'
    if (!this.#openedToday.has(cipher) && this.#openedToday.size >= this.dailyQuota) return 'quota_spent'
    this.#openedToday.add(cipher)
    return { text }
  }

  #cipher(text: string): string {
    const sealed = `KS_${code(`cipher ${text}`)}==_${code(`index ${text}`).slice(0, 8)}_11==`
    this.#plain.set(sealed, text)
    return sealed
  }

  #turnDay(): void {
    const today = Math.floor((this.#now() + shanghaiMs) / dayMs)
    if (today === this.#day) return
    this.#day = today
    this.#openedToday = new Set()
  }
}

/** The id of a buyer for one app: the same person stays the same. */
export function openIdOf(sellerId: string, personId: string): string {
  return code(`buyer ${sellerId}:${personId}`)
}

function code(text: string): string {
  return createHash('sha256').update(`kuaishou ${text}`).digest('hex').slice(0, 32)
}
