import { parsePhone } from '../../kernel/phone.ts'
import { readCode } from '../../kernel/work-order-code.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { listWorkOrders, stateNames } from '../../work-orders/index.ts'
import { candidateOf } from './read-sidebar.ts'
import { searchOrderFacts } from './store.ts'

/** What was typed, by its shape. A waybill is recognised and said to be unknown: no connector gives it yet. */
export type Typed = 'work_order_code' | 'phone' | 'phone_tail' | 'order_number' | 'waybill' | 'unknown'

export function shapeOf(text: string): Typed {
  const typed = text.trim()
  if (readCode(typed)) return 'work_order_code'
  if (/^\d{4}$/.test(typed)) return 'phone_tail'
  if (/^[A-Za-z]{2,4}\d{10,15}$/.test(typed)) return 'waybill'
  if (parsePhone(typed).canonical) return 'phone'
  return /^[\w-]{6,40}$/.test(typed) ? 'order_number' : 'unknown'
}

export interface Found {
  typed: Typed
  orders: ReturnType<typeof candidateOf>[]
  jobs: { workOrderId: string; code: string; stateName: string; products: string }[]
}

/** One box for everything. Orders come without receiver and amount: a found number is no proof yet (T11). */
export async function searchSidebar(tx: Tx, text: string, language: 'zh' | 'en'): Promise<Found> {
  const typed = shapeOf(text)
  const [orders, jobs] = await Promise.all([
    findOrders(tx, typed, text.trim()),
    findJobs(tx, typed, text.trim()),
  ])
  return {
    typed,
    orders: orders.map((order) => candidateOf(order, language)),
    jobs: jobs.map((job) => ({
      workOrderId: job.workOrderId,
      code: job.code,
      stateName: stateNames[job.state][language],
      products: [...new Set(job.lines.map((line) => line.productName))].join('、'),
    })),
  }
}

function findOrders(tx: Tx, typed: Typed, text: string) {
  if (typed === 'order_number') return searchOrderFacts(tx, { outsideId: text })
  if (typed === 'phone_tail') return searchOrderFacts(tx, { tailIndex: tx.vault.index('phone-tail', text) })
  if (typed === 'phone')
    return searchOrderFacts(tx, { phoneIndex: tx.vault.index('phone', parsePhone(text).canonical!) })
  return Promise.resolve([])
}

async function findJobs(tx: Tx, typed: Typed, text: string) {
  const searchable = typed === 'work_order_code' || typed === 'phone' || typed === 'phone_tail'
  return searchable ? (await listWorkOrders(tx, { search: text, limit: 10 })).items : []
}
