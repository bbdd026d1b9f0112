import type pg from 'pg'

/** What orders say of their buyers, as `behaviour/derive-items.ts` would have derived it order by order. */
const derived = [
  `select 'order_create' as item, created_at as at, '{}'::jsonb as facts, o.* from part o`,
  `select 'order_pay', paid_at, '{}', o.* from part o where paid_at is not null`,
  `select 'coupon_use', paid_at, '{}', o.* from part o where discounts <> '[]'`,
  `select 'discount_share', paid_at, jsonb_build_object('percent', case when discounts = '[]' then 0
     else round(100 * (discounts->0->>'fen')::numeric / ((discounts->0->>'fen')::numeric + paid_fen)) end), o.* from part o`,
  `select 'shipment', paid_at + interval '1 day', '{}', o.* from part o where state in ('shipped', 'completed')`,
  `select 'receipt', delivered_at, '{}', o.* from part o where delivered_at is not null`,
]

/** In parts, one on each connection: an order's items lie side by side, as they were told. */
export async function fillBehaviour(clients: readonly pg.Client[], brandId: string): Promise<void> {
  const admin = clients[0]!
  await admin.query('alter table behaviour.event drop constraint event_pkey')
  await Promise.all(
    clients.map((client, i) =>
      client.query(
        `insert into behaviour.event (brand_id, id, item, at, source, place, subject_id, order_id, facts, recorded_at)
         with part as materialized (select * from orders."order" where brand_id = '${brandId}'
           and mod(get_byte(uuid_send(id), 15)::int, ${clients.length}) = ${i})
         select '${brandId}', md5(item || '|' || t.id)::uuid, item, at, marketplace, shop_id, customer_id, t.id, facts, at
         from (${derived.join(' union all ')}) t`,
      ),
    ),
  )
  await admin.query(`set maintenance_work_mem = '512MB'`)
  await admin.query('alter table behaviour.event add primary key (brand_id, id)')
}
