-- The archive of conversations: how far it was read, and what could not be opened. Its words are kept only of people who agreed.

create table conversations.archive (
  brand_id runtime.brand_id not null,
  corp_id text not null,
  seq bigint not null default 0,
  read_at timestamptz,
  unreadable bigint not null default 0,
  withheld bigint not null default 0,
  error_code text,
  primary key (brand_id, corp_id)
);
select runtime.guard('conversations.archive');

-- A value that several processes share for its life, such as an access token: one fetches it, the others wait for that one.
create table connectors.shared_value (
  brand_id runtime.brand_id not null,
  name bytea not null,
  sealed bytea,
  expires_at timestamptz,
  fetching_until timestamptz,
  primary key (brand_id, name)
);
select runtime.guard('connectors.shared_value');
