import { sql } from 'kysely'
import type { AfterSalesState, OrderState } from '../connectors/contract/connector.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'

export interface LineWrite {
  orderId: string
  lineId: string
  itemId: string
  skuId: string
  merchantCode: string | null
  title: string
  skuText: string | null
  quantity: number
  paidFen: bigint
  state: string
  afterSalesState: string | null
  matched: 'product' | 'gift' | 'not_goods' | 'waiting'
  products: { productId: string; quantity: number }[]
}

/** Lines and the products in them, in one statement. */
export async function writeLines(tx: Tx, lines: LineWrite[]): Promise<void> {
  if (lines.length === 0) return
  const products = lines.flatMap((line) =>
    line.products.map((product) => ({ ...product, orderId: line.orderId, lineId: line.lineId })),
  )
  await tx.named(
    'orders.write_lines',
    `with lines as (
       insert into orders.order_line (brand_id, order_id, line_id, item_id, sku_id, merchant_code, title, sku_text, quantity, paid_fen,
         state, after_sales_state, matched)
       select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::integer[],
         $10::bigint[], $11::text[], $12::text[], $13::text[])
       on conflict (brand_id, order_id, line_id) do update set title = excluded.title, quantity = excluded.quantity,
         paid_fen = excluded.paid_fen, state = excluded.state, after_sales_state = excluded.after_sales_state, matched = excluded.matched
     )
     insert into orders.line_product (brand_id, order_id, line_id, product_id, quantity)
     select $1, * from unnest($14::uuid[], $15::text[], $16::text[], $17::integer[])
     on conflict (brand_id, order_id, line_id, product_id) do update set quantity = excluded.quantity`,
    [
      tx.brandId,
      lines.map((l) => l.orderId),
      lines.map((l) => l.lineId),
      lines.map((l) => l.itemId),
      lines.map((l) => l.skuId),
      lines.map((l) => l.merchantCode),
      lines.map((l) => l.title),
      lines.map((l) => l.skuText),
      lines.map((l) => l.quantity),
      lines.map((l) => l.paidFen),
      lines.map((l) => l.state),
      lines.map((l) => l.afterSalesState),
      lines.map((l) => l.matched),
      products.map((p) => p.orderId),
      products.map((p) => p.lineId),
      products.map((p) => p.productId),
      products.map((p) => p.quantity),
    ],
  )
}

/** Takes away products that these lines, matched otherwise since, no longer hold. */
export async function dropOldProducts(tx: Tx, lines: LineWrite[]): Promise<void> {
  if (lines.length === 0) return
  const kept = lines.flatMap((line) => line.products.map(({ productId }) => ({ ...line, productId })))
  await tx.named(
    'orders.drop_old_products',
    `delete from orders.line_product p using unnest($2::uuid[], $3::text[]) as l(order_id, line_id)
     where p.brand_id = $1 and p.order_id = l.order_id and p.line_id = l.line_id and not exists (
       select 1 from unnest($4::uuid[], $5::text[], $6::text[]) as k(order_id, line_id, product_id)
       where k.order_id = p.order_id and k.line_id = p.line_id and k.product_id = p.product_id)`,
    [
      tx.brandId,
      lines.map((l) => l.orderId),
      lines.map((l) => l.lineId),
      kept.map((k) => k.orderId),
      kept.map((k) => k.lineId),
      kept.map((k) => k.productId),
    ],
  )
}

export interface LineRow {
  order_id: string
  line_id: string
  item_id: string
  sku_id: string
  merchant_code: string | null
  title: string
  sku_text: string | null
  quantity: number
  paid_fen: bigint
  state: OrderState
  after_sales_state: AfterSalesState | null
  matched: LineWrite['matched']
  products: { productId: string; quantity: number }[]
}

export async function linesOf(tx: Tx, orderIds: string[]): Promise<LineRow[]> {
  if (orderIds.length === 0) return []
  return tx.named<LineRow>(
    'orders.lines_of',
    `select l.order_id, l.line_id, l.item_id, l.sku_id, l.merchant_code, l.title, l.sku_text, l.quantity, l.paid_fen, l.state,
       l.after_sales_state, l.matched, coalesce((select jsonb_agg(jsonb_build_object('productId', p.product_id, 'quantity', p.quantity) order by p.product_id)
         from orders.line_product p where p.brand_id = l.brand_id and p.order_id = l.order_id and p.line_id = l.line_id), '[]') as products
     from orders.order_line l where l.brand_id = $1 and l.order_id = any($2::uuid[]) order by l.order_id, l.line_id`,
    [tx.brandId, orderIds],
  )
}

/** What a line of an order sold; products are what the line was matched to, their units for the whole line. */
export interface SoldLine {
  orderId: string
  shopId: string
  createdAt: Date
  lineId: string
  itemId: string
  skuId: string
  pieces: number
  state: OrderState
  /** Of the whole order, as it is now. */
  orderState: OrderState
  products: { productId: string; quantity: number }[]
}

/** Lines of many orders with their products, as `inventory` counts them. */
export function soldLines(tx: Tx, orderIds: string[]): Promise<SoldLine[]> {
  return tx.named<SoldLine>(
    'orders.sold_lines',
    `select l.order_id as "orderId", o.shop_id as "shopId", o.created_at as "createdAt", l.line_id as "lineId", l.item_id as "itemId",
       l.sku_id as "skuId", l.quantity as pieces, l.state, o.state as "orderState", coalesce((select jsonb_agg(jsonb_build_object('productId', p.product_id,
         'quantity', p.quantity) order by p.product_id) from orders.line_product p where p.brand_id = l.brand_id and
         p.order_id = l.order_id and p.line_id = l.line_id), '[]') as products
     from orders.order_line l join orders."order" o on o.brand_id = l.brand_id and o.id = l.order_id
     where l.brand_id = $1 and l.order_id = any($2::uuid[]) order by l.order_id, l.line_id`,
    [tx.brandId, orderIds],
  )
}

/** Orders of which lines of these SKUs still wait for a match; '' as SKU means all of the item. */
export async function ordersWaitingFor(
  tx: Tx,
  shopIds: string[],
  itemIds: string[],
  skuIds: string[],
): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{
      order_id: string
    }>`select distinct l.order_id from unnest(${shopIds}::text[], ${itemIds}::text[], ${skuIds}::text[]) as w(shop_id, item_id, sku_id)
      join orders.order_line l on l.brand_id = ${tx.brandId} and l.item_id = w.item_id and (w.sku_id = '' or l.sku_id = w.sku_id) and l.matched = 'waiting'
      join orders."order" o on o.brand_id = l.brand_id and o.id = l.order_id and o.shop_id = w.shop_id`,
  )
  return found.map((row) => row.order_id)
}
