-- Merges and edits by hand are cut like the customer that they are of (0155).
select runtime.cut_rows('customers.edit', 'customers.in_sight(customer_id)');
select runtime.cut_rows('customers.merge', 'customers.in_sight(kept_id)');

-- A device belongs to the narrowest thing that it was told with (0150).
select runtime.cut_rows('records.device', $$case when work_order_id is not null then work_orders.in_sight(work_order_id::uuid)
  when order_id is not null then orders.in_sight(order_id) when customer_id is not null then customers.in_sight(customer_id)
  else false end$$);
