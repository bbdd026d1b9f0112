-- What reaches us from outside, kept raw; what was bought; whom the brand knows in WeCom.

create schema intake;

-- One outside event, raw and encrypted whole, under a unique key: the same message again changes nothing.
create table intake.inbox_entry (
  brand_id runtime.brand_id not null,
  id uuid not null,
  source text not null,
  shop_id text not null,
  push_id text not null,
  topic text not null,
  subject_kind text,
  subject_id text,
  body bytea not null,
  received_at timestamptz not null,
  state text not null check (state in ('waiting', 'done', 'ignored', 'quarantined', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  error_code text,
  error_text text,
  handled_at timestamptz,
  primary key (brand_id, id),
  unique (brand_id, source, push_id)
);
create index inbox_entry_waiting on intake.inbox_entry (brand_id, next_attempt_at) where state = 'waiting';
create index inbox_entry_trouble on intake.inbox_entry (brand_id, received_at desc) where state in ('quarantined', 'failed');
create index inbox_entry_by_subject on intake.inbox_entry (brand_id, subject_id) where subject_id is not null;
select runtime.guard('intake.inbox_entry');

-- Until where each shop has been compared with its marketplace.
create table intake.sweep (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  kind text not null check (kind in ('orders', 'after_sales')),
  swept_to timestamptz not null,
  found_lost bigint not null default 0,
  last_error text,
  updated_at timestamptz not null,
  primary key (brand_id, shop_id, kind)
);
select runtime.guard('intake.sweep');

create schema orders;

create table orders."order" (
  brand_id runtime.brand_id not null,
  id uuid not null,
  shop_id text not null,
  marketplace text not null,
  outside_id text not null,
  state text not null,
  kind text not null,
  version_at timestamptz not null,
  created_at timestamptz not null,
  paid_at timestamptz,
  delivered_at timestamptz,
  paid_fen bigint not null,
  customer_id uuid,
  receiver bytea not null,
  receiver_masked boolean not null,
  receiver_key bytea not null,
  district_code text,
  address_key text,
  buyer_message bytea,
  seller_memo bytea,
  phone_tail_index bytea,
  announced_paid boolean not null default false,
  recorded_at timestamptz not null,
  primary key (brand_id, id),
  unique (brand_id, shop_id, outside_id)
);
create index order_by_customer on orders."order" (brand_id, customer_id, created_at desc) where customer_id is not null;
create index order_by_time on orders."order" (brand_id, created_at desc, id);
create index order_by_state on orders."order" (brand_id, state, created_at desc);
create index order_by_outside on orders."order" (brand_id, outside_id);
select runtime.guard('orders."order"');

-- No foreign key to the order: both are written by one statement's batch, and the check costs a tenth of the path's budget.
create table orders.order_line (
  brand_id runtime.brand_id not null,
  order_id uuid not null,
  line_id text not null,
  item_id text not null,
  sku_id text not null,
  merchant_code text,
  title text not null,
  sku_text text,
  quantity integer not null,
  paid_fen bigint not null,
  state text not null,
  after_sales_state text,
  matched text not null check (matched in ('product', 'gift', 'not_goods', 'waiting')),
  primary key (brand_id, order_id, line_id)
);
create index order_line_by_sku on orders.order_line (brand_id, item_id, sku_id) where matched = 'waiting';
select runtime.guard('orders.order_line');

-- Our products in a line; a bundle has several.
create table orders.line_product (
  brand_id runtime.brand_id not null,
  order_id uuid not null,
  line_id text not null,
  product_id text not null,
  quantity integer not null,
  primary key (brand_id, order_id, line_id, product_id)
);
select runtime.guard('orders.line_product');

create table orders.after_sales_request (
  brand_id runtime.brand_id not null,
  id uuid not null,
  shop_id text not null,
  outside_id text not null,
  order_id uuid,
  outside_order_id text not null,
  line_id text,
  kind text not null,
  state text not null,
  refund_fen bigint not null,
  quantity integer,
  reason text,
  version_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (brand_id, id),
  unique (brand_id, shop_id, outside_id)
);
create index after_sales_by_order on orders.after_sales_request (brand_id, order_id);
create index after_sales_orphan on orders.after_sales_request (brand_id, shop_id, outside_order_id) where order_id is null;
select runtime.guard('orders.after_sales_request');

create schema contacts;

-- A WeChat person who added a member. Belongs to a customer once resolved.
create table contacts.contact (
  brand_id runtime.brand_id not null,
  id uuid not null,
  external_user_id text not null,
  nickname bytea,
  avatar text,
  customer_id uuid,
  bound_by text,
  first_added_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (brand_id, id),
  unique (brand_id, external_user_id)
);
create index contact_by_customer on contacts.contact (brand_id, customer_id) where customer_id is not null;
select runtime.guard('contacts.contact');

create table contacts.contact_owner (
  brand_id runtime.brand_id not null,
  contact_id uuid not null,
  wecom_user_id text not null,
  remark bytea,
  add_way integer,
  state text,
  added_at timestamptz not null,
  lost_at timestamptz,
  lost_by text,
  primary key (brand_id, contact_id, wecom_user_id),
  foreign key (brand_id, contact_id) references contacts.contact (brand_id, id)
);
select runtime.guard('contacts.contact_owner');

-- A QR code whose scan tells the channel; `order_id` makes it an order's own code (T11, way 1).
create table contacts.live_code (
  brand_id runtime.brand_id not null,
  id uuid not null,
  name text not null,
  state text not null,
  config_id text,
  qr_code text,
  wecom_user_ids text[] not null,
  welcome text,
  order_id uuid,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (brand_id, id),
  unique (brand_id, state)
);
select runtime.guard('contacts.live_code');

create schema outreach;

-- What was sent to whom by which door, and how it ended; texts of people are sealed.
create table outreach.message (
  brand_id runtime.brand_id not null,
  id uuid not null,
  channel text not null check (channel in ('wecom_welcome', 'wecom_member', 'sms')),
  recipient text not null,
  about text not null,
  body bytea not null,
  state text not null check (state in ('waiting', 'sent', 'refused', 'expired', 'held')),
  code text,
  deadline_at timestamptz,
  created_at timestamptz not null,
  sent_at timestamptz,
  primary key (brand_id, id),
  unique (brand_id, channel, recipient, about)
);
select runtime.guard('outreach.message');
