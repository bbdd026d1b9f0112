-- What a tag means to the brand: its group, how long it holds, what became of it; and changes of many that can be taken back.

create table tagging.tag_group (
  brand_id runtime.brand_id not null,
  id uuid not null,
  name text not null,
  -- Nobody can be two of these at once.
  exclusive boolean not null,
  primary key (brand_id, id),
  unique (brand_id, name)
);
select runtime.guard('tagging.tag_group');

create table tagging.tag (
  brand_id runtime.brand_id not null,
  name text not null,
  group_id uuid,
  -- A tag that was given so many days ago ends; null: it holds.
  valid_days integer check (valid_days between 1 and 3650),
  retired_at timestamptz,
  -- Whoever gets this tag gets that one instead.
  merged_into text,
  primary key (brand_id, name),
  foreign key (brand_id, group_id) references tagging.tag_group (brand_id, id)
);
select runtime.guard('tagging.tag');

-- A tag merged into another or retired, on everybody, in batches.
create table tagging.change (
  brand_id runtime.brand_id not null,
  id uuid not null,
  kind text not null check (kind in ('merge', 'retire')),
  name text not null,
  into_name text,
  state text not null check (state in ('working', 'done', 'undoing', 'undone')),
  asked_by text not null,
  asked_at timestamptz not null,
  done integer not null default 0,
  total integer not null default 0,
  place uuid not null default '00000000-0000-0000-0000-000000000000',
  finished_at timestamptz,
  primary key (brand_id, id)
);
select runtime.guard('tagging.change');

create table tagging.change_row (
  brand_id runtime.brand_id not null,
  change_id uuid not null,
  customer_id uuid not null,
  -- Of the tag that went.
  origin text not null,
  at timestamptz not null,
  -- The other tag was put on by this change.
  gave boolean not null,
  primary key (brand_id, change_id, customer_id),
  foreign key (brand_id, change_id) references tagging.change (brand_id, id)
);
select runtime.guard('tagging.change_row');
select runtime.cut_rows('tagging.change_row', 'customers.in_sight(customer_id)');
