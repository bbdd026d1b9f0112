import type { Accounts, App } from './accounts.ts'
import type { DoudianTrading } from './trading.ts'

export type Params = Readonly<Record<string, unknown>>

export interface MethodContext {
  app: App
  accounts: Accounts
  trading: DoudianTrading
  clockNow: () => number
  /** Rows of a list that can be reached. */
  reachableRows: number
  /** Numbers of the stock changes that were made. */
  stockChanges: Set<string>
}

export interface Method {
  needsToken: boolean
  answer(params: Params, context: MethodContext): unknown
}
