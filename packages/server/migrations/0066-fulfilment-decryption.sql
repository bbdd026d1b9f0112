-- What a marketplace opened on demand, and how long a number that it lends will ring.

create schema fulfilment;

-- One wish to open the receiver of one order. Written before the marketplace is asked: a call that was lost was asked.
create table fulfilment.decryption (
  brand_id runtime.brand_id not null,
  id uuid not null,
  order_id uuid not null,
  shop_id text not null,
  marketplace text not null,
  asked_at timestamptz not null,
  asked_by text not null,
  scene text not null check (scene in ('ship', 'after_sales', 'install', 'call')),
  reason text not null,
  outcome text not null check (outcome in ('asked', 'opened', 'quota_spent', 'not_allowed', 'nothing_sealed', 'failed')),
  -- The marketplace's own word for a failure.
  code text,
  -- Sealed: name, phone and address, so that the same order does not spend the quota again.
  opened bytea,
  virtual_phone boolean not null default false,
  phone_ends_at timestamptz,
  settled_at timestamptz,
  primary key (brand_id, id)
);
create index decryption_of_order on fulfilment.decryption (brand_id, order_id, asked_at desc);
create index decryption_of_shop on fulfilment.decryption (brand_id, shop_id, asked_at desc);
select runtime.guard('fulfilment.decryption', 'select, insert, update');

-- A number that the marketplace lends ends by itself; before that a person asks the customer for another.
alter table work_orders.service_contact
  add column phone_ends_at timestamptz,
  add column phone_end_noticed boolean not null default false;
create index service_contact_phone_ends on work_orders.service_contact (brand_id, phone_ends_at)
  where phone_ends_at is not null and not phone_end_noticed;
