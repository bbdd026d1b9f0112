import type { Tx } from '../runtime/db/transaction.ts'
import { type MatchDecision, matchProducts } from './match-lines.ts'
import { type SkuPlace, skuKey } from './product.ts'
import { listProducts } from './store.ts'

export type DecideRefusal = 'none_named' | 'product_missing'
export type Decided = SkuPlace & ({ ok: true } | { ok: false; code: DecideRefusal })

/** Decides what can be decided and says of each of the others why not; what is decided is one act. */
export async function decideEach(
  tx: Tx,
  decisions: MatchDecision[],
  origin: string,
): Promise<{ actId: string | null; results: Decided[] }> {
  const known = new Set((await listProducts(tx)).map(({ id }) => id))
  const refusalOf = ({ kind, products }: MatchDecision): DecideRefusal | null => {
    if (kind === 'product' && products.length === 0) return 'none_named'
    return products.every(({ productId }) => known.has(productId)) ? null : 'product_missing'
  }
  const good = decisions.filter((one) => refusalOf(one) === null)
  const actId = good.length > 0 ? await matchProducts(tx, good, origin) : null
  return {
    actId,
    results: [...new Map(decisions.map((one) => [skuKey(one), one])).values()].map((one): Decided => {
      const { shopId, itemId, skuId } = one
      const code = refusalOf(one)
      return code ? { shopId, itemId, skuId, ok: false, code } : { shopId, itemId, skuId, ok: true }
    }),
  }
}
