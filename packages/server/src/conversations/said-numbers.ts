import type { Tx } from '../runtime/db/transaction.ts'
import { saidBeside } from './store-beside.ts'

const days = 7
const messages = 20
const mostNumbers = 10

/** Taobao, JD, Doudian, Kuaishou, stores: digits; Pinduoduo: date and digits; Youzan: a letter and digits. No phone is that long. */
const orderNumber = /(?<![\w-])(?:[A-Za-z]\d{17,27}|\d{6}-\d{12,18}|\d{12,22})(?![\w-])/g

/** What looks like an order's number in what was said. Pure. */
export function orderNumbersIn(text: string): string[] {
  return text.match(orderNumber) ?? []
}

/** A mobile of the mainland as people write it; whatever stands in a longer number is none. */
const mobile = /(?<![\w-])(?:\+?86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?![\w-])/g

/** Whole mobiles in what was said, in E.164. Pure. */
export function mobilesIn(text: string): string[] {
  return [...text.matchAll(mobile)].map(([, ...parts]) => `+86${parts.join('')}`)
}

export interface SaidNumbers {
  orders: string[]
  /** E.164. */
  phones: string[]
}

/** The customer's own words that are looked through for numbers. */
export const wordsForNumbers = (now: Date) => ({
  since: new Date(now.getTime() - days * 86_400_000),
  most: messages,
})

/** Of words, the newest first. Pure. */
export function numbersIn(said: readonly string[]): SaidNumbers {
  const most = (numbers: string[]) => [...new Set(numbers)].slice(0, mostNumbers)
  return { orders: most(said.flatMap(orderNumbersIn)), phones: most(said.flatMap(mobilesIn)) }
}

/** Numbers of orders and phones that these customers wrote themselves in the last days, the newest first (T11, way 6). */
export async function saidNumbers(tx: Tx, customerIds: readonly string[]): Promise<SaidNumbers> {
  const words = wordsForNumbers(tx.now)
  return numbersIn(
    (await saidBeside(tx, customerIds, { since: words.since, shown: 0, words, open: true })).words,
  )
}
