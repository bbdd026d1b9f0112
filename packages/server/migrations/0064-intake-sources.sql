-- What operators see of sources: figures by five minutes, alarms, the inbox by time and phone, replays and backfills.

-- What reached us from one source in five minutes; rewritten from the inbox while its time is near, counted by sweeps.
create table intake.tally (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  at timestamptz not null,
  received integer not null default 0,
  done integer not null default 0,
  -- Received to recorded: how many took at most each bound of `intake/source-figures.ts`.
  delays integer[] not null default '{}',
  swept integer not null default 0,
  rounds integer not null default 0,
  failed_rounds integer not null default 0,
  primary key (brand_id, shop_id, at)
);
create index tally_by_time on intake.tally (brand_id, at);
select runtime.guard('intake.tally');

-- One source: a shop, a corp of WeCom, a mapped connection; its last message, its channel, its alarm.
create table intake.source (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  source text not null,
  channel text check (channel in ('socket', 'webhook', 'pull')),
  last_event_at timestamptz,
  alarm_since timestamptz,
  alarm_cause text check (alarm_cause in ('messages', 'sweeps')),
  -- In a thousandth of a percent, so that no figure is a float.
  alarm_rate integer,
  primary key (brand_id, shop_id)
);
select runtime.guard('intake.source');

create index inbox_entry_by_time on intake.inbox_entry (brand_id, received_at desc, id desc);

-- Numbers that a raw body names, as blind index: an entry is found by its phone without being opened.
create table intake.entry_phone (
  brand_id runtime.brand_id not null,
  phone_index bytea not null,
  entry_id uuid not null,
  primary key (brand_id, phone_index, entry_id)
);
select runtime.guard('intake.entry_phone');

-- Kept messages that a person handed back for handling, and what became of each.
create table intake.replay (
  brand_id runtime.brand_id not null,
  id uuid not null,
  filter jsonb not null,
  total integer not null,
  state text not null check (state in ('running', 'done', 'cancelled')),
  asked_by text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (brand_id, id)
);
create index replay_running on intake.replay (brand_id, created_at) where state = 'running';
select runtime.guard('intake.replay');

create table intake.replay_item (
  brand_id runtime.brand_id not null,
  replay_id uuid not null,
  entry_id uuid not null,
  state text not null check (state in ('waiting', 'handed', 'done', 'failed', 'cancelled')),
  error_code text,
  primary key (brand_id, replay_id, entry_id),
  foreign key (brand_id, replay_id) references intake.replay (brand_id, id)
);
create index replay_item_open on intake.replay_item (brand_id, replay_id, state) where state in ('waiting', 'handed');
select runtime.guard('intake.replay_item');

-- A span of a shop's past that is fetched again, slice by slice; `done_to` moves after what was read is stored.
create table intake.backfill (
  brand_id runtime.brand_id not null,
  id uuid not null,
  shop_id text not null,
  kind text not null check (kind in ('orders', 'after_sales')),
  from_at timestamptz not null,
  to_at timestamptz not null,
  done_to timestamptz not null,
  state text not null check (state in ('running', 'done', 'cancelled', 'failed')),
  looked integer not null default 0,
  recorded integer not null default 0,
  tries integer not null default 0,
  last_error text,
  next_at timestamptz not null,
  asked_by text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (brand_id, id),
  check (from_at < to_at and done_to between from_at and to_at)
);
create unique index backfill_one_at_a_time on intake.backfill (brand_id, shop_id, kind) where state = 'running';
select runtime.guard('intake.backfill');
