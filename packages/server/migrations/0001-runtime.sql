-- The floor that every capability stands on: brands, keys, events, sessions, audit, settings.

create schema runtime;

-- Rows of a brand are seen only inside a transaction that named the brand; '' and unset see nothing.
create function runtime.brand() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('qiao.brand', true), '') $$;

-- Makes a table a brand's table: row-level security forced, rights for the application.
create function runtime.guard(tab regclass, rights text default 'select, insert, update, delete') returns void
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tab);
  execute format('alter table %s force row level security', tab);
  execute format('create policy brand_only on %s using (brand_id = (select runtime.brand())) with check (brand_id = (select runtime.brand()))', tab);
  execute format('grant %s on %s to qiao_app', rights, tab);
end $$;

create domain runtime.brand_id as text check (value ~ '^[a-z0-9][a-z0-9-]{1,62}$');

-- Which brands there are. Ids only: no policy, so that workers can go round them.
create table runtime.brand (
  brand_id runtime.brand_id primary key,
  created_at timestamptz not null default now()
);
grant select, insert on runtime.brand to qiao_app;

-- Which brand an outside name belongs to, before any brand is known: a seller, a corp, a log-in. Hashes or public ids only.
create table runtime.brand_route (
  kind text not null,
  external_id text not null,
  brand_id runtime.brand_id not null references runtime.brand,
  target_id text not null,
  primary key (kind, external_id)
);
grant select, insert, update, delete on runtime.brand_route to qiao_app;

create table runtime.setting (
  key text primary key,
  value jsonb not null
);
grant select, insert, update on runtime.setting to qiao_app;

create table runtime.brand_key (
  brand_id runtime.brand_id not null references runtime.brand,
  key_id integer not null,
  wrapped bytea not null,
  created_at timestamptz not null default now(),
  primary key (brand_id, key_id)
);
select runtime.guard('runtime.brand_key', 'select, insert');

-- The outbox. `xid` lets a follower wait for older transactions, so that no event slips in behind its cursor.
create table runtime.event (
  brand_id runtime.brand_id not null,
  seq bigint generated always as identity,
  xid bigint not null default (pg_current_xact_id()::text::bigint),
  id uuid not null,
  type text not null,
  key text not null,
  version smallint not null,
  occurred_at timestamptz not null,
  actor text not null,
  payload jsonb not null,
  primary key (brand_id, seq)
);
create index event_by_type on runtime.event (brand_id, type, xid, seq);
create index event_by_xid on runtime.event (brand_id, xid, seq);
create index event_by_key on runtime.event (brand_id, key, seq);
select runtime.guard('runtime.event', 'select, insert');

create table runtime.subscription (
  brand_id runtime.brand_id not null,
  subscriber text not null,
  at_xid bigint not null default 0,
  at_seq bigint not null default 0,
  attempts integer not null default 0,
  updated_at timestamptz not null default now(),
  primary key (brand_id, subscriber)
);
select runtime.guard('runtime.subscription');

-- Events that a follower could not take: waiting for another try, or dead until a person replays them.
create table runtime.dead_letter (
  brand_id runtime.brand_id not null,
  id uuid not null,
  subscriber text not null,
  event_seq bigint not null,
  event_type text not null,
  state text not null check (state in ('retrying', 'dead', 'replayed')),
  attempts integer not null,
  error_code text not null,
  error_text text not null,
  next_attempt_at timestamptz,
  created_at timestamptz not null,
  resolved_at timestamptz,
  primary key (brand_id, id),
  unique (brand_id, subscriber, event_seq)
);
create index dead_letter_due on runtime.dead_letter (brand_id, next_attempt_at) where state = 'retrying';
select runtime.guard('runtime.dead_letter');

create table runtime.idempotency_key (
  brand_id runtime.brand_id not null,
  principal text not null,
  route text not null,
  key text not null,
  body_hash bytea not null,
  status smallint,
  -- Sealed: an answer may hold personal data or a link.
  answer bytea,
  created_at timestamptz not null,
  primary key (brand_id, principal, route, key)
);
select runtime.guard('runtime.idempotency_key');

create table runtime.session (
  brand_id runtime.brand_id not null,
  token_hash bytea not null,
  audience text not null,
  principal_id text not null,
  csrf text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (brand_id, token_hash)
);
create index session_by_principal on runtime.session (brand_id, principal_id);
select runtime.guard('runtime.session');

-- Who did or saw what. Sealed into a hash chain by one sealer a brand; the head is anchored outside the database.
create table runtime.audit_entry (
  brand_id runtime.brand_id not null,
  seq bigint generated always as identity,
  xid bigint not null default (pg_current_xact_id()::text::bigint),
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  facts jsonb not null,
  primary key (brand_id, seq)
);
create index audit_entry_order on runtime.audit_entry (brand_id, xid, seq);
create index audit_entry_subject on runtime.audit_entry (brand_id, subject, seq);
select runtime.guard('runtime.audit_entry', 'select, insert');

create table runtime.audit_seal (
  brand_id runtime.brand_id not null,
  number bigint not null,
  from_seq bigint[] not null,
  last_xid bigint not null,
  last_seq bigint not null,
  entries integer not null,
  previous_hash bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null,
  primary key (brand_id, number)
);
select runtime.guard('runtime.audit_seal', 'select, insert');

-- One-time tokens: reveal of a masked value, technician codes, sign-in links.
create table runtime.one_time_token (
  brand_id runtime.brand_id not null,
  token_hash bytea not null,
  purpose text not null,
  principal text not null,
  subject text not null,
  facts jsonb not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (brand_id, token_hash)
);
select runtime.guard('runtime.one_time_token');
