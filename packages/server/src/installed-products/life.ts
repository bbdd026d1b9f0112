import type { Words } from '../runtime/http/route.ts'

/** From what day a warranty may count. */
export type Start = 'installed' | 'delivered' | 'bought'

export interface WarrantyRule {
  /** The first that is known starts it. */
  starts: readonly Start[]
  /** Where installation starts it: so long after delivery it starts all the same. */
  waitDays: number
  repairsExtend: boolean
}

export interface LifePart {
  code: string
  does: 'replace' | 'care' | 'inspect'
  name: Words
  everyMonths: number
  /** Worth a word so many days before; without it, `usualWarnDays`. */
  warnDays?: number
  /** Words in the name of an article or material that is this part. */
  words?: readonly string[]
  /** Ids of our products that are this part, whatever they are called. */
  articles?: readonly string[]
  materials?: readonly string[]
  services?: readonly string[]
  confirmed: boolean
  /** The brand set it. */
  own?: true
}

export interface Life {
  warranty: WarrantyRule
  parts: readonly LifePart[]
}
