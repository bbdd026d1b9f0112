-- Other systems that a mapping understands: how each is reached and checked, what it sent, and how that went.

create schema mapped_sources;

create table mapped_sources.source (
  brand_id runtime.brand_id not null,
  id uuid not null,
  name text not null,
  kind text not null check (kind in ('webhook', 'pull', 'drop')),
  state text not null check (state in ('active', 'paused', 'removed')),
  mapping_name text not null,
  -- Null follows the newest version.
  mapping_version integer,
  shop_id text,
  start_flows boolean not null,
  -- What may be shown: the check without its keys, the address asked with its paging, headers by name.
  settings jsonb not null,
  -- Keys, tokens and headers, sealed as one.
  secrets bytea not null,
  -- The opaque part of its own address, sealed; null where nobody calls us.
  address bytea,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  last_received_at timestamptz,
  last_error text,
  last_error_at timestamptz,
  -- Where a pull goes on; moves only with what was stored.
  position jsonb,
  next_look_at timestamptz,
  tries integer not null default 0,
  primary key (brand_id, id)
);
create unique index source_by_name on mapped_sources.source (brand_id, lower(name)) where state <> 'removed';
select runtime.guard('mapped_sources.source', 'select, insert, update');

-- What came, as it came: a body of a webhook, a page of a pull, a file. `dedup` is a blind index of the name or digest.
create table mapped_sources.entry (
  brand_id runtime.brand_id not null,
  source_id uuid not null,
  id uuid not null,
  dedup bytea not null,
  received_at timestamptz not null,
  bytes integer not null,
  content_type text not null,
  -- Null for a file, which is kept by its import, and once its time is over.
  body bytea,
  file_name text,
  state text not null check (state in ('waiting', 'done', 'failed')),
  tries smallint not null default 0,
  next_try_at timestamptz,
  handled_at timestamptz,
  error_code text,
  mapping_name text,
  mapping_version integer,
  import_id uuid,
  first_row integer,
  records integer not null default 0,
  created integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  refused integer not null default 0,
  quarantined integer not null default 0,
  skipped integer not null default 0,
  -- What it made or changed, and the first problems: shapes of values, never values.
  targets jsonb not null default '[]',
  problems jsonb not null default '[]',
  primary key (brand_id, id),
  unique (brand_id, source_id, dedup),
  foreign key (brand_id, source_id) references mapped_sources.source (brand_id, id)
);
create index entry_by_time on mapped_sources.entry (brand_id, source_id, received_at desc, id desc);
create index entry_waiting on mapped_sources.entry (brand_id, source_id, next_try_at) where state = 'waiting';
create index entry_kept on mapped_sources.entry (brand_id, received_at) where body is not null;
select runtime.guard('mapped_sources.entry');

-- By hour; what was refused at the door is counted and not kept.
create table mapped_sources.tally (
  brand_id runtime.brand_id not null,
  source_id uuid not null,
  at timestamptz not null,
  received integer not null default 0,
  repeated integer not null default 0,
  refused integer not null default 0,
  records integer not null default 0,
  bad_records integer not null default 0,
  failed integer not null default 0,
  primary key (brand_id, source_id, at)
);
select runtime.guard('mapped_sources.tally');
