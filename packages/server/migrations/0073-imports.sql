-- Files that people upload: their rows kept raw, what each import made and changed, and the way back.

create schema imports;

create table imports.import (
  brand_id runtime.brand_id not null,
  id uuid not null,
  -- waiting: for its files to be read by the server; interrupted ones are taken up again by whoever finds them.
  state text not null check (state in ('waiting', 'reading', 'applying', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
  kind text not null,
  mapping_name text not null,
  mapping_version integer not null,
  -- As it was used: lineage applies it again.
  mapping jsonb not null,
  options jsonb not null,
  -- The same files with the same mapping and options: takes up what was interrupted.
  fingerprint bytea not null,
  actor text not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  undone_at timestamptz,
  -- Who works on it, and until when it counts as alive.
  runner text,
  lease_until timestamptz,
  cancel_asked boolean not null default false,
  -- Where the work goes on: behind this group of the main file.
  at_key bytea,
  at_row integer not null default 0,
  records_total integer not null default 0,
  records integer not null default 0,
  imported integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  refused integer not null default 0,
  quarantined integer not null default 0,
  skipped integer not null default 0,
  taken_back integer not null default 0,
  left_standing integer not null default 0,
  mended jsonb not null default '{}',
  refused_by jsonb not null default '{}',
  working_ms bigint not null default 0,
  peak_rss_mib integer not null default 0,
  error_code text,
  error_facts jsonb,
  primary key (brand_id, id)
);
create index import_by_time on imports.import (brand_id, created_at desc, id);
create index import_by_fingerprint on imports.import (brand_id, fingerprint);
create index import_unfinished on imports.import (brand_id, created_at) where state in ('waiting', 'reading', 'applying', 'undoing');
select runtime.guard('imports.import');

-- One file of an import; `number` 0 is the main one, the others are joined to it.
create table imports.file (
  brand_id runtime.brand_id not null,
  import_id uuid not null,
  number smallint not null,
  role text not null,
  name text not null,
  -- Where its sealed copy lies below the data directory; null when it was read where it lay.
  kept_as text,
  digest bytea not null,
  bytes bigint not null,
  format text,
  encoding text,
  delimiter text,
  sheet text,
  columns jsonb,
  -- Bytes, or what stands for them, for progress.
  read_bytes bigint not null default 0,
  -- Row of the file that was kept last, and how many were.
  at_row integer not null default 0,
  rows integer not null default 0,
  matched_rows integer not null default 0,
  is_read boolean not null default false,
  primary key (brand_id, import_id, number),
  foreign key (brand_id, import_id) references imports.import (brand_id, id) on delete cascade
);
select runtime.guard('imports.file');

-- A row as the file had it, sealed whole. `key` is the blind index of what it is joined or grouped by.
create table imports.row (
  brand_id runtime.brand_id not null,
  import_id uuid not null,
  file smallint not null,
  row integer not null,
  key bytea,
  body bytea not null,
  primary key (brand_id, import_id, file, row)
);
create index row_by_key on imports.row (brand_id, import_id, file, key, row) where key is not null;
select runtime.guard('imports.row', 'select, insert, delete');

-- What an import made or changed, from which row, and what was there before (sealed): lineage and undo.
create table imports.effect (
  brand_id runtime.brand_id not null,
  import_id uuid not null,
  target_kind text not null,
  target_id text not null,
  what text not null check (what in ('created', 'updated', 'touched')),
  row integer,
  -- Blind index of the outside id, and of the content: the same again is known without asking further.
  target_key bytea,
  content bytea,
  before bytea,
  at timestamptz not null,
  state text not null default 'standing' check (state in ('standing', 'taken_back', 'left')),
  left_because text,
  primary key (brand_id, import_id, target_kind, target_id)
);
create index effect_by_target on imports.effect (brand_id, target_kind, target_id);
create index effect_by_key on imports.effect (brand_id, target_key) where target_key is not null;
select runtime.guard('imports.effect');

-- Rows that were not taken, with the field and what is wrong; shapes of values only, never values.
create table imports.problem (
  brand_id runtime.brand_id not null,
  import_id uuid not null,
  file smallint not null,
  row integer not null,
  number smallint not null,
  state text not null check (state in ('refused', 'quarantined')),
  field text not null,
  code text not null,
  path text,
  shape text not null,
  words jsonb not null,
  primary key (brand_id, import_id, file, row, number)
);
select runtime.guard('imports.problem');

-- Records whose own capability is not built yet (shipments, calls, payments, …): kept sealed, found by subject.
create table imports.record (
  brand_id runtime.brand_id not null,
  id uuid not null,
  kind text not null,
  outside_key bytea not null,
  at timestamptz,
  body bytea not null,
  recorded_at timestamptz not null,
  primary key (brand_id, id),
  unique (brand_id, kind, outside_key)
);
select runtime.guard('imports.record');

-- Whom or what a kept record is about: blind indexes of phones, buyer ids, order numbers.
create table imports.record_subject (
  brand_id runtime.brand_id not null,
  subject_key bytea not null,
  record_id uuid not null,
  primary key (brand_id, subject_key, record_id),
  foreign key (brand_id, record_id) references imports.record (brand_id, id) on delete cascade
);
create index record_subject_of on imports.record_subject (brand_id, record_id);
select runtime.guard('imports.record_subject');
