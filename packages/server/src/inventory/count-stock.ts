import { findProducts } from '../catalog/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { stockChanged, stockOverpromised } from './events.ts'
import { exposedOf } from './plan-stock.ts'
import {
  changeStock,
  lockStock,
  type MovementKind,
  type NewMovement,
  offersOf,
  openStock,
  writeMovements,
} from './store.ts'

export interface StockCount {
  productId: string
  /** What there is, promised to nobody; or else what came or went. */
  units: number | null
  change: number | null
  reason: string | null
  /** Unique for the product where the same count may be told twice; null for one that is told once. */
  cause: string | null
}

export type Counted =
  | {
      productId: string
      ok: true
      units: number
      /** What the shops may still sell beyond that, in the worst case. */
      oversoldBy: number
    }
  | { productId: string; ok: false; code: 'unknown_product' | 'below_zero' | 'too_many' }

const mostUnits = 10_000_000

/**
 * Counts and corrections of many products. One that would leave less than nothing, or names no product of ours, is refused
 * and changes nothing; the others are taken. Of two for one product both count, in their order.
 */
export async function countStock(
  tx: Tx,
  counts: readonly StockCount[],
  kind: Extract<MovementKind, 'count' | 'import'>,
): Promise<Counted[]> {
  if (counts.length === 0) return []
  const known = new Set(
    (
      await findProducts(
        tx,
        counts.map(({ productId }) => productId),
      )
    ).map(({ id }) => id),
  )
  const ours = counts.filter(({ productId }) => known.has(productId))
  await openStock(
    tx,
    ours.map(({ productId }) => productId),
  )
  const productIds = [...new Set(ours.map(({ productId }) => productId))]
  const stands = new Map(
    (await lockStock(tx, productIds)).map(({ productId, units }): [string, number] => [productId, units]),
  )
  const movements: NewMovement[] = []
  const refused = new Map<number, 'unknown_product' | 'below_zero' | 'too_many'>()
  for (const [i, count] of counts.entries()) {
    const before = stands.get(count.productId)
    if (before === undefined) {
      refused.set(i, 'unknown_product')
      continue
    }
    const after = count.units ?? before + (count.change ?? 0)
    if (after < 0 || after > mostUnits) refused.set(i, after < 0 ? 'below_zero' : 'too_many')
    else {
      stands.set(count.productId, after)
      movements.push(movementOf(tx, count, after - before, kind))
    }
  }
  await apply(tx, movements)
  const after = await standsAfter(tx, productIds)
  await announce(tx, movements, after)
  return counts.map(({ productId }, i): Counted => {
    const code = refused.get(i)
    if (code) return { productId, ok: false, code }
    return { productId, ok: true, ...after.get(productId)! }
  })
}

function movementOf(tx: Tx, count: StockCount, delta: number, kind: 'count' | 'import'): NewMovement {
  return {
    productId: count.productId,
    cause: count.cause ?? `${kind}:${tx.ports.ids.next()}`,
    after: null,
    kind: kind === 'count' && count.units === null ? 'correction' : kind,
    delta,
    shopId: null,
    orderId: null,
    reason: count.reason,
  }
}

async function apply(tx: Tx, movements: readonly NewMovement[]): Promise<void> {
  if (movements.length === 0) return
  const written = new Set(
    (await writeMovements(tx, movements)).map(({ productId, cause }) => `${productId}|${cause}`),
  )
  const deltas = new Map<string, number>()
  for (const { productId, cause, delta } of movements)
    if (written.delete(`${productId}|${cause}`)) deltas.set(productId, (deltas.get(productId) ?? 0) + delta)
  await changeStock(
    tx,
    [...deltas].map(([productId, delta]) => ({ productId, delta })),
  )
}

interface Stand {
  units: number
  oversoldBy: number
}

async function standsAfter(tx: Tx, productIds: readonly string[]): Promise<Map<string, Stand>> {
  const offers = Map.groupBy(await offersOf(tx, productIds), ({ productId }) => productId)
  const stocks = await lockStock(tx, productIds)
  return new Map(
    stocks.map(({ productId, units }) => {
      const oversoldBy = Math.max(0, exposedOf(offers.get(productId) ?? []) - Math.max(0, units))
      return [productId, { units, oversoldBy }]
    }),
  )
}

async function announce(
  tx: Tx,
  movements: readonly NewMovement[],
  after: ReadonlyMap<string, Stand>,
): Promise<void> {
  const productIds = [...new Set(movements.map(({ productId }) => productId))]
  if (productIds.length === 0) return
  const over = productIds.flatMap((productId) => {
    const units = after.get(productId)?.oversoldBy ?? 0
    return units > 0 ? [event(stockOverpromised, productId, { productId, units })] : []
  })
  await emit(tx, [event(stockChanged, productIds[0]!, { productIds, cause: 'count' }), ...over])
}
