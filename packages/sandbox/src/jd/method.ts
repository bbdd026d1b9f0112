import { BusinessError } from './jd-error.ts'
import type { JdShop } from './records.ts'
import type { JdTrading } from './trading.ts'

/** What every method of the gateway is made of. */
export interface MethodContext {
  trading: JdTrading
  shop: JdShop
  clockNow: () => number
}

export type JdQuery = Readonly<Record<string, unknown>>

export interface JdMethod {
  /** The record in the wrapper that holds the answer, or the business error; null where the wrapper itself does. */
  result: string | null
  answer(query: JdQuery, context: MethodContext): object
  /** How this method says no. */
  refuse(error: BusinessError): object
}

export const inPlace = (error: BusinessError) => ({
  success: 'false',
  errorCode: error.code,
  errorMsg: error.message,
})

export function pageOf<T>(rows: T[], page: string, size: string, largest: number): T[] {
  const [number, count] = [Number(page), Number(size)]
  if (!/^\d{1,6}$/.test(page) || number < 1) throw new BusinessError('10400006', 'page无效')
  if (!/^\d{1,3}$/.test(size) || count < 1 || count > largest)
    throw new BusinessError('10400007', 'page_size无效')
  return rows.slice((number - 1) * count, number * count)
}
