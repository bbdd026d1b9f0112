-- In which pool a person stands, who owns them, and every move between: rules as data, journalled, taken back by run.

create schema pools;

-- One row a customer row; of a person of several rows, the one that stands for all counts, and the others keep theirs for an unmerge.
create table pools.standing (
  brand_id runtime.brand_id not null,
  customer_id uuid not null,
  pool text not null check (pool in ('prospect', 'active', 'after-sales', 'dormant', 'sea')),
  -- `organization.member`; nobody owns who is in the sea.
  owner_id text,
  pool_since timestamptz not null,
  owner_since timestamptz,
  -- No rule takes a customer from their owner before this.
  protected_until timestamptz,
  contract_ends_on date,
  last_move uuid not null,
  primary key (brand_id, customer_id),
  check (pool <> 'sea' or owner_id is null),
  check ((owner_id is null) = (owner_since is null))
);
create index standing_by_pool on pools.standing (brand_id, pool, pool_since desc, customer_id);
create index standing_by_owner on pools.standing (brand_id, owner_id, pool_since desc, customer_id) where owner_id is not null;
select runtime.guard('pools.standing');
select runtime.cut_rows('pools.standing', 'customers.in_sight(customer_id)');

-- Every change of pool, owner or contract, with what stood before: the history of a person, and what an undo needs.
create table pools.move (
  brand_id runtime.brand_id not null,
  id uuid not null,
  customer_id uuid not null,
  at timestamptz not null,
  why text not null,
  actor text not null,
  note text not null default '',
  -- Of a rule's move: which rule of which version.
  rule_id text,
  rule_version integer,
  -- The run, or the merge, that it belongs to.
  run_id uuid,
  from_pool text,
  to_pool text not null,
  from_owner text,
  to_owner text,
  -- The standing as it was; null of the first.
  before jsonb,
  undone_at timestamptz,
  primary key (brand_id, id)
);
create index move_of_customer on pools.move (brand_id, customer_id, at desc, id);
create index move_of_run on pools.move (brand_id, run_id, id) where run_id is not null;
create index move_from_owner on pools.move (brand_id, from_owner, customer_id, at desc) where from_owner is not null;
select runtime.guard('pools.move', 'select, insert, update');
select runtime.cut_rows('pools.move', 'customers.in_sight(customer_id)');

-- How many a member took from the sea on a business day: the row that makes claims take turns.
create table pools.claim_day (
  brand_id runtime.brand_id not null,
  member_id text not null,
  day date not null,
  claimed integer not null,
  primary key (brand_id, member_id, day)
);
select runtime.guard('pools.claim_day');

-- Rules and limits, by version; no row means those of content/pools.
create table pools.rule_set (
  brand_id runtime.brand_id not null,
  version integer not null check (version > 0),
  rules jsonb not null,
  limits jsonb not null,
  published_by text not null,
  published_at timestamptz not null,
  primary key (brand_id, version)
);
select runtime.guard('pools.rule_set', 'select, insert');

-- Up to which picture of a person the rules were asked, and when everybody is looked at again.
create table pools.place (
  brand_id runtime.brand_id not null primary key,
  revision bigint not null,
  person_id uuid not null,
  due_at timestamptz,
  watching_since timestamptz
);
select runtime.guard('pools.place');

-- Moves of many at once, in batches: how far, and what became of each.
create table pools.run (
  brand_id runtime.brand_id not null,
  id uuid not null,
  kind text not null check (kind in ('rules', 'assign', 'handover')),
  what jsonb not null,
  state text not null check (state in ('waiting', 'working', 'done', 'cancelled', 'undoing', 'undone')),
  asked_by text not null,
  asked_at timestamptz not null,
  state_at timestamptz not null,
  -- Behind which customer it goes on.
  place uuid not null default '00000000-0000-0000-0000-000000000000',
  done integer not null default 0,
  total integer not null default 0,
  moved integer not null default 0,
  -- Changed by somebody since: an undo leaves them.
  left_standing integer not null default 0,
  -- WeCom friends on the way to another member, and those whom WeCom did not take.
  friends_asked integer not null default 0,
  friends_failed integer not null default 0,
  error_code text,
  finished_at timestamptz,
  primary key (brand_id, id)
);
create index run_by_time on pools.run (brand_id, asked_at desc, id);
select runtime.guard('pools.run', 'select, insert, update');
