import type { PlainReceiver, Trade } from './records.ts'
import { formatStamp } from './render.ts'
import { invalidArgument, TopError } from './top-error.ts'

const dayMs = 86_400_000
const shanghaiMs = 8 * 3_600_000
const scenes = new Set(['1001', '1002', '1003', '1004', '1005', '1006', '1007', '2001', '2002'])

export interface ReceiverQuery {
  tid: string
  oaid: string
  scene?: string
  secret_no_days?: number
}

/**
 * Plain receivers by oaid, opened as long as the shop's orders of the day last. That a spent quota refuses the whole call,
 * and under which code, is unconfirmed.
 */
export class Safe {
  /** Orders a day; one that was opened today costs nothing more. */
  dailyQuota = 1_000
  /** Phones are given as numbers of the switchboard with an extension. */
  virtualPhones = true
  readonly #now: () => number
  readonly #largest: number
  readonly #plain = new Map<string, PlainReceiver>()
  #day = 0
  #openedToday = new Set<string>()

  constructor(clockNow: () => number, largest: number) {
    this.#now = clockNow
    this.#largest = largest
  }

  keep(oaid: string, plain: PlainReceiver): void {
    this.#plain.set(oaid, plain)
    if (this.#plain.size > this.#largest) this.#plain.delete(this.#plain.keys().next().value as string)
  }

  /** All of one call, or an error. */
  open(queries: ReceiverQuery[], tradeOf: (tid: string) => Trade): object[] {
    const bad = queries.find(({ scene = '1006' }) => !scenes.has(scene))
    if (bad) throw invalidArgument('scene')
    const found = queries.map((query) => ({ query, trade: tradeOf(query.tid) }))
    this.#turnDay()
    const opened = new Set([...this.#openedToday, ...found.filter(isOpen).map(({ query }) => query.tid)])
    if (opened.size > this.dailyQuota) throw quotaSpent()
    this.#openedToday = opened
    return found.map((each) => this.#answer(each.query, each.trade))
  }

  #answer({ tid, oaid, secret_no_days = 15 }: ReceiverQuery, trade: Trade): object {
    const { name, mobile, address, ...place } = trade.receiver
    const base = {
      tid,
      oaid,
      state: place.state,
      city: place.city,
      district: place.district,
      town: place.town,
    }
    if (oaid !== trade.receiver.oaid) return { ...base, matched: false }
    const plain = this.#plain.get(oaid)
    if (!plain || !isOpen({ trade, query: { tid, oaid } }))
      return {
        ...base,
        ...{ matched: true, name, mobile, address_detail: address, privacy_protection: false },
        desensitize_rule: 'DECRYPTION_DISABLED_BY_ORDERCLOSED',
      }
    const ends = this.#now() + secret_no_days * dayMs
    return {
      ...base,
      ...{ matched: true, name: plain.name, address_detail: plain.address },
      mobile: this.virtualPhones ? `18410101010-${tid.slice(-4)}` : plain.mobile,
      privacy_protection: this.virtualPhones,
      ...(this.virtualPhones && { secret_no_expire_time: formatStamp(ends) }),
    }
  }

  #turnDay(): void {
    const today = Math.floor((this.#now() + shanghaiMs) / dayMs)
    if (today === this.#day) return
    this.#day = today
    this.#openedToday = new Set()
  }
}

function isOpen({ query, trade }: { query: ReceiverQuery; trade: Trade }): boolean {
  return query.oaid === trade.receiver.oaid && !trade.status.startsWith('TRADE_CLOSED')
}

const quotaSpent = () =>
  new TopError(15, 'Remote service error', 'isv.decrypt-quota-exceeded', '店铺当日解密额度已用完')
