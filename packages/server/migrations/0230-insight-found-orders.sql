-- Which orders a member found by a phone or its tail, for a day: that tail is then no second fact of them (T11).
create table insight.found_order (
  brand_id runtime.brand_id not null,
  member_id text not null,
  order_id uuid not null,
  found_at timestamptz not null,
  primary key (brand_id, member_id, order_id)
);
select runtime.guard('insight.found_order');
select runtime.cut_rows('insight.found_order', 'orders.in_sight(order_id)');
