import { findProducts, listProducts, type Product } from '../catalog/index.ts'
import { businessDay } from '../kernel/time.ts'
import { boughtProducts } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Act, type KeptUnit, type Standing, standingOf } from './installed-product.ts'
import { isSupply, lifeOf } from './life-cycle.ts'
import type { OwnLives } from './own-life.ts'
import { actsOf, passedOnBy, unitsOfCustomers } from './store.ts'
import { type PartStanding, partsOf, type Supply, type WarrantyStanding, warrantyOf } from './warranty.ts'

/** A product that a customer has: what it is, where it came from, until when it is under warranty, and what it needs. */
export interface OwnedProduct {
  unit: KeptUnit
  product: Product | null
  name: string
  standing: Standing
  warranty: WarrantyStanding
  parts: PartStanding[]
  acts: Act[]
}

/** What these customers own, each asked by any of its rows; five statements, however many are asked. */
export async function ownedProducts(
  tx: Tx,
  customerIds: readonly string[],
): Promise<Map<string, OwnedProduct[]>> {
  const { units, own } = await unitsOfCustomers(tx, [...new Set(customerIds)])
  const views = await viewsOf(
    tx,
    units.map(({ unit }) => unit),
    own,
    customerIds,
  )
  const owned = units.map(({ customerId, unit }, i) => ({
    customerId,
    view: views[i]!(customerId),
    unit,
  }))
  const byCustomer = Map.groupBy(owned, ({ customerId }) => customerId)
  return new Map(customerIds.map((id) => [id, byCustomer.get(id)?.map(({ view }) => view) ?? []]))
}

/** What a customer had and passed on to somebody. */
export async function passedOnProducts(tx: Tx, customerId: string): Promise<OwnedProduct[]> {
  const { units, own } = await passedOnBy(tx, customerId)
  const views = await viewsOf(tx, units, own, [])
  return views.map((view) => view(customerId))
}

async function viewsOf(
  tx: Tx,
  units: readonly KeptUnit[],
  ownLives: OwnLives,
  customerIds: readonly string[],
): Promise<((customerId: string) => OwnedProduct)[]> {
  if (units.length === 0) return []
  const products = new Map(
    (await findProducts(tx, [...new Set(units.flatMap(({ productId }) => productId ?? []))])).map((one) => [
      one.id,
      one,
    ]),
  )
  const acts = Map.groupBy(
    await actsOf(
      tx,
      units.map(({ id }) => id),
    ),
    ({ unitId }) => unitId,
  )
  const supplies = await suppliesOf(tx, customerIds)
  const today = businessDay(tx.now)
  return units.map((unit) => (customerId) => {
    const product = (unit.productId && products.get(unit.productId)) || null
    const own = acts.get(unit.id) ?? []
    const standing = standingOf(unit, own)
    const life = lifeOf(product, ownLives)
    const inUse = standing.state === 'owned'
    return {
      unit,
      product,
      name: product?.name ?? unit.name ?? unit.productId ?? '',
      standing,
      warranty: warrantyOf(unit, standing, unit.works, life, product?.warrantyMonths ?? 0, today),
      parts: inUse ? partsOf(unit, standing, unit.works, life, supplies.get(customerId) ?? [], today) : [],
      acts: own,
    }
  })
}

async function suppliesOf(tx: Tx, customerIds: readonly string[]): Promise<Map<string, Supply[]>> {
  if (customerIds.length === 0) return new Map()
  const articles = new Map((await listProducts(tx)).filter(isSupply).map(({ id, name }) => [id, name]))
  const bought = await boughtProducts(tx, customerIds, [...articles.keys()])
  const byCustomer = Map.groupBy(bought, ({ customerId }) => customerId)
  return new Map(
    [...byCustomer].map(([id, rows]) => [
      id,
      rows.map(({ productId, at }) => ({ productId, name: articles.get(productId)!, on: businessDay(at) })),
    ]),
  )
}
