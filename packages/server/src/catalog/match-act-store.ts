import type { Tx } from '../runtime/db/transaction.ts'
import type { LineMatch, LinkKind, SkuPlace } from './product.ts'

/** What is decided of a place, without the place. */
export interface Said {
  kind: LineMatch['kind']
  products: { productId: string; quantity: number }[]
  linkKind: LinkKind | null
}

export interface MatchChange extends SkuPlace {
  /** Null for nothing decided. */
  before: Said | null
  after: Said | null
}

/** One decision after the other, until the commit: what an act says stood before it is what it replaced. */
export async function lockDecisions(tx: Tx): Promise<void> {
  await tx.named('catalog.lock_decisions', 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `catalog.match|${tx.brandId}`,
  ])
}

/** Keeps an act with what stood before at each place; returns its id. */
export async function writeMatchAct(
  tx: Tx,
  { origin, undoes, changes }: { origin: string; undoes: string | null; changes: readonly MatchChange[] },
): Promise<string> {
  const id = tx.ports.ids.next()
  await tx.named(
    'catalog.write_match_act',
    `insert into catalog.match_act (brand_id, id, origin, at, undoes) values ($1, $2, $3, $4, $5)`,
    [tx.brandId, id, origin, tx.now, undoes],
  )
  await tx.named(
    'catalog.write_match_changes',
    `insert into catalog.match_change (brand_id, act_id, shop_id, item_id, sku_id, before, after)
     select $1, $2, * from unnest($3::text[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[])`,
    [
      tx.brandId,
      id,
      changes.map((c) => c.shopId),
      changes.map((c) => c.itemId),
      changes.map((c) => c.skuId),
      changes.map((c) => c.before && JSON.stringify(c.before)),
      changes.map((c) => c.after && JSON.stringify(c.after)),
    ],
  )
  return id
}

export interface KeptChange extends MatchChange {
  undoneBy: string | null
}

export interface MatchAct {
  id: string
  origin: string
  at: Date
  undoes: string | null
  places: number
  /** How many of its places were taken back. */
  undone: number
}

const actColumns = `a.id, a.origin, a.at, a.undoes,
  (select count(*)::int from catalog.match_change c where c.brand_id = a.brand_id and c.act_id = a.id) as places,
  (select count(*)::int from catalog.match_change c where c.brand_id = a.brand_id and c.act_id = a.id and c.undone_by is not null) as undone`

/** The newest first. */
export function listMatchActs(tx: Tx, before: string | null, limit: number): Promise<MatchAct[]> {
  return tx.named<MatchAct>(
    'catalog.list_match_acts',
    `select ${actColumns} from catalog.match_act a where a.brand_id = $1 and ($2::uuid is null or (a.at, a.id) <
       (select b.at, b.id from catalog.match_act b where b.brand_id = $1 and b.id = $2)) order by a.at desc, a.id desc limit $3`,
    [tx.brandId, before, limit],
  )
}

/** Locked until the commit, so that one act is taken back once. */
export async function lockMatchAct(tx: Tx, id: string): Promise<{ origin: string; at: Date } | null> {
  const [row] = await tx.named<{ origin: string; at: Date }>(
    'catalog.lock_match_act',
    `select origin, at from catalog.match_act where brand_id = $1 and id = $2 for update`,
    [tx.brandId, id],
  )
  return row ?? null
}

export function changesOfAct(tx: Tx, id: string): Promise<KeptChange[]> {
  return tx.named<KeptChange>(
    'catalog.changes_of_act',
    `select shop_id as "shopId", item_id as "itemId", sku_id as "skuId", before, after, undone_by as "undoneBy"
     from catalog.match_change where brand_id = $1 and act_id = $2 order by shop_id, item_id, sku_id`,
    [tx.brandId, id],
  )
}

export async function markUndone(tx: Tx, id: string, places: readonly SkuPlace[], by: string): Promise<void> {
  await tx.named(
    'catalog.mark_undone',
    `update catalog.match_change c set undone_by = $3 from unnest($4::text[], $5::text[], $6::text[]) as p(shop_id, item_id, sku_id)
     where c.brand_id = $1 and c.act_id = $2 and c.shop_id = p.shop_id and c.item_id = p.item_id and c.sku_id = p.sku_id`,
    [
      tx.brandId,
      id,
      by,
      places.map((p) => p.shopId),
      places.map((p) => p.itemId),
      places.map((p) => p.skuId),
    ],
  )
}

/** Everything that was ever decided at a place, the newest first. */
export function historyOf(
  tx: Tx,
  { shopId, itemId, skuId }: SkuPlace,
  limit: number,
): Promise<(KeptChange & { actId: string; origin: string; at: Date; undoes: string | null })[]> {
  return tx.named(
    'catalog.history_of_match',
    `select c.shop_id as "shopId", c.item_id as "itemId", c.sku_id as "skuId", c.before, c.after, c.undone_by as "undoneBy",
       a.id as "actId", a.origin, a.at, a.undoes
     from catalog.match_change c join catalog.match_act a on a.brand_id = c.brand_id and a.id = c.act_id
     where c.brand_id = $1 and c.shop_id = $2 and c.item_id = $3 and c.sku_id in ($4, '') order by a.at desc, a.id desc limit $5`,
    [tx.brandId, shopId, itemId, skuId, limit],
  )
}
