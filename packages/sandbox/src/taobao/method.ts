import type { Trade } from './records.ts'
import { parseStamp } from './render.ts'
import type { Tmc } from './tmc.ts'
import { invalidArgument, TopError } from './top-error.ts'
import type { Trading } from './trading.ts'

/** What every method of the gateway is made of. */
export type Params = Readonly<Record<string, string>>

export interface MethodContext {
  appKey: string
  trading: Trading
  tmc: Tmc
  clockNow: () => number
}

export interface Method {
  needsSession: boolean
  required: readonly string[]
  optional: readonly string[]
  /** The content of the wrapper, as JSON fields without the outer braces. */
  answer(params: Params, context: MethodContext): string
}

export function sliceOf<T>(params: Params, rows: T[], most: number): { shown: T[]; hasNext: boolean } {
  const size = wholeNumber(params.page_size ?? '40', 'page_size')
  const number = wholeNumber(params.page_no ?? '1', 'page_no')
  if (size < 1 || size > most) throw invalidArgument('page_size')
  if (number < 1) throw invalidArgument('page_no')
  return { shown: rows.slice((number - 1) * size, number * size), hasNext: rows.length > number * size }
}

export function timeOf(params: Params, name: string): number {
  const at = parseStamp(params[name] ?? '')
  if (at === null) throw invalidArgument(name)
  return at
}

export function wholeNumber(value: string, name: string): number {
  if (!/^\d{1,9}$/.test(value)) throw invalidArgument(name)
  return Number(value)
}

export function tradeOf(tid: string, trading: Trading): Trade {
  const trade = trading.trades.get(tid)
  if (!trade) throw new TopError(15, 'Remote service error', 'isv.trade-not-exist', '交易订单不存在')
  return trade
}
