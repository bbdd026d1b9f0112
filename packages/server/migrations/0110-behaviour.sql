-- What people do before and around a purchase: on own pages (only with consent), and derived from orders.

create schema behaviour;

-- A page of the brand's own that may tell. The secret signs who is logged in; the page's server keeps the other copy.
create table behaviour.site (
  brand_id runtime.brand_id not null,
  id uuid not null,
  key text not null,
  name text not null,
  origins text[] not null,
  respect_dnt boolean not null,
  keep_days integer not null check (keep_days between 1 and 1100),
  secret bytea not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (brand_id, id),
  unique (brand_id, key)
);
select runtime.guard('behaviour.site');

-- A browser that consented. Its own id is kept as a blind index; after a withdrawal only that it said no.
create table behaviour.visitor (
  brand_id runtime.brand_id not null,
  id uuid not null,
  site_id uuid not null,
  browser_index bytea not null,
  customer_id uuid,
  bound_by text,
  bound_at timestamptz,
  consented_at timestamptz not null,
  withdrawn_at timestamptz,
  last_seen_at timestamptz not null,
  primary key (brand_id, id),
  unique (brand_id, site_id, browser_index)
);
create index visitor_of_customer on behaviour.visitor (brand_id, customer_id) where customer_id is not null;
select runtime.guard('behaviour.visitor');

-- A token that says who opens a page: for one browser, for a time. Only its hash is kept.
create table behaviour.visit_link (
  brand_id runtime.brand_id not null,
  token_hash bytea not null,
  site_id uuid not null,
  customer_id uuid not null,
  way text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  visitor_id uuid,
  used_at timestamptz,
  primary key (brand_id, token_hash)
);
select runtime.guard('behaviour.visit_link');

-- One act. `subject_id` is the customer (derived from an order) or the visitor (own pages): a visitor who becomes known
-- brings what came before without a row being rewritten. Narrow, two b-trees beside the key, age by blocks: millions stay cheap.
create table behaviour.event (
  brand_id runtime.brand_id not null,
  id uuid not null,
  item text not null,
  at timestamptz not null,
  source text not null,
  place text not null,
  subject_id uuid,
  order_id uuid,
  facts jsonb not null,
  recorded_at timestamptz not null,
  primary key (brand_id, id)
);
create index event_by_subject on behaviour.event (brand_id, subject_id, at desc, id) where subject_id is not null;
create index event_by_order on behaviour.event (brand_id, order_id) where order_id is not null;
create index event_by_age on behaviour.event using brin (recorded_at);
select runtime.guard('behaviour.event');
