-- Levels that follow what was spent: ladders by version, where everybody stands, what once reached a level, and every move.

create schema loyalty;

-- One row a version. A draft is walked to say how many would move; the one in force to move them.
create table loyalty.ladder (
  brand_id runtime.brand_id not null,
  version integer not null check (version > 0),
  state text not null check (state in ('draft', 'in_force', 'past', 'dropped')),
  -- How long a level that was reached stays.
  keep_months smallint not null check (keep_months between 0 and 60),
  -- Conditions, the lowest level first.
  tiers jsonb not null,
  made_at timestamptz not null,
  made_by text not null,
  published_at timestamptz,
  published_by text,
  walking boolean not null default true,
  after_id uuid,
  seen integer not null default 0,
  total integer not null,
  -- Of the last walk over everybody.
  up integer not null default 0,
  down integer not null default 0,
  by_hand integer not null default 0,
  -- Persons by level before and after, as the draft counted them.
  counts jsonb not null default '[]',
  primary key (brand_id, version)
);
create unique index ladder_in_force on loyalty.ladder (brand_id) where state = 'in_force';
create unique index ladder_draft on loyalty.ladder (brand_id) where state = 'draft';
select runtime.guard('loyalty.ladder', 'select, insert, update');

-- One row a person. Days count from 1970-01-01 in Shanghai. From `due_day` on it is judged anew; 0 means now.
create table loyalty.member (
  brand_id runtime.brand_id not null,
  person_id uuid not null,
  version integer,
  -- Place on the ladder, from 1; 0 is below the first.
  tier smallint not null default 0,
  reached_day integer,
  kept_until integer,
  judged_at timestamptz,
  due_day integer not null default 0,
  primary key (brand_id, person_id)
);
create index member_due on loyalty.member (brand_id, due_day);
select runtime.guard('loyalty.member');
select runtime.cut_rows('loyalty.member', 'customers.in_sight(person_id)');

-- What reached a level once: a refund later does not take it away before its time. It counts for whoever holds all of
-- `row_ids` today, so what two reached together as one person goes when they are parted.
create table loyalty.reach (
  brand_id runtime.brand_id not null,
  person_id uuid not null,
  row_ids uuid[] not null,
  version integer not null,
  tier smallint not null,
  on_day integer not null,
  primary key (brand_id, person_id, row_ids, version, tier)
);
select runtime.guard('loyalty.reach');
select runtime.cut_rows('loyalty.reach', 'customers.in_sight(person_id)');

create table loyalty.move (
  brand_id runtime.brand_id not null,
  id uuid not null,
  person_id uuid not null,
  at timestamptz not null,
  version integer not null,
  from_tier text,
  to_tier text,
  -- `ladder`: a ladder was published; `orders`: bought, refunded, joined or parted, or time passed.
  cause text not null check (cause in ('ladder', 'orders')),
  primary key (brand_id, id)
);
create index move_of_person on loyalty.move (brand_id, person_id, at desc);
select runtime.guard('loyalty.move', 'select, insert, delete');
select runtime.cut_rows('loyalty.move', 'customers.in_sight(person_id)');

-- How far the day's look for persons without a row has come.
create table loyalty.walk (
  brand_id runtime.brand_id not null,
  after_id uuid,
  walked_day integer not null,
  primary key (brand_id)
);
select runtime.guard('loyalty.walk');

-- The level that the ladder gives; what somebody wrote by hand stands in `level` and goes first.
alter table customers.customer add column ladder_level text;
