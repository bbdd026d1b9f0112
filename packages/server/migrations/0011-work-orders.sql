-- One job for one customer: the work order, whom and where it is for, its whole history, proofs and links.

create schema work_orders;

create table work_orders.work_order (
  brand_id runtime.brand_id not null,
  work_order_id uuid not null,
  code text not null,
  order_id text,
  shop_id text,
  customer_id text,
  origin text not null check (origin in ('order', 'agent')),
  service_type text not null,
  category text not null,
  round smallint not null default 1 check (round > 0),
  opening_reason text,
  state text not null,
  suspension jsonb,
  address_state text not null check (address_state in ('complete', 'incomplete')),
  district_code text,
  street text,
  address_key text,
  lng double precision,
  lat double precision,
  point_exact boolean not null default false,
  lines jsonb not null,
  quantity integer not null check (quantity >= 0),
  goods_needed boolean not null,
  goods_arrived_at timestamptz,
  appointment_starts_at timestamptz,
  appointment_ends_at timestamptz,
  urgency text not null default 'normal' check (urgency in ('normal', 'urgent')),
  technician_id text,
  service_point_id text,
  provider_id text,
  offer_id text,
  steps jsonb not null,
  visits jsonb not null default '[]',
  sign_off jsonb,
  signed_off_at timestamptz,
  rating smallint check (rating between 1 and 5),
  code_generation smallint not null default 1,
  code_tries_left smallint not null default 5 check (code_tries_left >= 0),
  merge_proposal jsonb,
  notice jsonb,
  cancellation jsonb,
  slip_id text,
  opened_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (brand_id, work_order_id),
  unique (brand_id, code),
  unique (brand_id, order_id, service_type, round),
  check ((appointment_starts_at is null) = (appointment_ends_at is null)),
  check ((lng is null) = (lat is null))
);
create index work_order_by_state on work_orders.work_order (brand_id, state, work_order_id);
create index work_order_by_customer on work_orders.work_order (brand_id, customer_id, work_order_id)
  where customer_id is not null;
create index work_order_by_technician on work_orders.work_order (brand_id, technician_id, appointment_starts_at)
  where technician_id is not null;
select runtime.guard('work_orders.work_order');

-- Whom and where the job is for; apart from buyer and receiver. A work order without one is to be completed.
create table work_orders.service_contact (
  brand_id runtime.brand_id not null,
  work_order_id uuid not null,
  name bytea,
  phone bytea,
  address bytea,
  phone_index bytea,
  tail_index bytea,
  phone_kind text,
  origin text not null check (origin in ('customer', 'agent', 'marketplace', 'privacy_number')),
  problems text[] not null default '{}',
  wish jsonb,
  updated_at timestamptz not null,
  primary key (brand_id, work_order_id),
  foreign key (brand_id, work_order_id) references work_orders.work_order
);
create index service_contact_by_phone on work_orders.service_contact (brand_id, phone_index) where phone_index is not null;
create index service_contact_by_tail on work_orders.service_contact (brand_id, tail_index) where tail_index is not null;
select runtime.guard('work_orders.service_contact');

-- The history that people read: who did what, from where to where, and why. `words` are sealed: they may name people.
create table work_orders.entry (
  brand_id runtime.brand_id not null,
  work_order_id uuid not null,
  entry_id uuid not null,
  at timestamptz not null,
  actor text not null,
  act text not null,
  from_state text,
  to_state text,
  reason text,
  facts jsonb not null default '{}',
  words bytea,
  primary key (brand_id, work_order_id, entry_id)
);
select runtime.guard('work_orders.entry', 'select, insert');

-- What we know of an order from its events, whether or not a work order is open: arrivals and after-sales requests.
create table work_orders.order_fact (
  brand_id runtime.brand_id not null,
  order_id text not null,
  fact_id text not null,
  kind text not null check (kind in ('delivered', 'after_sales', 'closed')),
  line_id text,
  quantity integer,
  stage smallint not null default 0,
  at timestamptz not null,
  primary key (brand_id, order_id, fact_id)
);
select runtime.guard('work_orders.order_fact');

create table work_orders.file (
  brand_id runtime.brand_id not null,
  file_id uuid not null,
  work_order_id uuid not null,
  kind text not null check (kind in ('photo', 'signature')),
  item text,
  name text not null,
  content_type text not null,
  bytes integer not null,
  sha256 bytea not null,
  added_at timestamptz not null,
  added_by text not null,
  primary key (brand_id, file_id),
  foreign key (brand_id, work_order_id) references work_orders.work_order
);
create index file_by_work_order on work_orders.file (brand_id, work_order_id);
select runtime.guard('work_orders.file');

create table work_orders.rating (
  brand_id runtime.brand_id not null,
  work_order_id uuid not null,
  stars smallint not null check (stars between 1 and 5),
  words bytea,
  rated_at timestamptz not null,
  primary key (brand_id, work_order_id),
  foreign key (brand_id, work_order_id) references work_orders.work_order
);
select runtime.guard('work_orders.rating', 'select, insert');

-- Links for the customer, good for many visits until they end; the token is kept as a hash only.
create table work_orders.customer_link (
  brand_id runtime.brand_id not null,
  link_id uuid not null,
  token_hash bytea not null,
  work_order_id uuid not null,
  purpose text not null check (purpose in ('service', 'sign_off')),
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (brand_id, link_id),
  unique (brand_id, token_hash),
  foreign key (brand_id, work_order_id) references work_orders.work_order
);
create index customer_link_by_work_order on work_orders.customer_link (brand_id, work_order_id);
select runtime.guard('work_orders.customer_link');
