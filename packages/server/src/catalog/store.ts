import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { LinkKind, Product, SkuPlace, SkuSeen } from './product.ts'

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

const productColumns = `p.id, p.model, p.name, p.category, p.needs_installation, p.service_type, p.survey_first, p.deliver_and_install,
  p.warranty_months, p.required_skill`

export async function listProducts(tx: Tx): Promise<Product[]> {
  const found = await tx.named<ProductRow>(
    'catalog.list_products',
    `select ${productColumns} from catalog.product p where p.brand_id = $1 order by p.category, p.id`,
    [tx.brandId],
  )
  return found.map(asProduct)
}

export async function findProducts(tx: Tx, ids: readonly string[]): Promise<Product[]> {
  const found = await tx.named<ProductRow>(
    'catalog.find_products',
    `select ${productColumns} from catalog.product p where p.brand_id = $1 and p.id = any($2::text[])`,
    [tx.brandId, ids],
  )
  return found.map(asProduct)
}

/** Our products by their id or model, as others name them. */
export async function productsByCode(tx: Tx, codes: readonly string[]): Promise<Map<string, string>> {
  const found = await tx.named<{ code: string; id: string }>(
    'catalog.products_by_code',
    `select distinct on (c.code) c.code, p.id from unnest($2::text[]) as c(code)
     join catalog.product p on p.brand_id = $1 and (p.id = c.code or p.model = c.code) order by c.code, p.id = c.code desc, p.id`,
    [tx.brandId, [...new Set(codes)]],
  )
  return new Map(found.map(({ code, id }) => [code, id]))
}

/** Products that stand behind these items, whatever their SKU. */
export async function productsOfItems(tx: Tx, places: SkuPlace[]): Promise<Product[]> {
  const found = await tx.named<ProductRow>(
    'catalog.products_of_items',
    `select ${productColumns} from catalog.product p where p.brand_id = $1 and p.id in (
       select m.product_id from unnest($2::text[], $3::text[]) as a(shop_id, item_id)
       join catalog.product_match m on m.brand_id = $1 and m.shop_id = a.shop_id and m.item_id = a.item_id)`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.itemId)],
  )
  return found.map(asProduct)
}

/** A page of products by id, those whose id, model or name holds the text where one is given. */
export async function pageOfProducts(
  tx: Tx,
  filter: { search: string | null; only: readonly string[] | null; after: string | null; limit: number },
): Promise<Product[]> {
  const { search, only, after, limit } = filter
  const found = await tx.named<ProductRow>(
    'catalog.page_of_products',
    `select ${productColumns} from catalog.product p where p.brand_id = $1 and ($2::text is null or p.id > $2)
       and ($3::text is null or position(lower($3) in lower(p.id || ' ' || p.model || ' ' || p.name)) > 0)
       and ($4::text[] is null or p.id = any($4)) order by p.id limit $5`,
    [tx.brandId, after, search, only, limit],
  )
  return found.map(asProduct)
}

function asProduct(row: ProductRow): Product {
  return {
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
  }
}

/** A SKU that sells one of our products; `alone` when it sells nothing else. */
export interface SellingSku extends SkuPlace {
  productId: string
  quantity: number
  alone: boolean
}

/**
 * SKUs that sell these products. A decision for a whole item is told by the item itself and by the SKUs that its shop lists, sold
 * or not, as far as they have no decision of their own.
 */
export function skusOfProducts(tx: Tx, productIds: readonly string[]): Promise<SellingSku[]> {
  return tx.named<SellingSku>(
    'catalog.skus_of_products',
    `with decided as (
       select m.shop_id, m.item_id, m.sku_id, m.product_id, m.quantity,
         not exists (select 1 from catalog.product_match x where x.brand_id = $1 and x.shop_id = m.shop_id and x.item_id = m.item_id
           and x.sku_id = m.sku_id and x.position <> m.position) as alone
       from catalog.product_match m where m.brand_id = $1 and m.kind = 'product' and m.product_id = any($2::text[])
     )
     select shop_id as "shopId", item_id as "itemId", sku_id as "skuId", product_id as "productId", quantity, alone from decided
     union all
     select l.shop_id, l.item_id, l.sku_id, d.product_id, d.quantity, d.alone
     from decided d join catalog.listing l on l.brand_id = $1 and l.shop_id = d.shop_id and l.item_id = d.item_id
     where d.sku_id = '' and l.sku_id <> '' and l.gone_at is null and not exists (select 1 from catalog.product_match o
       where o.brand_id = $1 and o.shop_id = l.shop_id and o.item_id = l.item_id and o.sku_id = l.sku_id)
     order by 1, 2, 3`,
    [tx.brandId, productIds],
  )
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
  linkKind: LinkKind | null
  origin: string
}

export async function replaceMatches(tx: Tx, places: SkuPlace[], matches: NewMatch[]): Promise<void> {
  await sql`delete from catalog.product_match m using unnest(${places.map((p) => p.shopId)}::text[], ${places.map((p) => p.itemId)}::text[], ${places.map((p) => p.skuId)}::text[]) as a(shop_id, item_id, sku_id)
    where m.brand_id = ${tx.brandId} and m.shop_id = a.shop_id and m.item_id = a.item_id and m.sku_id = a.sku_id`.execute(
    tx.db,
  )
  await sql`insert into catalog.product_match (brand_id, shop_id, item_id, sku_id, position, kind, product_id, quantity, link_kind, origin, matched_at)
    select ${tx.brandId}, shop_id, item_id, sku_id, position, kind, product_id, quantity, link_kind, origin, ${tx.now}
    from unnest(${matches.map((m) => m.shopId)}::text[], ${matches.map((m) => m.itemId)}::text[], ${matches.map((m) => m.skuId)}::text[], ${matches.map((m) => m.position)}::smallint[], ${matches.map((m) => m.kind)}::text[], ${matches.map((m) => m.productId)}::text[], ${matches.map((m) => m.quantity)}::integer[], ${matches.map((m) => m.linkKind)}::text[], ${matches.map((m) => m.origin)}::text[])
      as m(shop_id, item_id, sku_id, position, kind, product_id, quantity, link_kind, origin)`.execute(tx.db)
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
export function matchRowsAt(
  tx: Tx,
  places: readonly SkuPlace[],
): Promise<(MatchRow & { origin: string; link_kind: LinkKind | null })[]> {
  return tx.named(
    'catalog.match_rows_at',
    `select m.shop_id, m.item_id, m.sku_id as asked_sku, m.kind, m.quantity, m.product_id, m.origin, m.link_kind
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
