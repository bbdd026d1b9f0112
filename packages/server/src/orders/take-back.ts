import { type Opened, openedOf, underTodaysKeys } from '../runtime/crypto/opened-copy.ts'
import { VaultLocked } from '../runtime/crypto/vault.ts'
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

/** What stood before somebody wrote over it. Holds opened values: keep it sealed; only `takeBackOrders` and `takeBackAfterSales` read `text`. */
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

/**
 * Why something stays: it was changed later, work hangs on it, or it was kept under a key that was destroyed since, by a version
 * that did not yet keep what is needed after that.
 */
export type LeftBecause = 'changed_since' | 'has_after_sales' | 'key_gone'

const keyed = {
  sealed: {
    receiver: 'orders.order.receiver',
    buyer_message: 'orders.order.buyer_message',
    seller_memo: 'orders.order.seller_memo',
  },
  index: ['phone_tail_index', 'receiver_name_index'],
}

interface Copy {
  order: Readonly<Record<string, unknown>>
  opened?: Opened
}

const asBefore = ({ id, shop_id, outside_id, text }: Pick<KeptOrder, keyof KeptOrder>): Before => ({
  id,
  shopId: shop_id,
  outsideId: outside_id,
  text,
})

/** Orders that are known, whole, before they are written over. Locked until the commit. */
export async function ordersBefore(tx: Tx, places: readonly Place[]): Promise<Before[]> {
  return (await keepOrders(tx, places)).map((one) => {
    const copy = JSON.parse(one.text) as Copy
    const opened = openedOf(tx.vault, keyed, one.id, copy.order)
    return asBefore({ ...one, text: JSON.stringify({ ...copy, opened }) })
  })
}

/** What `ordersBefore` kept, under today's keys; null where those of its day are gone. */
function underToday(tx: Tx, orderId: string, before: string): string | null {
  const { opened, ...copy } = JSON.parse(before) as Copy
  try {
    return JSON.stringify({ ...copy, order: underTodaysKeys(tx.vault, keyed, orderId, copy.order, opened) })
  } catch (error) {
    if (error instanceof VaultLocked) return null
    throw error
  }
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
  const restored = written.flatMap(({ id: orderId, before }) => {
    if (before === null || !standing.has(orderId) || left.has(orderId)) return []
    const text = underToday(tx, orderId, before)
    if (text === null) left.set(orderId, 'key_gone')
    return text === null ? [] : [{ orderId, text }]
  })
  const free = written.filter(({ id }) => standing.has(id) && !left.has(id))
  await removeOrders(
    tx,
    free.filter(({ before }) => before === null).map(({ id }) => id),
  )
  await restoreOrders(tx, restored)
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
