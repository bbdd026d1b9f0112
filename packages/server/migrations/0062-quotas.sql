-- Calls that marketplaces limit: how many each day, how many were refused, and limits that a brand set itself.

create schema quotas;

create table quotas.use (
  brand_id runtime.brand_id not null,
  on_day date not null,
  marketplace text not null,
  -- `app:KEY` or `shop:ID`, as the limit counts.
  holder text not null,
  api_group text not null,
  count bigint not null,
  refused bigint not null,
  peak_second integer not null,
  updated_at timestamptz not null,
  primary key (brand_id, on_day, marketplace, holder, api_group)
);
select runtime.guard('quotas.use');

create table quotas.own_limit (
  brand_id runtime.brand_id not null,
  marketplace text not null,
  api_group text not null,
  per_ms bigint not null check (per_ms > 0),
  times bigint not null check (times > 0),
  set_by text not null,
  set_at timestamptz not null,
  primary key (brand_id, marketplace, api_group, per_ms)
);
select runtime.guard('quotas.own_limit');
