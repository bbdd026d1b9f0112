import type { PddAccounts } from './accounts.ts'
import type { PddShop } from './records.ts'
import type { PddTrading } from './trading.ts'

export type PddParams = Readonly<Record<string, string>>

export interface PddMethodContext {
  accounts: PddAccounts
  trading: PddTrading
  /** Whose token it is; the app's own where there is none. */
  shop: PddShop
  /** A change shows in lists only after this long. */
  indexLagMs: number
  clockNow: () => number
}

export interface PddMethod {
  needsToken: boolean
  /** The key around the answer, which does not follow from the type; null for an answer without one. */
  wrapper: string | null
  params: readonly string[]
  answer(params: PddParams, context: PddMethodContext): Record<string, unknown>
}
