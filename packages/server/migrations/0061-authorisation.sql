-- What the owners of shops granted and how long it lives, ways to grant that are under way, and the hours that a lost grant cost.

create schema authorisation;

-- One a shop. The session itself is sealed in connectors.credential; here is what may be read without opening it.
create table authorisation."grant" (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  marketplace text not null,
  state text not null check (state in ('good', 'ended')),
  way text not null check (way in ('page', 'own', 'pasted')),
  granted_by text not null,
  granted_at timestamptz not null,
  permissions text[] not null,
  expires_at timestamptz,
  refresh_ends_at timestamptz,
  subscription_ends_at timestamptz,
  next_refresh_at timestamptz,
  refreshed_at timestamptz,
  refreshes bigint not null default 0,
  refresh_error text,
  -- Whoever holds the lease asks the marketplace; all others wait for what comes of it.
  lease_id uuid,
  lease_until timestamptz,
  young_refusals integer not null default 0,
  -- A session that nobody can renew is believed to be over when it is refused a second time.
  refused_at timestamptz,
  ended_at timestamptz,
  ended_code text,
  primary key (brand_id, shop_id)
);
create index grant_due on authorisation."grant" (brand_id, next_refresh_at) where next_refresh_at is not null;
select runtime.guard('authorisation.grant');

-- A link for the owner of a shop who has no log-in: good until a grant came of it.
create table authorisation.link (
  brand_id runtime.brand_id not null,
  id uuid not null,
  token_hash bytea not null,
  asked bytea not null,
  made_by text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (brand_id, id),
  unique (brand_id, token_hash)
);
select runtime.guard('authorisation.link');

-- A way to the marketplace's page and back: its state is good once, for ten minutes, in one browser.
create table authorisation.request (
  brand_id runtime.brand_id not null,
  state_hash bytea not null,
  browser_hash bytea not null,
  marketplace text not null,
  asked bytea not null,
  begun_by text not null,
  link_id uuid,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (brand_id, state_hash)
);
create index request_old on authorisation.request (brand_id, expires_at);
select runtime.guard('authorisation.request');

-- The hours in which a shop's orders could not come, and how far they have been fetched since.
create table intake.gap (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  opened_at timestamptz not null,
  since timestamptz not null,
  until timestamptz,
  found bigint not null default 0,
  filled_at timestamptz,
  primary key (brand_id, shop_id, opened_at)
);
create unique index gap_open on intake.gap (brand_id, shop_id) where filled_at is null;
select runtime.guard('intake.gap');
