-- Who works for the brand, where it sells, what it sells, how its shops are reached, and who its customers are.

create schema organization;

create table organization.brand_profile (
  brand_id runtime.brand_id primary key references runtime.brand,
  name text not null,
  created_at timestamptz not null
);
select runtime.guard('organization.brand_profile');

create table organization.shop (
  brand_id runtime.brand_id not null,
  id text not null,
  marketplace text not null,
  name text not null,
  seller_id text,
  state text not null check (state in ('connected', 'not_connected', 'authorisation_expired')),
  primary key (brand_id, id)
);
select runtime.guard('organization.shop');

create table organization.member (
  brand_id runtime.brand_id not null,
  id text not null,
  name text not null,
  login text not null,
  password_hash text,
  roles text[] not null,
  wecom_user_id text,
  left_at timestamptz,
  primary key (brand_id, id),
  unique (brand_id, login)
);
create unique index member_by_wecom on organization.member (brand_id, wecom_user_id) where wecom_user_id is not null;
select runtime.guard('organization.member');

create schema connectors;

-- Keys and tokens of outside systems, sealed; `target_id` is a shop id or a corp id.
create table connectors.credential (
  brand_id runtime.brand_id not null,
  kind text not null,
  target_id text not null,
  sealed bytea not null,
  expires_at timestamptz,
  updated_at timestamptz not null,
  primary key (brand_id, kind, target_id)
);
select runtime.guard('connectors.credential');

create schema catalog;

create table catalog.product (
  brand_id runtime.brand_id not null,
  id text not null,
  model text not null,
  name text not null,
  category text not null,
  needs_installation boolean not null,
  service_type text,
  survey_first boolean not null default false,
  deliver_and_install boolean not null default false,
  warranty_months integer not null default 0,
  required_skill text,
  primary key (brand_id, id),
  check (not needs_installation or service_type is not null)
);
select runtime.guard('catalog.product');

-- A shop's item or SKU to our product; '' for the SKU means every SKU of the item. Bundles have several rows.
create table catalog.product_match (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  item_id text not null,
  sku_id text not null default '',
  position smallint not null default 1,
  kind text not null check (kind in ('product', 'gift', 'not_goods')),
  product_id text,
  quantity integer not null default 1 check (quantity > 0),
  origin text not null,
  matched_at timestamptz not null,
  primary key (brand_id, shop_id, item_id, sku_id, position),
  foreign key (brand_id, product_id) references catalog.product (brand_id, id),
  check ((kind = 'not_goods') = (product_id is null))
);
select runtime.guard('catalog.product_match');

-- SKUs that nobody matched yet, and how many order lines wait for each.
create table catalog.unmatched_sku (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  item_id text not null,
  sku_id text not null default '',
  merchant_code text,
  title text not null,
  waiting integer not null default 0,
  suggested_product_id text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (brand_id, shop_id, item_id, sku_id)
);
select runtime.guard('catalog.unmatched_sku');

create schema customers;

create table customers.customer (
  brand_id runtime.brand_id not null,
  id uuid not null,
  name bytea,
  phone bytea,
  phone_tail_index bytea,
  level text not null default '普通',
  region_code text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (brand_id, id)
);
create index customer_by_tail on customers.customer (brand_id, phone_tail_index) where phone_tail_index is not null;
create index customer_by_time on customers.customer (brand_id, created_at desc, id);
select runtime.guard('customers.customer');

-- One fact that points to one customer. The value is kept as a blind index only; `evidence` says where it came from.
create table customers.identifier (
  brand_id runtime.brand_id not null,
  kind text not null,
  value_index bytea not null,
  customer_id uuid not null,
  origin text not null,
  evidence text not null,
  linked_at timestamptz not null,
  primary key (brand_id, kind, value_index),
  foreign key (brand_id, customer_id) references customers.customer (brand_id, id) deferrable initially deferred
);
create index identifier_by_customer on customers.identifier (brand_id, customer_id);
select runtime.guard('customers.identifier');

-- Two customers whom one record points to: waits for a person, nothing is merged by itself.
create table customers.possible_duplicate (
  brand_id runtime.brand_id not null,
  first_id uuid not null,
  second_id uuid not null,
  reason text not null,
  state text not null default 'waiting' check (state in ('waiting', 'same', 'different')),
  found_at timestamptz not null,
  decided_at timestamptz,
  primary key (brand_id, first_id, second_id),
  check (first_id < second_id)
);
select runtime.guard('customers.possible_duplicate');

create table customers.tag (
  brand_id runtime.brand_id not null,
  customer_id uuid not null,
  name text not null,
  origin text not null,
  added_at timestamptz not null,
  removed_at timestamptz,
  primary key (brand_id, customer_id, name),
  foreign key (brand_id, customer_id) references customers.customer (brand_id, id)
);
select runtime.guard('customers.tag');

-- Facts that higher folders hand down (spend, rating): the newest of each kind.
create table customers.fact (
  brand_id runtime.brand_id not null,
  customer_id uuid not null,
  kind text not null,
  value jsonb not null,
  at timestamptz not null,
  primary key (brand_id, customer_id, kind),
  foreign key (brand_id, customer_id) references customers.customer (brand_id, id)
);
select runtime.guard('customers.fact');
