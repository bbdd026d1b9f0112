-- Calls, messages, leads, parcels, invoices, payments, old work orders, readings of devices: what each is about. The record
-- itself stays sealed where imports keep it.
create schema records;

create table records.entry (
  brand_id runtime.brand_id not null,
  id uuid not null,
  kind text not null,
  at timestamptz not null,
  -- A code of its kind: paid, delivered, inbound, …
  state text,
  -- Name of the mapping that gave it.
  source text not null,
  -- Blind indexes of its own number (waybill, invoice, call, …) and of the last digits of the phone that it names.
  number_index bytea,
  tail_index bytea,
  amount_fen bigint,
  link_state text not null default 'unnamed' check (link_state in ('linked', 'waiting', 'ambiguous', 'unnamed')),
  -- Of a payment: what all payments of its order come to, less what the order says. Null where nothing can be compared.
  difference_fen bigint,
  recorded_at timestamptz not null,
  primary key (brand_id, id)
);
create index entry_by_time on records.entry (brand_id, at desc, id desc);
create index entry_by_kind on records.entry (brand_id, kind, at desc, id desc);
create index entry_by_number on records.entry (brand_id, number_index) where number_index is not null;
create index entry_by_tail on records.entry (brand_id, tail_index) where tail_index is not null;
create index entry_unlinked on records.entry (brand_id, recorded_at) where link_state in ('waiting', 'ambiguous');
select runtime.guard('records.entry');

-- Whom or what a record names, and whether we know it. What waits is found by its blind index when it comes.
create table records.link (
  brand_id runtime.brand_id not null,
  record_id uuid not null,
  target text not null check (target in ('customer', 'order', 'work_order', 'product', 'serial')),
  named_by text not null check (named_by in ('phone', 'unionid', 'openid', 'order_number', 'product_code', 'serial', 'hand')),
  key bytea not null,
  target_id text,
  -- unlinked: a person took it away, and nothing but a person sets it again.
  state text not null check (state in ('linked', 'waiting', 'ambiguous', 'unlinked')),
  -- Time of the record, so that the newest of a target are read without the entries.
  at timestamptz not null,
  set_by text,
  set_at timestamptz not null,
  primary key (brand_id, record_id, target, named_by, key),
  foreign key (brand_id, record_id) references records.entry (brand_id, id) on delete cascade,
  check ((state = 'linked') = (target_id is not null))
);
create index link_by_target on records.link (brand_id, target, target_id, at desc, record_id desc) where target_id is not null;
create index link_waiting on records.link (brand_id, named_by, key) where state in ('waiting', 'ambiguous');
create index link_by_hand on records.link (brand_id, target, named_by, key) where set_by is not null and state = 'linked';
create index link_by_name on records.link (brand_id, key);
select runtime.guard('records.link');

-- A device by its serial number: who has it, and from which job or parcel that is known.
create table records.device (
  brand_id runtime.brand_id not null,
  serial text not null,
  product_id text,
  work_order_id text,
  order_id uuid,
  customer_id uuid,
  told_by text not null check (told_by in ('work_order', 'parcel')),
  told_at timestamptz not null,
  primary key (brand_id, serial)
);
create index device_by_customer on records.device (brand_id, customer_id) where customer_id is not null;
create index device_by_order on records.device (brand_id, order_id) where order_id is not null;
select runtime.guard('records.device');

-- How far records that were kept before this table have been looked through.
create table records.taken_up (
  brand_id runtime.brand_id primary key,
  after_id uuid,
  done boolean not null default false
);
select runtime.guard('records.taken_up');

-- Whom a kept record is about stands in records.link now.
drop table imports.record_subject;
