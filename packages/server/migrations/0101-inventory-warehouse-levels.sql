-- What each warehouse said last; a product has what all its warehouses have together.
create table inventory.warehouse_level (
  brand_id runtime.brand_id not null,
  product_id text not null,
  warehouse text not null,
  units integer not null,
  counted_at timestamptz not null,
  primary key (brand_id, product_id, warehouse)
);
select runtime.guard('inventory.warehouse_level');
