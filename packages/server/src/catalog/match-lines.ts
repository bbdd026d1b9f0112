import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { NoProductNamed, ProductMissing } from './errors.ts'
import { productMatched, skuUnmatched } from './events.ts'
import { lockDecisions, type MatchChange, writeMatchAct } from './match-act-store.ts'
import { type LineMatch, type LinkKind, type SkuPlace, type SkuSeen, skuKey } from './product.ts'
import {
  countUnmatched,
  findMatches,
  listProducts,
  matchRowsAt,
  type NewMatch,
  productsOfItems,
  replaceMatches,
} from './store.ts'
import { suggestProduct } from './suggest-match.ts'

/** Our products behind marketplace SKUs, by `skuKey`; what nobody matched is missing, and waits in the queue. */
export async function matchLines(tx: Tx, seen: SkuSeen[]): Promise<Map<string, LineMatch[]>> {
  if (seen.length === 0) return new Map()
  const places = [...new Map(seen.map((one) => [skuKey(one), one])).values()]
  const [found, products] = await Promise.all([findMatches(tx, places), productsOfItems(tx, places)])
  const byId = new Map(products.map((product) => [product.id, product]))
  const matches = new Map<string, LineMatch[]>()
  for (const row of found) {
    const key = skuKey({ shopId: row.shop_id, itemId: row.item_id, skuId: row.asked_sku })
    const product = row.product_id ? (byId.get(row.product_id) ?? null) : null
    matches.set(key, [...(matches.get(key) ?? []), { kind: row.kind, product, quantity: row.quantity }])
  }
  return matches
}

/** Puts SKUs that no match knows into the queue, with the count of lines that wait and a suggestion. */
export async function queueUnmatched(tx: Tx, seen: SkuSeen[]): Promise<void> {
  if (seen.length === 0) return
  const products = await listProducts(tx)
  const grouped = [...Map.groupBy(seen, skuKey).values()]
  const fresh = await countUnmatched(
    tx,
    grouped.map((same) => ({
      ...same[0]!,
      lines: same.length,
      suggestedProductId: suggestProduct(same[0]!, products)?.id ?? null,
    })),
  )
  await emit(
    tx,
    fresh.map((one) =>
      event(skuUnmatched, `${one.shop_id}|${one.item_id}|${one.sku_id}`, {
        shopId: one.shop_id,
        itemId: one.item_id,
        skuId: one.sku_id,
      }),
    ),
  )
}

export interface MatchDecision extends SkuPlace {
  kind: LineMatch['kind']
  /** Empty for links that are no goods, and for gifts that are no product of ours; several for a bundle. */
  products: { productId: string; quantity: number }[]
  /** Of a link that is no goods. */
  linkKind?: LinkKind | null
}

/**
 * Decides what SKUs are; of two decisions for one place the last counts. Orders that waited are back-filled by whoever follows
 * `product.matched`. Returns the act, by which all of it can be taken back.
 */
export async function matchProducts(
  tx: Tx,
  given: MatchDecision[],
  origin: string,
  undoes: string | null = null,
): Promise<string> {
  const decisions = [...new Map(given.map((one) => [skuKey(one), summed(one)])).values()]
  for (const one of decisions)
    if (one.kind === 'product' && one.products.length === 0) throw new NoProductNamed(one.itemId)
  const known = new Set((await listProducts(tx)).map(({ id }) => id))
  for (const { products } of decisions)
    for (const { productId } of products) if (!known.has(productId)) throw new ProductMissing(productId)
  await lockDecisions(tx)
  const before = await matchesOf(tx, decisions)
  await replaceMatches(
    tx,
    decisions,
    decisions.flatMap((one) => rowsOf(one, origin)),
  )
  const act = await writeMatchAct(tx, { origin, undoes, changes: changesOf(before, decisions, decisions) })
  await emit(
    tx,
    decisions.map(({ shopId, itemId, skuId, kind, products }) =>
      event(productMatched, `${shopId}|${itemId}|${skuId}`, {
        shopId,
        itemId,
        skuId,
        kind,
        productIds: products.map((p) => p.productId),
      }),
    ),
  )
  return act
}

function rowsOf(decision: MatchDecision, origin: string): NewMatch[] {
  const nothing = { productId: null, quantity: 1 }
  const parts =
    decision.kind === 'not_goods' || decision.products.length === 0 ? [nothing] : decision.products
  const linkKind = decision.kind === 'not_goods' ? (decision.linkKind ?? null) : null
  return parts.map((part, i) => ({ ...decision, ...part, linkKind, position: i + 1, origin }))
}

function changesOf(
  before: readonly MatchDecision[],
  after: readonly MatchDecision[],
  places: readonly SkuPlace[],
): MatchChange[] {
  const stood = new Map(before.map((one) => [skuKey(one), one]))
  const stands = new Map(after.map((one) => [skuKey(one), one]))
  return places.map(({ shopId, itemId, skuId }) => {
    const key = skuKey({ shopId, itemId, skuId })
    return {
      shopId,
      itemId,
      skuId,
      before: saidOf(stood.get(key)),
      after: saidOf(stands.get(key)),
    }
  })
}

/** What was decided, without where. */
function saidOf(one: MatchDecision | undefined): MatchChange['before'] {
  return one ? { kind: one.kind, products: one.products, linkKind: one.linkKind ?? null } : null
}

/** Each product once, with its pieces in all: a line holds a product once. */
function summed(decision: MatchDecision): MatchDecision {
  const pieces = new Map<string, number>()
  for (const { productId, quantity } of decision.products)
    pieces.set(productId, (pieces.get(productId) ?? 0) + quantity)
  return { ...decision, products: [...pieces].map(([productId, quantity]) => ({ productId, quantity })) }
}

/** What is decided for exactly these places. */
export async function matchesOf(
  tx: Tx,
  places: readonly SkuPlace[],
): Promise<(MatchDecision & { origin: string })[]> {
  const found = await matchRowsAt(tx, places)
  const grouped = Map.groupBy(found, (row) =>
    skuKey({ shopId: row.shop_id, itemId: row.item_id, skuId: row.asked_sku }),
  )
  return [...grouped.values()].map((same) => {
    const { shop_id, item_id, asked_sku, kind, origin, link_kind } = same[0]!
    const products = same.flatMap(({ product_id, quantity }) =>
      product_id === null ? [] : [{ productId: product_id, quantity }],
    )
    return { shopId: shop_id, itemId: item_id, skuId: asked_sku, kind, origin, products, linkKind: link_kind }
  })
}

/** Takes decisions back to nothing: their lines wait again from the next order on. Returns the act. */
export async function forgetMatches(
  tx: Tx,
  places: SkuPlace[],
  origin: string,
  undoes: string | null = null,
): Promise<string> {
  await lockDecisions(tx)
  const before = await matchesOf(tx, places)
  await replaceMatches(tx, places, [])
  return writeMatchAct(tx, { origin, undoes, changes: changesOf(before, [], places) })
}
