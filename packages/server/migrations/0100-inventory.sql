-- Stock that several marketplaces sell at once: what there is, what each may show, and every change with its cause.

create schema inventory;

-- Units that are promised to nobody. The row is also the lock of everything about its product.
create table inventory.stock (
  brand_id runtime.brand_id not null,
  product_id text not null,
  units integer not null,
  -- Since when sales count: what was sold before the first count was not in it.
  since timestamptz not null,
  changed_at timestamptz not null,
  -- When the numbers of the shops must be looked at; null when all is right.
  due_at timestamptz,
  -- Shops whose limit holds a number back; null when none does.
  waits_for text[],
  -- Changes since the last look that a newer one replaced before any shop was told.
  replaced integer not null default 0,
  primary key (brand_id, product_id)
);
create index stock_due on inventory.stock (brand_id, due_at) where due_at is not null and waits_for is null;
create index stock_waiting on inventory.stock (brand_id, due_at) where waits_for is not null;
select runtime.guard('inventory.stock');

-- One SKU of a shop that sells a product. A person switches it on; before that its number is never touched.
create table inventory.offer (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  item_id text not null,
  sku_id text not null,
  product_id text not null,
  units integer not null check (units > 0),
  weight integer not null check (weight >= 0),
  switched_on boolean not null,
  switched_by text not null,
  switched_at timestamptz not null,
  allowance jsonb not null,
  -- When the number on its way left us; null when none is.
  sent_at timestamptz,
  -- A sweep past this moment lets an older number be forgotten; null when none is left.
  settles_at timestamptz,
  first_confirmed_at timestamptz,
  pushed_at timestamptz,
  pushed_value integer,
  error_code text,
  error_at timestamptz,
  held_until timestamptz,
  primary key (brand_id, shop_id, item_id, sku_id)
);
create index offer_by_product on inventory.offer (brand_id, product_id);
create index offer_sent on inventory.offer (brand_id, sent_at) where sent_at is not null;
create index offer_settling on inventory.offer (brand_id, shop_id, settles_at) where settles_at is not null;
select runtime.guard('inventory.offer');

-- Why the units changed. One row a cause, so that an event told twice counts once.
create table inventory.movement (
  brand_id runtime.brand_id not null,
  id uuid not null,
  product_id text not null,
  cause text not null,
  kind text not null check (kind in ('sale', 'back', 'count', 'correction', 'import')),
  delta integer not null,
  shop_id text,
  order_id uuid,
  reason text,
  actor text not null,
  at timestamptz not null,
  primary key (brand_id, id),
  unique (brand_id, product_id, cause)
);
create index movement_by_product on inventory.movement (brand_id, product_id, id desc);
select runtime.guard('inventory.movement', 'select, insert');

-- How fast a shop may still be told numbers, kept for all processes; and until when its sales are known.
create table inventory.shop_pace (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  tokens double precision not null,
  refilled_at timestamptz not null,
  blocked_until timestamptz,
  swept_to timestamptz,
  -- Whether a limit holds numbers of this shop back: only then are they looked for.
  holds boolean not null default false,
  primary key (brand_id, shop_id)
);
select runtime.guard('inventory.shop_pace');
