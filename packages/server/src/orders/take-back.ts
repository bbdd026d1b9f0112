import type { Tx } from '../runtime/db/transaction.ts'
import {
  type KeptOrder,
  keepOrders,
  keepRequests,
  lockRequests,
  lockStanding,
  removeOrders,
  restoreOrders,
  takeBackRequestRows,
} from './take-back-store.ts'

interface Place {
  shopId: string
  outsideId: string
}

/** What stood before somebody wrote over it; only `takeBackOrders` and `takeBackAfterSales` read `text`. */
export interface Before extends Place {
  id: string
  text: string
}

/** Something that was written at `at`, over `before` or new. */
export interface Written {
  id: string
  at: Date
  before: string | null
}

/** Why something stays: it was changed later, or work hangs on it. */
export type LeftBecause = 'changed_since' | 'has_after_sales'

const asBefore = ({ id, shop_id, outside_id, text }: Pick<KeptOrder, keyof KeptOrder>): Before => ({
  id,
  shopId: shop_id,
  outsideId: outside_id,
  text,
})

/** Orders that are known, whole, before they are written over. Locked until the commit. */
export async function ordersBefore(tx: Tx, places: readonly Place[]): Promise<Before[]> {
  return (await keepOrders(tx, places)).map(asBefore)
}

export async function afterSalesBefore(tx: Tx, places: readonly Place[]): Promise<Before[]> {
  return (await keepRequests(tx, places)).map(asBefore)
}

/**
 * Removes orders that were made, and puts back those that were changed. An order that changed since stays; so does one
 * with after-sales requests that came later. Returns those, with the reason. Whether work hangs on an order is for
 * the caller to ask: it stands above.
 */
export async function takeBackOrders(tx: Tx, written: readonly Written[]): Promise<Map<string, LeftBecause>> {
  const standing = new Map(
    (
      await lockStanding(
        tx,
        written.map(({ id }) => id),
      )
    ).map((row) => [row.id, row]),
  )
  const left = new Map<string, LeftBecause>()
  for (const { id, at } of written) {
    const row = standing.get(id)
    if (row && row.recorded_at.getTime() !== at.getTime()) left.set(id, 'changed_since')
    else if (row?.later_requests) left.set(id, 'has_after_sales')
  }
  const free = written.filter(({ id }) => standing.has(id) && !left.has(id))
  await removeOrders(
    tx,
    free.filter(({ before }) => before === null).map(({ id }) => id),
  )
  await restoreOrders(
    tx,
    free.flatMap(({ id, before }) => (before === null ? [] : [{ orderId: id, text: before }])),
  )
  return left
}

export async function takeBackAfterSales(
  tx: Tx,
  written: readonly Written[],
): Promise<Map<string, LeftBecause>> {
  const found = await lockRequests(
    tx,
    written.map(({ id }) => id),
  )
  const recordedAt = new Map(found.map((row) => [row.id, row.recorded_at.getTime()]))
  const left = new Map<string, LeftBecause>()
  for (const { id, at } of written)
    if (recordedAt.has(id) && recordedAt.get(id) !== at.getTime()) left.set(id, 'changed_since')
  const free = written.filter(({ id }) => recordedAt.has(id) && !left.has(id))
  await takeBackRequestRows(
    tx,
    free.filter(({ before }) => before === null).map(({ id }) => id),
    free.flatMap(({ id, before }) => (before === null ? [] : [{ id, text: before }])),
  )
  return left
}
