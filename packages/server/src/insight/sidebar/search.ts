import type { SecondFact } from '../../contacts/index.ts'
import { seekNumber } from '../../customers/index.ts'
import { parsePhone } from '../../kernel/phone.ts'
import { readCode } from '../../kernel/work-order-code.ts'
import { orderOfSerial, ordersOfWaybill } from '../../records/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { listWorkOrders, stateNames } from '../../work-orders/index.ts'
import { openReceiver } from './open-values.ts'
import { repeatedByPhone } from './repeats.ts'
import { candidateOf } from './show-sidebar.ts'
import { type OrderFact, searchOrderFacts } from './store.ts'
import { rememberFound } from './store-found.ts'

/** What was typed, by its shape; of a number that may be several things, by what was found. */
export type Typed =
  | 'work_order_code'
  | 'phone'
  | 'phone_tail'
  | 'order_number'
  | 'waybill'
  | 'serial'
  | 'unknown'

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
  orders: (ReturnType<typeof candidateOf> & { repeats: SecondFact['kind'][] })[]
  jobs: { workOrderId: string; code: string; stateName: string; products: string }[]
}

/** One box for everything. Orders come without receiver and amount: a found number is no proof yet (T11). */
export async function searchSidebar(
  tx: Tx,
  text: string,
  language: 'zh' | 'en',
  memberId: string,
): Promise<Found> {
  const shape = shapeOf(text)
  if (shape === 'phone') await seekNumber(tx, { id: memberId }, text)
  const { typed, orders } = await findOrders(tx, shape, text.trim())
  const jobs = await findJobs(tx, typed, text.trim(), orders)
  const byPhone = typed === 'phone' || typed === 'phone_tail'
  if (byPhone)
    await rememberFound(tx, memberId, [
      ...orders.map(({ id }) => id),
      ...jobs.flatMap(({ orderId }) => orderId ?? []),
    ])
  return {
    typed,
    orders: orders.map((order) => ({
      ...candidateOf(order, language),
      repeats: byPhone ? [...repeatedByPhone] : [],
    })),
    jobs: jobs.map((job) => ({
      workOrderId: job.workOrderId,
      code: job.code,
      stateName: stateNames[job.state][language],
      products: [...new Set(job.lines.map((line) => line.productName))].join('、'),
    })),
  }
}

async function findOrders(
  tx: Tx,
  shape: Typed,
  text: string,
): Promise<{ typed: Typed; orders: OrderFact[] }> {
  if (shape === 'phone_tail')
    return {
      typed: shape,
      orders: await searchOrderFacts(tx, { tailIndex: tx.vault.index('phone-tail', text) }),
    }
  if (shape === 'phone') return { typed: shape, orders: await byPhone(tx, text) }
  if (shape !== 'order_number' && shape !== 'waybill') return { typed: shape, orders: [] }
  return byNumber(tx, shape, text)
}

/** Orders whose phone is known, then those whose mask the number fits: a marketplace mostly shows the last four digits only. */
async function byPhone(tx: Tx, text: string): Promise<OrderFact[]> {
  const { canonical, national } = parsePhone(text)
  const known = await searchOrderFacts(tx, { phoneIndex: tx.vault.index('phone', canonical!) })
  if (!national) return known
  const tailed = await searchOrderFacts(tx, { tailIndex: tx.vault.index('phone-tail', national.slice(-4)) })
  const masked = tailed.filter(
    (order) => order.receiver_masked && fitsMask(openReceiver(tx, order).phone, national),
  )
  return [...new Map([...known, ...masked].map((order) => [order.id, order])).values()].slice(0, 10)
}

/** `138****5678` and `*******5678` fit 13812345678; a mask of another length or with another digit does not. Pure. */
export function fitsMask(masked: string | null, national: string): boolean {
  const signs = masked?.trim() ?? ''
  return (
    signs.length === national.length &&
    signs.includes('*') &&
    [...signs].every((sign, at) => sign === '*' || sign === national[at])
  )
}

/** A number on paper may be an order's, a parcel's or a device's: they look alike, so each is asked for. */
async function byNumber(tx: Tx, shape: Typed, text: string): Promise<{ typed: Typed; orders: OrderFact[] }> {
  const orders = await searchOrderFacts(tx, { outsideId: text })
  if (orders.length > 0) return { typed: 'order_number', orders }
  const serial = await orderOfSerial(tx, text)
  if (serial) return { typed: 'serial', orders: await searchOrderFacts(tx, { ids: [serial] }) }
  const parcels = await ordersOfWaybill(tx, text)
  if (parcels.length > 0) return { typed: 'waybill', orders: await searchOrderFacts(tx, { ids: parcels }) }
  return { typed: shape, orders: [] }
}

/** By code or phone; of one order that a number led to, its own. */
async function findJobs(tx: Tx, typed: Typed, text: string, orders: readonly OrderFact[]) {
  if (typed === 'work_order_code' || typed === 'phone' || typed === 'phone_tail')
    return (await listWorkOrders(tx, { search: text, limit: 10 })).items
  const [order, ...others] = orders
  if (!order || others.length > 0) return []
  return (await listWorkOrders(tx, { orderId: order.id, limit: 10 })).items
}
