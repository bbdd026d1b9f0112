import type { Tx } from '../runtime/db/transaction.ts'
import type { Facts } from './facts.ts'
import { behaviourItems, ownPage, type Truth } from './items.ts'
import { countItems, type EventRow, listEventRows, sourcesOf } from './store-reads.ts'

export interface ShownItem {
  code: string
  /** Null where nobody measured: a nought is shown only where a source would have told. */
  count: number | null
  lastAt: Date | null
  sources: { source: string; truth: Truth }[]
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
export async function readBehaviour(tx: Tx, customerId: string | null): Promise<ShownItem[]> {
  const [counts, known] = await Promise.all([countItems(tx, customerId), sourcesOf(tx, customerId)])
  const sources = [...known.marketplaces, 'wecom', ...(known.hasSite ? [ownPage] : [])]
  return behaviourItems
    .map(({ code, named, sources: truths }) => {
      const measured = counts.get(code)
      const own = sources.flatMap((source) => (truths[source] ? [{ source, truth: truths[source] }] : []))
      const known0 =
        (wholly.includes(code) && customerId !== null) ||
        (known.visitors > 0 && truths[ownPage] === 'given' && isMeasured(code))
      return {
        code,
        named,
        count: measured?.count ?? (known0 ? 0 : null),
        lastAt: measured?.lastAt ?? null,
        sources: own,
      }
    })
    .filter((one) => one.named || one.count !== null)
}

/** Browsing that a page always tells by itself once it may; what a page's maker has to add may simply not be built in. */
function isMeasured(code: string): boolean {
  return code === 'landing_page' || code === 'source_channel'
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
