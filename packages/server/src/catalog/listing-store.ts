import type { Tx } from '../runtime/db/transaction.ts'
import type { LinkKind, SkuPlace } from './product.ts'
import type { CodeDecisions } from './suggest-match.ts'

/** One SKU as a shop lists it; `skuId` is '' for an item without SKUs. */
export interface SeenListing extends SkuPlace {
  title: string
  skuText: string | null
  merchantCode: string | null
  /** Null where the marketplace does not tell. */
  priceFen: bigint | null
  stock: number | null
  pictureUrl: string | null
  onSale: boolean
  versionAt: Date | null
}

/** Keeps what a page of a shop's list says; returns how many were not known. What was gone and is listed again is back. */
export async function saveListings(tx: Tx, listings: readonly SeenListing[]): Promise<number> {
  const found = await tx.named<{ fresh: boolean }>(
    'catalog.save_listings',
    `insert into catalog.listing as l (brand_id, first_seen_at, seen_at, shop_id, item_id, sku_id, title, sku_text, merchant_code, price_fen,
       stock, picture_url, on_sale, version_at)
     select $1, $2, $2, * from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::integer[],
       $11::text[], $12::boolean[], $13::timestamptz[]) as n(shop_id, item_id, sku_id, title, sku_text, merchant_code, price_fen, stock,
       picture_url, on_sale, version_at) order by shop_id, item_id, sku_id
     on conflict (brand_id, shop_id, item_id, sku_id) do update set seen_at = excluded.seen_at, title = excluded.title,
       sku_text = excluded.sku_text, merchant_code = excluded.merchant_code, price_fen = coalesce(excluded.price_fen, l.price_fen),
       stock = excluded.stock, picture_url = coalesce(excluded.picture_url, l.picture_url), on_sale = excluded.on_sale,
       version_at = excluded.version_at, missed = 0, gone_at = null
     returning (xmax = 0) as fresh`,
    [
      tx.brandId,
      tx.now,
      listings.map((l) => l.shopId),
      listings.map((l) => l.itemId),
      listings.map((l) => l.skuId),
      listings.map((l) => l.title),
      listings.map((l) => l.skuText),
      listings.map((l) => l.merchantCode?.trim() || null),
      listings.map((l) => l.priceFen),
      listings.map((l) => l.stock),
      listings.map((l) => l.pictureUrl),
      listings.map((l) => l.onSale),
      listings.map((l) => l.versionAt),
    ],
  )
  return found.filter(({ fresh }) => fresh).length
}

/** After a whole walk that began then: what it did not bring is missed, and gone when two walks in a row missed it. */
export async function missListings(
  tx: Tx,
  shopId: string,
  beganAt: Date,
): Promise<{ missing: number; gone: number }> {
  const found = await tx.named<{ gone: boolean }>(
    'catalog.miss_listings',
    `update catalog.listing set missed = missed + 1, gone_at = case when missed >= 1 then $4::timestamptz end
     where brand_id = $1 and shop_id = $2 and seen_at < $3 and gone_at is null returning gone_at is not null as gone`,
    [tx.brandId, shopId, beganAt, tx.now],
  )
  const gone = found.filter((row) => row.gone).length
  return { missing: found.length - gone, gone }
}

/** How shops list these places; what no pull has seen is missing. */
export function listingsAt(
  tx: Tx,
  places: readonly SkuPlace[],
): Promise<(SkuPlace & { title: string; skuText: string | null })[]> {
  return tx.named(
    'catalog.listings_at',
    `select l.shop_id as "shopId", l.item_id as "itemId", l.sku_id as "skuId", l.title, l.sku_text as "skuText"
     from catalog.listing l join (select distinct * from unnest($2::text[], $3::text[], $4::text[])) as p(shop_id, item_id, sku_id)
       on l.shop_id = p.shop_id and l.item_id = p.item_id and l.sku_id = p.sku_id where l.brand_id = $1`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.itemId), places.map((p) => p.skuId)],
  )
}

/** The decision that serves a place: its own, else that of its whole item. */
const decisionAt = (place: string): string => `lateral (
    select x.kind, x.sku_id, min(x.link_kind) as link_kind, min(x.origin) as origin, max(x.matched_at) as matched_at,
      coalesce(jsonb_agg(jsonb_build_object('productId', x.product_id, 'quantity', x.quantity) order by x.position)
        filter (where x.product_id is not null), '[]') as products
    from catalog.product_match x where x.brand_id = $1 and x.shop_id = ${place}.shop_id and x.item_id = ${place}.item_id
      and x.sku_id = case when exists (select 1 from catalog.product_match o where o.brand_id = $1 and o.shop_id = ${place}.shop_id
        and o.item_id = ${place}.item_id and o.sku_id = ${place}.sku_id) then ${place}.sku_id else '' end
    group by x.kind, x.sku_id)`

/** What is decided of these merchant codes wherever a shop lists them, by code in capitals. */
export async function decisionsOfCodes(tx: Tx, codes: readonly string[]): Promise<CodeDecisions> {
  if (codes.length === 0) return new Map()
  const found = await tx.named<{
    code: string
    kind: 'product' | 'gift' | 'not_goods'
    products: { productId: string; quantity: number }[]
    linkKind: LinkKind | null
  }>(
    'catalog.decisions_of_codes',
    `select distinct upper(l.merchant_code) as code, m.kind, m.products, m.link_kind as "linkKind"
     from catalog.listing l join ${decisionAt('l')} m on true
     where l.brand_id = $1 and upper(l.merchant_code) = any($2::text[])`,
    [tx.brandId, [...new Set(codes)]],
  )
  return new Map(
    [...Map.groupBy(found, ({ code }) => code)].map(([code, same]) => [
      code,
      same.map(({ kind, products, linkKind }) => ({ kind, products, linkKind })),
    ]),
  )
}

export const matchStates = ['waiting', 'matched', 'bundle', 'gift', 'not_goods', 'gone'] as const
export type MatchState = (typeof matchStates)[number]

export interface SkuRow extends SkuPlace {
  title: string | null
  skuText: string | null
  merchantCode: string | null
  priceFen: bigint | null
  stock: number | null
  pictureUrl: string | null
  /** Null where no pull has seen it yet: an order told of it. */
  onSale: boolean | null
  goneAt: Date | null
  seenAt: Date | null
  /** Lines of orders that wait for a decision. */
  lines: number
  firstSeenAt: Date | null
  kind: 'product' | 'gift' | 'not_goods' | null
  linkKind: LinkKind | null
  products: { productId: string; quantity: number }[]
  /** Decided for the whole item, not for this SKU. */
  byItem: boolean
  origin: string | null
  matchedAt: Date | null
  total: number
}

export interface SkuFilter {
  state: MatchState | null
  shopId: string | null
  search: string | null
  after: { lines: number; shopId: string; itemId: string; skuId: string } | null
  limit: number
}

const stateConditions: Record<MatchState, string> = {
  waiting: `kind is null and ("goneAt" is null or lines > 0)`,
  matched: `kind = 'product'`,
  bundle: `kind = 'product' and jsonb_array_length(products) > 1`,
  gift: `kind = 'gift'`,
  not_goods: `kind = 'not_goods'`,
  gone: `"goneAt" is not null`,
}

/** SKUs that shops list, orders named or somebody decided; those for which most order lines wait come first. */
export function pageOfSkus(tx: Tx, filter: SkuFilter): Promise<SkuRow[]> {
  const { state, shopId, search, after, limit } = filter
  return tx.named<SkuRow>(
    `catalog.page_of_skus_${state ?? 'all'}`,
    `with places as (
       select shop_id, item_id, sku_id from catalog.listing where brand_id = $1
       union select shop_id, item_id, sku_id from catalog.unmatched_sku where brand_id = $1
       union select m.shop_id, m.item_id, m.sku_id from catalog.product_match m where m.brand_id = $1 and (m.sku_id <> '' or not exists (
         select 1 from catalog.listing s where s.brand_id = $1 and s.shop_id = m.shop_id and s.item_id = m.item_id and s.sku_id <> ''))
     ), seen as (
       select p.shop_id as "shopId", p.item_id as "itemId", p.sku_id as "skuId", coalesce(l.title, u.title) as title,
         l.sku_text as "skuText", coalesce(l.merchant_code, u.merchant_code) as "merchantCode", l.price_fen as "priceFen", l.stock,
         l.picture_url as "pictureUrl", l.on_sale as "onSale", l.gone_at as "goneAt", l.seen_at as "seenAt",
         coalesce(u.waiting, 0) as lines, coalesce(u.first_seen_at, l.first_seen_at) as "firstSeenAt", m.kind, m.link_kind as "linkKind",
         coalesce(m.products, '[]') as products, m.sku_id is distinct from p.sku_id and m.kind is not null as "byItem", m.origin,
         m.matched_at as "matchedAt"
       from places p
       left join catalog.listing l on l.brand_id = $1 and l.shop_id = p.shop_id and l.item_id = p.item_id and l.sku_id = p.sku_id
       left join catalog.unmatched_sku u on u.brand_id = $1 and u.shop_id = p.shop_id and u.item_id = p.item_id and u.sku_id = p.sku_id
       left join ${decisionAt('p')} m on true
     ), chosen as (
       select * from seen where ($2::text is null or "shopId" = $2)
         and ($3::text is null or position(lower($3) in lower(concat_ws(' ', title, "skuText", "merchantCode", "itemId", "skuId", products::text))) > 0)
         and ${state ? stateConditions[state] : 'true'}
     )
     select *, (select count(*)::int from chosen) as total from chosen
     where $4::integer is null or (-lines, "shopId", "itemId", "skuId") > (-$4::integer, $5::text, $6::text, $7::text)
     order by lines desc, "shopId", "itemId", "skuId" limit $8`,
    [
      tx.brandId,
      shopId,
      search,
      after?.lines ?? null,
      after?.shopId ?? null,
      after?.itemId ?? null,
      after?.skuId ?? null,
      limit,
    ],
  )
}
