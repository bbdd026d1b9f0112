import type { PlainReceiver } from '../taobao/index.ts'
import type { HiddenReceiver } from './records.ts'

const dayMs = 86_400_000
const shanghaiMs = 8 * 3_600_000
const virtualLifeMs = 24 * 3_600_000

interface Kept {
  text: string
  /** 1 address, 2 name, 3 phone. */
  type: number
}

export interface Opened extends Kept {
  virtual: { main: string; extension: string; endsAt: number } | null
}

/** Opens what orders carry sealed, as long as the shop's quota of the day lasts. */
export class Safe {
  /** Orders a day; one that was opened today costs nothing more. */
  dailyQuota = 1_000
  /** False for an app that was never granted the permission. */
  isGranted = true
  /** Phones are given as a number of the switchboard, which ends by itself. */
  givesVirtualPhones = false
  readonly #now: () => number
  readonly #kept = new Map<string, Kept>()
  #day = 0
  #openedToday = new Set<string>()

  constructor(clockNow: () => number) {
    this.#now = clockNow
  }

  keep(hidden: HiddenReceiver, plain: PlainReceiver): void {
    this.#kept.set(hidden.encrypt_detail, { text: plain.address, type: 1 })
    this.#kept.set(hidden.encrypt_name, { text: plain.name, type: 2 })
    this.#kept.set(hidden.encrypt_tel, { text: plain.mobile, type: 3 })
  }

  open(orderId: string, hidden: HiddenReceiver, cipher: string): Opened | 'foreign' | 'quota_spent' {
    this.#turnDay()
    const { encrypt_detail, encrypt_name, encrypt_tel } = hidden
    const kept = this.#kept.get(cipher)
    if (!kept || ![encrypt_detail, encrypt_name, encrypt_tel].includes(cipher)) return 'foreign'
    if (!this.#openedToday.has(orderId) && this.#openedToday.size >= this.dailyQuota) return 'quota_spent'
    this.#openedToday.add(orderId)
    if (kept.type !== 3 || !this.givesVirtualPhones) return { ...kept, virtual: null }
    const [main, extension] = ['18400000000', kept.text.slice(-4)]
    const virtual = { main, extension, endsAt: this.#now() + virtualLifeMs }
    return { ...kept, text: `${main}-${extension}`, virtual }
  }

  #turnDay(): void {
    const today = Math.floor((this.#now() + shanghaiMs) / dayMs)
    if (today === this.#day) return
    this.#day = today
    this.#openedToday = new Set()
  }
}
