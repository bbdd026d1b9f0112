-- The flow engine: definitions in versions, where each subject stands, how it came there, what is due.

create schema flow;

create table flow.definition (
  brand_id runtime.brand_id not null,
  key text not null,
  version integer not null,
  body jsonb not null,
  published_at timestamptz not null,
  published_by text not null,
  primary key (brand_id, key, version)
);
select runtime.guard('flow.definition', 'select, insert');

create table flow.instance (
  brand_id runtime.brand_id not null,
  subject_id uuid not null,
  flow_key text not null,
  version integer not null,
  node text not null,
  came_from text,
  facts jsonb not null,
  started_at timestamptz not null,
  entered_at timestamptz not null,
  ended_at timestamptz,
  paused_at timestamptz,
  primary key (brand_id, subject_id)
);
select runtime.guard('flow.instance');

create table flow.move (
  brand_id runtime.brand_id not null,
  subject_id uuid not null,
  seq bigint generated always as identity,
  at timestamptz not null,
  actor text not null,
  kind text not null check (kind in ('start', 'signal', 'back')),
  signal text,
  from_node text,
  to_node text not null,
  path text[] not null,
  reason text,
  primary key (brand_id, subject_id, seq)
);
select runtime.guard('flow.move', 'select, insert');

create table flow.timer (
  brand_id runtime.brand_id not null,
  subject_id uuid not null,
  key text not null,
  node text not null,
  due_at timestamptz not null,
  paused boolean not null default false,
  primary key (brand_id, subject_id, key)
);
create index timer_due on flow.timer (brand_id, due_at) where not paused;
select runtime.guard('flow.timer');
