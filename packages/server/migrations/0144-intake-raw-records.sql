-- The details from which orders and after-sales requests got their state, as the marketplace gave them: compressed and sealed
-- whole. One row a body: `id` is a keyed hash of place and body. The newest of a subject gave what is known of it now.
create table intake.raw_record (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  -- The marketplace's own numbers.
  order_id text not null,
  id uuid not null,
  kind text not null check (kind in ('order', 'after_sales')),
  subject_id text not null,
  source text not null,
  way text not null check (way in ('pushed', 'fetched', 'swept')),
  -- The message that led to it.
  entry_id uuid,
  -- Of the connector's `normalise`, as it read this.
  rules integer not null,
  version_at timestamptz not null,
  received_at timestamptz not null,
  body bytea not null,
  primary key (brand_id, shop_id, order_id, id)
) with (autovacuum_analyze_threshold = 200, autovacuum_analyze_scale_factor = 0.5);
-- Compressed already, and never compared: neither is tried.
alter table intake.raw_record alter column body set storage external, alter column body set statistics 0;
-- For the trimming only; a few bytes for a thousand rows, so that an order does not pay for it.
create index raw_record_by_time on intake.raw_record using brin (received_at);
select runtime.guard('intake.raw_record');
