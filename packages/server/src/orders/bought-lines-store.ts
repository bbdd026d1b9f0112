import type { Tx } from '../runtime/db/transaction.ts'
import { piecesBack } from './kept-store.ts'

/** One line of an order that a customer row paid and kept. Days count from 1970-01-01 in Shanghai. */
export interface BoughtLine {
  customerId: string
  orderId: string
  shopId: string
  shopName: string | null
  day: number
  itemId: string
  skuId: string
  title: string
  skuText: string | null
  pieces: number
  paidFen: bigint
  /** What the line was matched to, units for the whole line; empty while it waits for a match. */
  products: { productId: string; quantity: number }[]
}

/** Goods that these rows bought since a day, with the pieces that they kept; gifts and links that sell nothing are left out. */
export function boughtLines(tx: Tx, customerIds: readonly string[], sinceDay: number): Promise<BoughtLine[]> {
  return tx.named<BoughtLine>(
    'orders.bought_lines',
    `select o.customer_id as "customerId", o.id as "orderId", o.shop_id as "shopId", s.name as "shopName",
       ((o.paid_at at time zone 'Asia/Shanghai')::date - date '1970-01-01') as day, l.item_id as "itemId", l.sku_id as "skuId",
       l.title, l.sku_text as "skuText", k.pieces, l.paid_fen * k.pieces / l.quantity as "paidFen",
       coalesce((select jsonb_agg(jsonb_build_object('productId', p.product_id, 'quantity', greatest(p.quantity * k.pieces / l.quantity, 1))
           order by p.product_id)
         from orders.line_product p where p.brand_id = l.brand_id and p.order_id = l.order_id and p.line_id = l.line_id), '[]') as products
     from orders."order" o
     join orders.order_line l on l.brand_id = o.brand_id and l.order_id = o.id and l.matched in ('product', 'waiting')
     cross join lateral (select (l.quantity - ${piecesBack('o', 'l')})::int as pieces) k
     left join organization.shop s on s.brand_id = o.brand_id and s.id = o.shop_id
     where o.brand_id = $1 and o.customer_id = any($2::uuid[]) and o.state not in ('unpaid', 'deposit_paid', 'closed')
       and o.paid_at >= (date '1970-01-01' + $3::integer)::timestamp at time zone 'Asia/Shanghai'
       and k.pieces > 0
     order by o.paid_at, o.id, l.line_id`,
    [tx.brandId, customerIds, sinceDay],
  )
}
