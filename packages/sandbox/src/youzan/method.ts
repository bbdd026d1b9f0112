import type { Shop } from './accounts.ts'
import type { YouzanTrading } from './trading.ts'

export type Params = Readonly<Record<string, unknown>>

export interface MethodContext {
  shop: Shop
  trading: YouzanTrading
  clockNow: () => number
  /** A change is found by nobody before it is this old. */
  indexLagMs: number
}

/** Gives `data` as JSON. */
export type Method = (params: Params, context: MethodContext) => string
