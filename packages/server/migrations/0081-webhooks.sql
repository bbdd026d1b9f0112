-- Outgoing webhooks: who wants which events, what was sent to them, every try, and ranges that are sent again.

create schema webhooks;

create table webhooks.endpoint (
  brand_id runtime.brand_id not null,
  id uuid not null,
  name text not null,
  url text not null,
  -- Empty: every event that the maker may see.
  event_types text[] not null,
  -- Class of data → plain; what is not named is sent as null.
  sight jsonb not null,
  -- In whose name events are sent: what this member may not see is not sent.
  member_id text not null,
  -- Two secrets hold during a rotation; both are sealed.
  secret bytea not null,
  secret_tail text not null,
  previous_secret bytea,
  previous_until timestamptz,
  state text not null check (state in ('active', 'paused', 'disabled')),
  disabled_reason text check (disabled_reason in ('failing', 'gone', 'maker_left')),
  failing_since timestamptz,
  -- Events of older transactions were there before the endpoint and are not sent by themselves.
  start_xid bigint not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  removed_at timestamptz,
  primary key (brand_id, id)
);
create unique index endpoint_by_name on webhooks.endpoint (brand_id, lower(name)) where removed_at is null;
select runtime.guard('webhooks.endpoint', 'select, insert, update');

create table webhooks.replay (
  brand_id runtime.brand_id not null,
  id uuid not null,
  endpoint_id uuid not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  only_failed boolean not null,
  to_seq bigint not null,
  at_seq bigint not null,
  total integer not null,
  looked integer not null default 0,
  queued integer not null default 0,
  state text not null check (state in ('running', 'done', 'cancelled')),
  asked_by text not null,
  created_at timestamptz not null,
  done_at timestamptz,
  primary key (brand_id, id),
  foreign key (brand_id, endpoint_id) references webhooks.endpoint (brand_id, id)
);
create index replay_running on webhooks.replay (brand_id, created_at) where state = 'running';
select runtime.guard('webhooks.replay', 'select, insert, update, delete');

-- One event for one endpoint. `tries` counts since it was last queued, `attempts` for ever.
create table webhooks.delivery (
  brand_id runtime.brand_id not null,
  id uuid not null,
  endpoint_id uuid not null,
  -- Null for a test, which tells of no event.
  event_seq bigint,
  event_id uuid not null,
  event_type text not null,
  event_key text not null,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  tries integer not null default 0,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  last_outcome text,
  last_status integer,
  last_ms integer,
  replay_id uuid,
  created_at timestamptz not null,
  settled_at timestamptz,
  primary key (brand_id, id),
  unique (brand_id, endpoint_id, event_seq),
  foreign key (brand_id, endpoint_id) references webhooks.endpoint (brand_id, id)
);
create index delivery_due on webhooks.delivery (brand_id, endpoint_id, next_attempt_at) where state = 'waiting';
create index delivery_of_replay on webhooks.delivery (brand_id, replay_id, state) where replay_id is not null;
create index delivery_settled on webhooks.delivery (brand_id, settled_at) where state <> 'waiting';
select runtime.guard('webhooks.delivery');

create table webhooks.attempt (
  brand_id runtime.brand_id not null,
  delivery_id uuid not null,
  number integer not null,
  at timestamptz not null,
  outcome text not null,
  status integer,
  ms integer not null,
  primary key (brand_id, delivery_id, number),
  foreign key (brand_id, delivery_id) references webhooks.delivery (brand_id, id) on delete cascade
);
select runtime.guard('webhooks.attempt');
