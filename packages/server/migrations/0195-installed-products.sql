-- What customers have at home: one row a unit, computed from orders, jobs and devices, and what people know better.
create schema installed_products;

create table installed_products.installed_product (
  brand_id runtime.brand_id not null,
  id uuid not null,
  -- Where the unit was read from: order:ID/LINE/PRODUCT/n, job:ID/LINE/n, device:SERIAL, hand:ID. Reading again finds it.
  source_key text not null,
  origin text not null check (origin in ('order', 'work_order', 'device', 'hand')),
  product_id text,
  -- What it is called where no product of ours stands behind it.
  name text,
  customer_id uuid,
  -- Who has it now, where a person said that it was passed on.
  holder_id uuid,
  order_id uuid,
  line_id text,
  work_order_id uuid,
  serial text,
  bought_at timestamptz,
  delivered_at timestamptz,
  installed_at timestamptz,
  state text not null check (state in ('ordered', 'owned', 'returned', 'withdrawn')),
  -- Work at it since: [{workOrderId, serviceType, at, openedAt, materials: [{code, name}]}].
  works jsonb not null default '[]',
  told_at timestamptz not null,
  primary key (brand_id, id),
  unique (brand_id, source_key)
);
create index installed_product_by_customer on installed_products.installed_product (brand_id, customer_id) where customer_id is not null;
create index installed_product_by_holder on installed_products.installed_product (brand_id, holder_id) where holder_id is not null;
create index installed_product_by_order on installed_products.installed_product (brand_id, order_id) where order_id is not null;
create index installed_product_by_job on installed_products.installed_product (brand_id, work_order_id) where work_order_id is not null;
create index installed_product_by_serial on installed_products.installed_product (brand_id, serial) where serial is not null;
select runtime.guard('installed_products.installed_product');
select runtime.cut_rows('installed_products.installed_product', $$case when coalesce(holder_id, customer_id) is not null
  then customers.in_sight(coalesce(holder_id, customer_id)) when order_id is not null then orders.in_sight(order_id) else false end$$);

-- What a person said of a unit. It lies over what was computed and stays when that is computed anew; taken back, it counts no more.
create table installed_products.act (
  brand_id runtime.brand_id not null,
  id uuid not null,
  installed_product_id uuid not null,
  kind text not null check (kind in ('added', 'passed_on', 'retired', 'exchanged', 'serial', 'part_done', 'warranty')),
  facts jsonb not null,
  -- Why, in the member's words: sealed, they may name a person.
  words bytea,
  actor text not null,
  at timestamptz not null,
  undone_at timestamptz,
  undone_by text,
  primary key (brand_id, id),
  foreign key (brand_id, installed_product_id) references installed_products.installed_product (brand_id, id) on delete cascade
);
create index act_of_product on installed_products.act (brand_id, installed_product_id, at);
select runtime.guard('installed_products.act');
create function installed_products.in_sight(wanted uuid) returns boolean language plpgsql stable parallel safe as $$
begin
  return exists (select from installed_products.installed_product where brand_id = runtime.brand() and id = wanted);
end $$;
select runtime.cut_rows('installed_products.act', 'installed_products.in_sight(installed_product_id)');

-- How far orders and jobs that were there before this table have been read.
create table installed_products.taken_up (
  brand_id runtime.brand_id primary key,
  after_order uuid,
  after_job uuid,
  done boolean not null default false
);
select runtime.guard('installed_products.taken_up');

-- Numbers that a person gave are searched, too.
create index act_by_serial on installed_products.act (brand_id, (facts ->> 'serial')) where kind in ('serial', 'exchanged');
select runtime.keep_sealed('installed_products.act', 'words', $$'installed_products.act.words'$$, 'id');
