import type { Tx } from '../runtime/db/transaction.ts'
import type { SkuPlace } from './offer.ts'

/** Lines of orders by which stock was lowered. */
export function countedLines(
  tx: Tx,
  lines: readonly { orderId: string; lineId: string }[],
): Promise<{ orderId: string; lineId: string }[]> {
  return tx.named(
    'inventory.counted_lines',
    `select a.order_id as "orderId", a.line_id as "lineId" from unnest($2::uuid[], $3::text[]) as a(order_id, line_id)
     where exists (select 1 from inventory.movement m where m.brand_id = $1 and m.order_id = a.order_id
       and m.cause = 'sale:' || a.order_id || ':' || a.line_id)`,
    [tx.brandId, lines.map((l) => l.orderId), lines.map((l) => l.lineId)],
  )
}

/** Of these places, those whose numbers we set. For a whole item, any SKU of it counts. */
export function placesSwitchedOn(tx: Tx, places: readonly SkuPlace[]): Promise<SkuPlace[]> {
  return tx.named(
    'inventory.places_switched_on',
    `select p.shop_id as "shopId", p.item_id as "itemId", p.sku_id as "skuId"
     from unnest($2::text[], $3::text[], $4::text[]) as p(shop_id, item_id, sku_id)
     where exists (select 1 from inventory.offer o where o.brand_id = $1 and o.shop_id = p.shop_id and o.item_id = p.item_id
       and (p.sku_id = '' or o.sku_id = p.sku_id) and o.switched_on)`,
    [tx.brandId, places.map((p) => p.shopId), places.map((p) => p.itemId), places.map((p) => p.skuId)],
  )
}
