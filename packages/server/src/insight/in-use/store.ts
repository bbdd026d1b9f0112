import type { Tx } from '../../runtime/db/transaction.ts'

async function idsOf(rows: Promise<{ id: string }[]>): Promise<Set<string>> {
  return new Set((await rows).map(({ id }) => id))
}

/** Orders that a work order, an order's own code or a friend who was given it hangs on. */
export function ordersInUse(tx: Tx, orderIds: readonly string[]): Promise<Set<string>> {
  return idsOf(
    tx.named<{ id: string }>(
      'insight.orders_in_use',
      `select o.id::text as id from unnest($2::uuid[]) as o(id)
       where exists (select 1 from work_orders.work_order w where w.brand_id = $1 and w.order_id = o.id::text)
         or exists (select 1 from contacts.live_code c where c.brand_id = $1 and c.order_id = o.id)
         or exists (select 1 from contacts.binding b where b.brand_id = $1 and b.order_id = o.id and b.undone_at is null)`,
      [tx.brandId, orderIds],
    ),
  )
}

/** Customers whom an order, a work order, a contact, a note, a household or a product by hand names. */
export function customersInUse(tx: Tx, customerIds: readonly string[]): Promise<Set<string>> {
  return idsOf(
    tx.named<{ id: string }>(
      'insight.customers_in_use',
      `select c.id::text as id from unnest($2::uuid[]) as c(id)
       where exists (select 1 from orders."order" o where o.brand_id = $1 and o.customer_id = c.id)
         or exists (select 1 from contacts.contact t where t.brand_id = $1 and t.customer_id = c.id)
         or exists (select 1 from work_orders.work_order w where w.brand_id = $1 and w.customer_id = c.id::text)
         or exists (select 1 from notes.note n where n.brand_id = $1 and n.customer_id = c.id)
         or exists (select 1 from customers.household_member m where m.brand_id = $1 and m.customer_id = c.id)
         or exists (select 1 from installed_products.installed_product p where p.brand_id = $1 and p.origin = 'hand' and p.customer_id = c.id)
         or exists (select 1 from installed_products.installed_product p where p.brand_id = $1 and p.holder_id = c.id)`,
      [tx.brandId, customerIds],
    ),
  )
}

/** Shops that orders, after-sales requests or matches name. */
export function shopsInUse(tx: Tx, shopIds: readonly string[]): Promise<Set<string>> {
  return idsOf(
    tx.named<{ id: string }>(
      'insight.shops_in_use',
      `select s.id from unnest($2::text[]) as s(id)
       where exists (select 1 from orders."order" o where o.brand_id = $1 and o.shop_id = s.id)
         or exists (select 1 from orders.after_sales_request a where a.brand_id = $1 and a.shop_id = s.id)
         or exists (select 1 from catalog.product_match m where m.brand_id = $1 and m.shop_id = s.id)`,
      [tx.brandId, shopIds],
    ),
  )
}
