import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'

/** What a piece costs the brand, apart from the product: whoever reads products does not read this by accident. */
export interface ProductCost {
  productId: string
  /** Null where nobody knows it. */
  costFen: bigint | null
}

/** The known costs of these products, or of all. */
export async function costsOf(tx: Tx, productIds: readonly string[] | null): Promise<Map<string, bigint>> {
  const found = await tx.named<{ id: string; cost_fen: bigint }>(
    'catalog.costs_of',
    `select id, cost_fen from catalog.product
     where brand_id = $1 and cost_fen is not null and ($2::text[] is null or id = any($2))`,
    [tx.brandId, productIds],
  )
  return new Map(found.map((row) => [row.id, row.cost_fen]))
}

/** Sets what is not so yet, with an audit record each. Returns the products that there are. */
export async function setCosts(tx: Tx, costs: readonly ProductCost[]): Promise<Set<string>> {
  if (costs.length === 0) return new Set()
  const ids = costs.map((one) => one.productId)
  const found = await tx.named<{ id: string; changed: boolean }>(
    'catalog.set_costs',
    `with wish as (select * from unnest($2::text[], $3::bigint[]) as w(id, fen)),
       changed as (update catalog.product p set cost_fen = w.fen from wish w
         where p.brand_id = $1 and p.id = w.id and p.cost_fen is distinct from w.fen returning p.id)
     select p.id, p.id in (select id from changed) as changed from catalog.product p
     where p.brand_id = $1 and p.id in (select id from wish)`,
    [tx.brandId, ids, costs.map((one) => one.costFen)],
  )
  await audit(
    tx,
    found
      .filter((row) => row.changed)
      .map((row) => ({ action: 'product.cost-changed', subject: `product:${row.id}` })),
  )
  return new Set(found.map((row) => row.id))
}
