-- What slid into the sidebar (address changed, refund asked) and who has seen it.

create schema if not exists insight;

create table insight.sidebar_notice (
  brand_id runtime.brand_id not null,
  id uuid not null,
  customer_id uuid not null,
  order_id uuid not null,
  kind text not null check (kind in ('address_changed', 'refund_asked', 'refund_withdrawn', 'refunded')),
  facts jsonb not null default '{}',
  at timestamptz not null,
  primary key (brand_id, id)
);
create index sidebar_notice_of_customer on insight.sidebar_notice (brand_id, customer_id, at desc);
create index sidebar_notice_of_order on insight.sidebar_notice (brand_id, order_id);
select runtime.guard('insight.sidebar_notice');

create table insight.sidebar_notice_seen (
  brand_id runtime.brand_id not null,
  notice_id uuid not null,
  member_id text not null,
  seen_at timestamptz not null,
  primary key (brand_id, notice_id, member_id),
  foreign key (brand_id, notice_id) references insight.sidebar_notice (brand_id, id)
);
select runtime.guard('insight.sidebar_notice_seen', 'select, insert');

-- Candidates for an unbound friend: the newest orders, and orders by the tail of their receiver's phone.
create index order_by_tail on orders."order" (brand_id, phone_tail_index, created_at desc) where phone_tail_index is not null;
