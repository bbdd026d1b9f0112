import type { Tx } from '../runtime/db/transaction.ts'
import { lastWordsOf } from './store.ts'

const days = 7
const messages = 20
const mostNumbers = 10

/** Taobao, JD, Doudian, Kuaishou, stores: digits; Pinduoduo: date and digits; Youzan: a letter and digits. No phone is that long. */
const orderNumber = /(?<![\w-])(?:[A-Za-z]\d{17,27}|\d{6}-\d{12,18}|\d{12,22})(?![\w-])/g

/** What looks like an order's number in what was said. Pure. */
export function orderNumbersIn(text: string): string[] {
  return text.match(orderNumber) ?? []
}

/** Numbers of that shape that these customers wrote themselves in the last days, the newest first (T11, way 6). */
export async function saidOrderNumbers(tx: Tx, customerIds: readonly string[]): Promise<string[]> {
  const since = new Date(tx.now.getTime() - days * 86_400_000)
  const said = await lastWordsOf(tx, customerIds, since, messages)
  return [...new Set(said.flatMap(orderNumbersIn))].slice(0, mostNumbers)
}
