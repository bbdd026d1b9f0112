import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { stockChanged } from './events.ts'
import { clocksDifferMs, type Offer, placeKey, type SkuPlace, withPutBack, withSale } from './offer.ts'
import type { LineChange } from './sale.ts'
import {
  changeStock,
  lockStock,
  type NewMovement,
  noteSkus,
  offersOf,
  productsBehind,
  writeMovements,
  writeOffers,
} from './store.ts'

/** What one line did to one product. */
interface Effect {
  movement: NewMovement
  /** Null when the SKU is not offered by us. */
  offerKey: string | null
  pieces: number
  orderedAt: Date
}

/**
 * Takes sold lines from stock and puts closed ones back, each once. Products that nobody counts are left alone, and so is
 * what was ordered before the first count.
 */
export async function takeChanges(tx: Tx, changes: readonly LineChange[]): Promise<void> {
  if (changes.length === 0) return
  const behind = new Map((await productsBehind(tx, placesOf(changes))).map((one) => [placeKey(one), one]))
  const effects = changes.flatMap((change) => effectsOf(change, behind.get(placeKey(change.line))))
  await noteSkus(tx, newSkus(changes, behind))
  const counted = new Map(
    (
      await lockStock(
        tx,
        effects.map(({ movement }) => movement.productId),
      )
    ).map((one) => [one.productId, one]),
  )
  const due = effects.filter(({ movement, orderedAt }) => {
    const stock = counted.get(movement.productId)
    return stock && orderedAt.getTime() >= stock.since.getTime() - clocksDifferMs
  })
  const fresh = [
    // What is given back must find what was taken, so that comes first.
    ...(await newOnes(
      tx,
      due.filter(({ movement }) => movement.kind === 'sale'),
    )),
    ...(await newOnes(
      tx,
      due.filter(({ movement }) => movement.kind === 'back'),
    )),
  ]
  if (fresh.length === 0) return
  const deltas = new Map<string, number>()
  for (const { movement } of fresh)
    deltas.set(movement.productId, (deltas.get(movement.productId) ?? 0) + movement.delta)
  await writeOffers(tx, changedOffers(await offersOf(tx, [...deltas.keys()]), fresh), new Map())
  await changeStock(
    tx,
    [...deltas].map(([productId, delta]) => ({ productId, delta })),
  )
  const productIds = [...deltas.keys()]
  await emit(tx, [event(stockChanged, productIds[0]!, { productIds, cause: 'order' })])
}

function placesOf(changes: readonly LineChange[]): SkuPlace[] {
  return [...new Map(changes.map(({ line }) => [placeKey(line), line])).values()]
}

function newSkus(changes: readonly LineChange[], behind: ReadonlyMap<string, Behind>) {
  const fresh = new Map<string, SkuPlace & { productId: string; units: number }>()
  for (const { line } of changes) {
    const [only, ...others] = line.products
    const units = only ? only.quantity / line.pieces : 0
    const isNew =
      line.skuId !== '' && only && others.length === 0 && behind.get(placeKey(line))?.offerSku !== line.skuId
    if (isNew && Number.isInteger(units) && units > 0)
      fresh.set(placeKey(line), { ...line, productId: only.productId, units })
  }
  return [...fresh.values()]
}

type Behind = Awaited<ReturnType<typeof productsBehind>>[number]

/** An offer says what a piece is; a SKU that is not offered takes what its line was matched to. */
function effectsOf({ line, what }: LineChange, behind: Behind | undefined): Effect[] {
  const taken = behind
    ? [{ productId: behind.productId, quantity: behind.units * line.pieces }]
    : line.products
  const offerKey = behind ? placeKey({ ...line, skuId: behind.offerSku }) : null
  const sale = `sale:${line.orderId}:${line.lineId}`
  return taken.map(({ productId, quantity }) => ({
    offerKey,
    pieces: line.pieces,
    orderedAt: line.createdAt,
    movement: {
      productId,
      cause: what === 'sold' ? sale : `back:${line.orderId}:${line.lineId}`,
      after: what === 'sold' ? null : sale,
      kind: what === 'sold' ? 'sale' : 'back',
      delta: what === 'sold' ? -quantity : quantity,
      shopId: line.shopId,
      orderId: line.orderId,
      reason: null,
    },
  }))
}

async function newOnes(tx: Tx, effects: readonly Effect[]): Promise<Effect[]> {
  if (effects.length === 0) return []
  const written = await writeMovements(
    tx,
    effects.map(({ movement }) => movement),
  )
  const keys = new Set(written.map(({ productId, cause }) => `${productId}|${cause}`))
  return effects.filter(({ movement }) => keys.has(`${movement.productId}|${movement.cause}`))
}

function changedOffers(offers: readonly Offer[], effects: readonly Effect[]): Offer[] {
  const byKey = new Map(offers.map((offer) => [placeKey(offer), offer]))
  const touched = new Set<string>()
  for (const { offerKey, movement, pieces, orderedAt } of effects) {
    const offer = offerKey === null ? undefined : byKey.get(offerKey)
    if (!offer) continue
    touched.add(offerKey!)
    byKey.set(
      offerKey!,
      movement.kind === 'sale' ? withSale(offer, pieces, orderedAt) : withPutBack(offer, pieces),
    )
  }
  return [...touched].map((key) => byKey.get(key)!)
}
