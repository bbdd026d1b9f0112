import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Product, SkuPlace, SkuSeen } from './product.ts'

export interface MatchRow {
  shop_id: string
  item_id: string
  asked_sku: string
  kind: 'product' | 'gift' | 'not_goods'
  quantity: number
  product_id: string | null
}

/** Matches of these SKUs; a match of the whole item ('' SKU) serves where the SKU has none of its own. */
export function findMatches(tx: Tx, places: SkuPlace[]): Promise<MatchRow[]> {
  return tx.named<MatchRow>(
    'catalog.find_matches',
    `select a.shop_id, a.item_id, a.sku_id as asked_sku, m.kind, m.quantity, m.product_id
     from unnest($2::text[], $3::text[], $4::text[]) as a(shop_id, item_id, sku_id)
     join catalog.product_match m on m.brand_id = $1 and m.shop_id = a.shop_id and m.item_id = a.item_id
       and m.sku_id = case when exists (select 1 from catalog.product_match x where x.brand_id = $1
         and x.shop_id = a.shop_id and x.item_id = a.item_id and x.sku_id = a.sku_id) then a.sku_id else '' end
     order by m.position`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.itemId), places.map((p) => p.skuId)],
  )
}

interface ProductRow {
  id: string
  model: string
  name: string
  category: string
  needs_installation: boolean
  service_type: string | null
  survey_first: boolean
  deliver_and_install: boolean
  warranty_months: number
  required_skill: string | null
}

export async function listProducts(tx: Tx): Promise<Product[]> {
  const found = await tx.named<ProductRow>(
    'catalog.list_products',
    `select id, model, name, category, needs_installation, service_type, survey_first, deliver_and_install, warranty_months, required_skill
     from catalog.product where brand_id = $1 order by category, id`,
    [tx.brandId],
  )
  return found.map((row) => ({
    id: row.id,
    model: row.model,
    name: row.name,
    category: row.category,
    needsInstallation: row.needs_installation,
    serviceType: row.service_type,
    surveyFirst: row.survey_first,
    deliverAndInstall: row.deliver_and_install,
    warrantyMonths: row.warranty_months,
    requiredSkill: row.required_skill,
  }))
}

export async function writeProducts(tx: Tx, products: readonly Product[]): Promise<void> {
  if (products.length === 0) return
  await tx.named(
    'catalog.write_products',
    `insert into catalog.product (brand_id, id, model, name, category, needs_installation, service_type, survey_first, deliver_and_install,
       warranty_months, required_skill)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::text[], $8::boolean[], $9::boolean[],
       $10::integer[], $11::text[])
     on conflict (brand_id, id) do update set model = excluded.model, name = excluded.name, category = excluded.category,
       needs_installation = excluded.needs_installation, service_type = excluded.service_type, survey_first = excluded.survey_first,
       deliver_and_install = excluded.deliver_and_install, warranty_months = excluded.warranty_months, required_skill = excluded.required_skill`,
    [
      tx.brandId,
      products.map((p) => p.id),
      products.map((p) => p.model),
      products.map((p) => p.name),
      products.map((p) => p.category),
      products.map((p) => p.needsInstallation),
      products.map((p) => p.serviceType),
      products.map((p) => p.surveyFirst),
      products.map((p) => p.deliverAndInstall),
      products.map((p) => p.warrantyMonths),
      products.map((p) => p.requiredSkill),
    ],
  )
}

export interface NewMatch extends SkuPlace {
  position: number
  kind: MatchRow['kind']
  productId: string | null
  quantity: number
  origin: string
}

export async function replaceMatches(tx: Tx, places: SkuPlace[], matches: NewMatch[]): Promise<void> {
  await sql`delete from catalog.product_match m using unnest(${places.map((p) => p.shopId)}::text[], ${places.map((p) => p.itemId)}::text[], ${places.map((p) => p.skuId)}::text[]) as a(shop_id, item_id, sku_id)
    where m.brand_id = ${tx.brandId} and m.shop_id = a.shop_id and m.item_id = a.item_id and m.sku_id = a.sku_id`.execute(
    tx.db,
  )
  await sql`insert into catalog.product_match (brand_id, shop_id, item_id, sku_id, position, kind, product_id, quantity, origin, matched_at)
    select ${tx.brandId}, shop_id, item_id, sku_id, position, kind, product_id, quantity, origin, ${tx.now}
    from unnest(${matches.map((m) => m.shopId)}::text[], ${matches.map((m) => m.itemId)}::text[], ${matches.map((m) => m.skuId)}::text[], ${matches.map((m) => m.position)}::smallint[], ${matches.map((m) => m.kind)}::text[], ${matches.map((m) => m.productId)}::text[], ${matches.map((m) => m.quantity)}::integer[], ${matches.map((m) => m.origin)}::text[])
      as m(shop_id, item_id, sku_id, position, kind, product_id, quantity, origin)`.execute(tx.db)
  await sql`delete from catalog.unmatched_sku u using unnest(${places.map((p) => p.shopId)}::text[], ${places.map((p) => p.itemId)}::text[], ${places.map((p) => p.skuId)}::text[]) as a(shop_id, item_id, sku_id)
    where u.brand_id = ${tx.brandId} and u.shop_id = a.shop_id and u.item_id = a.item_id and (a.sku_id = '' or u.sku_id = a.sku_id)`.execute(
    tx.db,
  )
}

/** Counts waiting lines of unmatched SKUs; returns those that are new. */
export function countUnmatched(
  tx: Tx,
  seen: (SkuSeen & { lines: number; suggestedProductId: string | null })[],
): Promise<{ shop_id: string; item_id: string; sku_id: string }[]> {
  const sorted = [...seen].sort((a, b) =>
    `${a.shopId}|${a.itemId}|${a.skuId}` < `${b.shopId}|${b.itemId}|${b.skuId}` ? -1 : 1,
  )
  return rows(
    tx,
    sql<{ shop_id: string; item_id: string; sku_id: string }>`
      with counted as (
        insert into catalog.unmatched_sku (brand_id, shop_id, item_id, sku_id, merchant_code, title, waiting, suggested_product_id, first_seen_at, last_seen_at)
        select ${tx.brandId}, shop_id, item_id, sku_id, code, title, lines, suggested, ${tx.now}, ${tx.now}
        from unnest(${sorted.map((s) => s.shopId)}::text[], ${sorted.map((s) => s.itemId)}::text[], ${sorted.map((s) => s.skuId)}::text[], ${sorted.map((s) => s.merchantCode)}::text[], ${sorted.map((s) => s.title)}::text[], ${sorted.map((s) => s.lines)}::integer[], ${sorted.map((s) => s.suggestedProductId)}::text[])
          as s(shop_id, item_id, sku_id, code, title, lines, suggested)
        on conflict (brand_id, shop_id, item_id, sku_id) do update
          set waiting = catalog.unmatched_sku.waiting + excluded.waiting, last_seen_at = excluded.last_seen_at
        returning shop_id, item_id, sku_id, (xmax = 0) as fresh)
      select shop_id, item_id, sku_id from counted where fresh`,
  )
}

export interface UnmatchedRow {
  shop_id: string
  item_id: string
  sku_id: string
  merchant_code: string | null
  title: string
  waiting: number
  suggested_product_id: string | null
  first_seen_at: Date
  last_seen_at: Date
}

export function listUnmatched(tx: Tx, limit: number): Promise<UnmatchedRow[]> {
  return rows(
    tx,
    sql<UnmatchedRow>`select shop_id, item_id, sku_id, merchant_code, title, waiting, suggested_product_id, first_seen_at, last_seen_at
      from catalog.unmatched_sku where brand_id = ${tx.brandId} order by waiting desc, first_seen_at limit ${limit}`,
  )
}

export function listMatches(
  tx: Tx,
  limit: number,
): Promise<(MatchRow & { sku_id: string; origin: string; matched_at: Date })[]> {
  return rows(
    tx,
    sql<
      MatchRow & { sku_id: string; origin: string; matched_at: Date }
    >`select shop_id, item_id, sku_id, sku_id as asked_sku, kind, quantity, product_id, origin, matched_at
      from catalog.product_match where brand_id = ${tx.brandId} order by shop_id, item_id, sku_id, position limit ${limit}`,
  )
}

/** The decisions for exactly these places, as they stand. */
export function matchRowsAt(tx: Tx, places: readonly SkuPlace[]): Promise<(MatchRow & { origin: string })[]> {
  return tx.named<MatchRow & { origin: string }>(
    'catalog.match_rows_at',
    `select m.shop_id, m.item_id, m.sku_id as asked_sku, m.kind, m.quantity, m.product_id, m.origin
     from unnest($2::text[], $3::text[], $4::text[]) as a(shop_id, item_id, sku_id)
     join catalog.product_match m on m.brand_id = $1 and m.shop_id = a.shop_id and m.item_id = a.item_id and m.sku_id = a.sku_id
     order by m.position`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.itemId), places.map((p) => p.skuId)],
  )
}

/** Removes those of these products that no match names; returns them. */
export async function removeUnusedProducts(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const removed = await tx.named<{ id: string }>(
    'catalog.remove_unused',
    `delete from catalog.product p where p.brand_id = $1 and p.id = any($2::text[])
       and not exists (select 1 from catalog.product_match m where m.brand_id = p.brand_id and m.product_id = p.id)
     returning p.id`,
    [tx.brandId, ids],
  )
  return new Set(removed.map((row) => row.id))
}
