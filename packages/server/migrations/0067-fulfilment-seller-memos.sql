-- Seller memos: which shops are written to, what waits to be written, every try, and what the brand's flags mean.

alter table orders."order" add column seller_flag text;

-- Off where there is no row.
create table fulfilment.memo_switch (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  is_on boolean not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (brand_id, shop_id)
);
select runtime.guard('fulfilment.memo_switch', 'select, insert, update');

-- The marketplace's own number or colour of a flag, and the brand's word for it.
create table fulfilment.flag_meaning (
  brand_id runtime.brand_id not null,
  marketplace text not null,
  flag text not null,
  meaning text not null,
  primary key (brand_id, marketplace, flag)
);
select runtime.guard('fulfilment.flag_meaning');

-- The line itself is made when it is written: what holds then is what the warehouse must read.
create table fulfilment.memo (
  brand_id runtime.brand_id not null,
  id uuid not null,
  work_order_id uuid not null,
  order_id uuid not null,
  shop_id text not null,
  marketplace text not null,
  kind text not null check (kind in ('appointed', 'changed', 'completed')),
  state text not null check (state in ('waiting', 'written', 'dropped', 'failed')),
  asked_at timestamptz not null,
  next_at timestamptz,
  tries integer not null default 0,
  line bytea,
  code text,
  settled_at timestamptz,
  primary key (brand_id, id)
);
create unique index memo_waiting_once on fulfilment.memo (brand_id, work_order_id, kind) where state = 'waiting';
create index memo_due on fulfilment.memo (brand_id, next_at) where state = 'waiting';
create index memo_of_order on fulfilment.memo (brand_id, order_id, asked_at desc);
select runtime.guard('fulfilment.memo', 'select, insert, update');

create table fulfilment.memo_attempt (
  brand_id runtime.brand_id not null,
  memo_id uuid not null,
  number integer not null,
  at timestamptz not null,
  outcome text not null,
  -- Somebody else had written since we last read.
  changed_meanwhile boolean not null,
  primary key (brand_id, memo_id, number),
  foreign key (brand_id, memo_id) references fulfilment.memo (brand_id, id)
);
select runtime.guard('fulfilment.memo_attempt', 'select, insert');
