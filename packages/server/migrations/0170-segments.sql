-- Segments: rules as data with versions, and a narrow picture of every person that rules are asked of.

create schema segments;

-- One row a person (not a customer row): what rules may ask. Days count from 1970-01-01 in Shanghai. No personal value is here.
create table segments.person (
  brand_id runtime.brand_id not null,
  person_id uuid not null,
  last_paid_day integer,
  first_paid_day integer,
  last_act_day integer,
  paid_orders integer,
  -- At most 20 million yuan: the index keeps 32 bits.
  paid_fen_12m bigint,
  average_fen bigint,
  return_percent integer,
  work_orders integer,
  open_work_orders integer,
  lowest_stars integer,
  -- `dimension=value`.
  words text[] not null,
  -- Sums over a window move with the days: who was not looked at today is looked at again.
  pictured_day integer not null,
  -- Counts up with every batch of changes: who reads by it misses nothing.
  revision bigint not null,
  -- Another row stands for this person now.
  gone boolean not null default false,
  primary key (brand_id, person_id)
);
create index person_by_revision on segments.person (brand_id, revision);
create index person_by_pictured_day on segments.person (brand_id, pictured_day) where not gone;
select runtime.guard('segments.person');

-- How often a person did an item on a day.
create table segments.act (
  brand_id runtime.brand_id not null,
  person_id uuid not null,
  item text not null,
  day integer not null,
  times integer not null check (times > 0),
  primary key (brand_id, person_id, item, day)
);
create index act_by_item on segments.act (brand_id, item, day, person_id) include (times);
select runtime.guard('segments.act');

-- One row a brand: writers of pictures take turns by it, so revisions are committed in order.
create table segments.revision (
  brand_id runtime.brand_id not null,
  number bigint not null,
  primary key (brand_id)
);
select runtime.guard('segments.revision');

create table segments.segment (
  brand_id runtime.brand_id not null,
  id uuid not null,
  name text not null,
  -- What stands in the editor; null when everything is published.
  draft jsonb,
  -- The newest published version; null for one that never was.
  version integer,
  made_by text not null,
  made_at timestamptz not null,
  changed_at timestamptz not null,
  removed_at timestamptz,
  primary key (brand_id, id)
);
create unique index segment_name on segments.segment (brand_id, name) where removed_at is null;
select runtime.guard('segments.segment');

create table segments.version (
  brand_id runtime.brand_id not null,
  segment_id uuid not null,
  version integer not null check (version > 0),
  rule jsonb not null,
  published_by text not null,
  published_at timestamptz not null,
  primary key (brand_id, segment_id, version)
);
select runtime.guard('segments.version', 'select, insert');

-- Who is in a published segment now.
create table segments.member (
  brand_id runtime.brand_id not null,
  segment_id uuid not null,
  person_id uuid not null,
  entered_at timestamptz not null,
  primary key (brand_id, segment_id, person_id)
);
create index member_by_person on segments.member (brand_id, person_id);
select runtime.guard('segments.member');

-- Who was in at a moment: does not change any more.
create table segments.snapshot (
  brand_id runtime.brand_id not null,
  id uuid not null,
  segment_id uuid not null,
  rule jsonb not null,
  person_ids uuid[] not null,
  taken_by text not null,
  taken_at timestamptz not null,
  primary key (brand_id, id)
);
create index snapshot_of_segment on segments.snapshot (brand_id, segment_id, taken_at desc);
select runtime.guard('segments.snapshot', 'select, insert');
