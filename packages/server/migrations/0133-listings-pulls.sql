-- One walk through all listings of a shop, from its first page to its last.

create schema listings;

create table listings.pull (
  brand_id runtime.brand_id not null,
  id uuid not null,
  shop_id text not null,
  state text not null check (state in ('running', 'done', 'failed')),
  asked_by text not null,
  created_at timestamptz not null,
  -- Of the present try: what is older than its start was not seen by it.
  began_at timestamptz,
  pages integer not null default 0,
  listed integer not null default 0,
  fresh integer not null default 0,
  missing integer not null default 0,
  gone integer not null default 0,
  tries integer not null default 0,
  last_error text,
  next_at timestamptz not null,
  ended_at timestamptz,
  primary key (brand_id, id)
);
create unique index pull_one_at_a_time on listings.pull (brand_id, shop_id) where state = 'running';
create index pull_by_shop on listings.pull (brand_id, shop_id, created_at desc);
select runtime.guard('listings.pull');
