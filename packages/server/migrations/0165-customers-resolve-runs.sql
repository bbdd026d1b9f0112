-- Looking through all customers of a brand in the background for those who are one person.
create table customers.resolve_run (
  brand_id runtime.brand_id not null,
  id uuid not null,
  state text not null check (state in ('waiting', 'reading', 'comparing', 'linking', 'done', 'cancelled', 'undoing', 'undone')),
  asked_by text not null,
  asked_at timestamptz not null,
  -- Progress of the state that it is in.
  done integer not null default 0,
  total integer not null default 0,
  state_at timestamptz not null,
  records integer not null default 0,
  merged integer not null default 0,
  paired integer not null default 0,
  -- Merges that are left standing by an undo, because somebody edited the person since.
  left_standing integer not null default 0,
  rule_version text not null,
  error_code text,
  finished_at timestamptz,
  primary key (brand_id, id)
);
create unique index resolve_run_alone on customers.resolve_run (brand_id) where state in ('waiting', 'reading', 'comparing', 'linking', 'undoing');
select runtime.guard('customers.resolve_run', 'select, insert, update');
-- The merges of a run.
create index merge_by_reason on customers.merge (brand_id, reason) where way = 'rule';

alter table customers.possible_duplicate
  add column if not exists score double precision,
  add column if not exists evidence jsonb not null default '[]',
  add column if not exists rule_version text,
  add column if not exists found_by text not null default 'record';
