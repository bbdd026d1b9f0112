import { ciphertextsOf } from './mask.ts'
import type { PddOrder } from './records.ts'

const dayMs = 86_400_000
const shanghaiMs = 8 * 3_600_000

export interface Opened {
  text: string
  /** 5 name, 6 phone, 7 the whole address. */
  type: number
  /** Of a number of the switchboard. */
  extension: string | null
}

/** Opens what orders carry sealed, as long as the mall's quota of the day lasts. */
export class Safe {
  /** Ciphertexts a day; one that was opened today costs nothing more. */
  dailyQuota = 1_000
  /** False for an app that was never granted the permission. */
  isGranted = true
  /** Phones are given as a number of the switchboard. */
  givesVirtualPhones = false
  readonly #now: () => number
  #day = 0
  #openedToday = new Set<string>()

  constructor(clockNow: () => number) {
    this.#now = clockNow
  }

  open({ order_sn, receiver }: PddOrder, cipher: string): Opened | 'foreign' | 'quota_spent' {
    this.#turnDay()
    const sealed = ciphertextsOf(receiver)
    const type = { [sealed.name]: 5, [sealed.phone]: 6, [sealed.address]: 7 }[cipher]
    if (type === undefined) return 'foreign'
    const key = `${order_sn} ${cipher}`
    if (!this.#openedToday.has(key) && this.#openedToday.size >= this.dailyQuota) return 'quota_spent'
    this.#openedToday.add(key)
    if (type === 5) return { text: receiver.name, type, extension: null }
    if (type === 7) return { text: receiver.town + receiver.address, type, extension: null }
    return this.givesVirtualPhones
      ? { text: '18411112222', type, extension: receiver.mobile.slice(-4) }
      : { text: receiver.mobile, type, extension: null }
  }

  #turnDay(): void {
    const today = Math.floor((this.#now() + shanghaiMs) / dayMs)
    if (today === this.#day) return
    this.#day = today
    this.#openedToday = new Set()
  }
}
