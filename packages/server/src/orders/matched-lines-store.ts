import type { Tx } from '../runtime/db/transaction.ts'

/** A line of an order that holds a decision about what it is. */
export interface MatchedLine {
  orderId: string
  lineId: string
  shopId: string
  itemId: string
  skuId: string
  merchantCode: string | null
  title: string
}

interface Place {
  shopId: string
  itemId: string
  /** '' for every SKU of the item. */
  skuId: string
}

/** Lines at these places that hold a decision, of orders recorded since then. Locked until the commit. */
export function matchedLinesAt(tx: Tx, places: readonly Place[], since: Date | null): Promise<MatchedLine[]> {
  return tx.named<MatchedLine>(
    'orders.matched_lines_at',
    `select l.order_id as "orderId", l.line_id as "lineId", o.shop_id as "shopId", l.item_id as "itemId", l.sku_id as "skuId",
       l.merchant_code as "merchantCode", l.title
     from orders.order_line l join orders."order" o on o.brand_id = l.brand_id and o.id = l.order_id
     where l.brand_id = $1 and l.matched <> 'waiting' and ($5::timestamptz is null or o.recorded_at >= $5)
       and exists (select 1 from unnest($2::text[], $3::text[], $4::text[]) as p(shop_id, item_id, sku_id)
         where p.shop_id = o.shop_id and p.item_id = l.item_id and (p.sku_id = '' or p.sku_id = l.sku_id))
     order by o.shop_id, o.outside_id, l.line_id for update of o, l`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.itemId), places.map((p) => p.skuId), since],
  )
}

/** Takes what these lines were matched to from them: they wait, as before anybody decided. */
export async function letLinesWait(
  tx: Tx,
  lines: readonly Pick<MatchedLine, 'orderId' | 'lineId'>[],
): Promise<void> {
  if (lines.length === 0) return
  await tx.named(
    'orders.let_lines_wait',
    `with asked as (select * from unnest($2::uuid[], $3::text[]) as a(order_id, line_id)),
     gone as (delete from orders.line_product p using asked a
       where p.brand_id = $1 and p.order_id = a.order_id and p.line_id = a.line_id)
     update orders.order_line l set matched = 'waiting' from asked a
     where l.brand_id = $1 and l.order_id = a.order_id and l.line_id = a.line_id`,
    [tx.brandId, lines.map((l) => l.orderId), lines.map((l) => l.lineId)],
  )
}
