-- A brand's own shapes of what leaves: every version stays; the newest is in force.
create schema outward;
create table outward.mapping (
  brand_id runtime.brand_id not null,
  name text not null,
  version integer not null check (version > 0),
  -- json, not jsonb: the order of columns is what makes a table.
  body json not null,
  actor text not null,
  at timestamptz not null,
  primary key (brand_id, name, version)
);
select runtime.guard('outward.mapping', 'select, insert');

-- Vouchers sum what was posted in a time.
create index transaction_by_posted on ledger.transaction (brand_id, posted_at);
