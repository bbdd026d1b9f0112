import { productsByCode } from '../catalog/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { countStock } from './count-stock.ts'
import { writeLevels } from './store.ts'

/** What one warehouse has of one product, promised to nobody, as a file or another system says. */
export interface WarehouseLevel {
  /** Unique for the product: a level that is told twice counts once. */
  cause: string
  productCode: string
  warehouse: string
  units: number
  countedAt: Date | null
}

/**
 * Takes levels of warehouses; a product has what all its warehouses have together. A level older than the one that we have
 * changes nothing. Returns of each whether we know its product.
 */
export async function takeLevels(tx: Tx, levels: readonly WarehouseLevel[]): Promise<boolean[]> {
  const ids = await productsByCode(
    tx,
    levels.map(({ productCode }) => productCode),
  )
  const known = levels.flatMap((level) => {
    const productId = ids.get(level.productCode)
    return productId === undefined ? [] : [{ ...level, productId }]
  })
  const newest = new Map<string, (typeof known)[number]>()
  for (const level of known) {
    const key = `${level.productId}|${level.warehouse}`
    const other = newest.get(key)
    if (!other || (level.countedAt ?? tx.now) >= (other.countedAt ?? tx.now)) newest.set(key, level)
  }
  const sums = await writeLevels(
    tx,
    [...newest.values()].map((level) => ({
      ...level,
      units: Math.max(0, level.units),
      countedAt: level.countedAt ?? tx.now,
    })),
  )
  const causes = new Map([...newest.values()].map(({ productId, cause }) => [productId, cause]))
  await countStock(
    tx,
    sums.map(({ productId, units }) => ({
      productId,
      units,
      change: null,
      reason: null,
      cause: causes.get(productId)!,
    })),
    'import',
  )
  return levels.map(({ productCode }) => ids.has(productCode))
}
