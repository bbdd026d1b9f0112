import { personsOf } from '../customers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Facts } from './facts.ts'
import { behaviourItems, ownPage, type Truth } from './items.ts'
import { type EventRow, listEventRows, type Measured, measureItems } from './store-reads.ts'

export interface ShownItem {
  code: string
  /** Null where nobody measured: a nought is shown only where a source would have told. */
  count: number | null
  /** Of an item that is a share and no count: the mean of all orders that tell it. */
  percent: number | null
  lastAt: Date | null
  /** `told`: it is among those that the count was made of. */
  sources: { source: string; truth: Truth; told: boolean }[]
}

/** Derived from orders, which are known whole: here a nought is true. */
const wholly = [
  'order_create',
  'order_pay',
  'order_abandon',
  'address_change',
  'shipment',
  'receipt',
  'after_sales',
]

/**
 * Every item with time and count as far as a source of this customer gives it (T24). Sources are the marketplaces that the
 * customer bought at, WeCom, and own pages where the brand has one.
 */
export async function readBehaviour(tx: Tx, customerId: string): Promise<ShownItem[]> {
  const [person] = await personsOf(tx, [customerId])
  return behaviourOfRows(tx, person?.rowIds ?? [])
}

/** The same, asked by all rows of the person; by none for a friend of whom nobody knows who it is. */
export async function behaviourOfRows(tx: Tx, rowIds: readonly string[]): Promise<ShownItem[]> {
  const { measured, hasSite, visitors } = await measureItems(tx, rowIds)
  const marketplaces = [...new Set(measured.map((one) => one.source))].filter((one) => one !== ownPage)
  const sources = [...marketplaces, 'wecom', ...(hasSite || visitors > 0 ? [ownPage] : [])]
  return behaviourItems
    .map(({ code, named, sources: truths }) => {
      const own = measured.filter((one) => one.item === code)
      const noughtIsTrue =
        (wholly.includes(code) && rowIds.length > 0) ||
        (alwaysTold.includes(code) && visitors > 0) ||
        (code === 'coupon_use' &&
          measured.some((one) => one.item === 'discount_share' && truths[one.source] === 'given'))
      return {
        code,
        named,
        count: own.length === 0 ? (noughtIsTrue ? 0 : null) : own.reduce((sum, one) => sum + one.count, 0),
        percent: meanPercent(own),
        lastAt: own.reduce<Date | null>((last, one) => latest(last, new Date(one.lastAt)), null),
        sources: sources.flatMap((source) => {
          const truth = truths[source]
          return truth ? [{ source, truth, told: own.some((one) => one.source === source) }] : []
        }),
      }
    })
    .filter((one) => one.named || one.count !== null)
}

function meanPercent(own: readonly Measured[]): number | null {
  const told = own.filter(({ percent }) => percent !== null)
  if (told.length === 0) return null
  const orders = told.reduce((sum, one) => sum + one.count, 0)
  return Math.round(told.reduce((sum, one) => sum + one.percent! * one.count, 0) / orders)
}

/** What the script tells by itself on every visit; the rest the page's maker has to build in. */
const alwaysTold = ['landing_page', 'source_channel']

function latest(a: Date | null, b: Date): Date {
  return a && a > b ? a : b
}

export interface BehaviourQuery {
  item?: string | undefined
  source?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  cursor?: string | undefined
  limit: number
}

export interface BehaviourEvent {
  id: string
  item: string
  at: Date
  source: string
  place: string
  orderId: string | null
  facts: Facts
}

/** What a customer did, newest first. */
export async function listBehaviour(
  tx: Tx,
  customerId: string,
  { cursor, limit, ...filter }: BehaviourQuery,
): Promise<{ items: BehaviourEvent[]; nextCursor: string | null }> {
  const [at, id] = cursor?.split('_') ?? []
  const before = at && id ? { at: new Date(at), id } : null
  const found = await listEventRows(tx, customerId, { ...filter, before, limit: limit + 1 })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(asEvent),
    nextCursor: found.length > limit && last ? `${last.at.toISOString()}_${last.id}` : null,
  }
}

const asEvent = (row: EventRow): BehaviourEvent => ({
  id: row.id,
  item: row.item,
  at: row.at,
  source: row.source,
  place: row.place_name ?? row.place,
  orderId: row.order_id,
  facts: row.facts,
})
