-- A brand's own cycles lie over the file of life cycles: only what differs is kept, by kind of product or by product.
create table installed_products.own_life (
  brand_id runtime.brand_id not null,
  -- kind:CODE as in the file, kind:CATEGORY where the file does not know it, or product:ID.
  place text not null,
  life jsonb not null,
  change_id uuid not null,
  primary key (brand_id, place)
);
select runtime.guard('installed_products.own_life');

-- Every change with what stood before it; null is what the file says. One that is taken back is a change of its own.
create table installed_products.life_change (
  brand_id runtime.brand_id not null,
  -- In the order of commits: whoever changes cycles takes turns.
  seq bigint generated always as identity,
  id uuid not null,
  place text not null,
  before jsonb,
  after jsonb,
  undoes uuid,
  actor text not null,
  at timestamptz not null,
  primary key (brand_id, id)
);
create unique index life_change_in_order on installed_products.life_change (brand_id, seq);
create index life_change_of_place on installed_products.life_change (brand_id, place, seq);
select runtime.guard('installed_products.life_change', 'select, insert');

-- Who has units of some products, for a walk over them.
create index installed_product_by_product on installed_products.installed_product
  (brand_id, product_id, (coalesce(holder_id, customer_id))) where state = 'owned';

-- How far the owners have been marked whose needs a change of cycles touches, and of which change.
create table needs.cycle_walk (
  brand_id runtime.brand_id primary key,
  -- The last change that is wholly marked, and the one that is under way.
  done_seq bigint not null default 0,
  change_seq bigint,
  place text,
  after_id uuid,
  marked integer not null default 0,
  owners integer not null default 0,
  began_at timestamptz,
  ended_at timestamptz
);
select runtime.guard('needs.cycle_walk');
