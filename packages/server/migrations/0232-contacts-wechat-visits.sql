-- Whose WeChat opened the page of a visit (T11, ways 2 and 5): asked once by WeChat's own log-in; the order is the friend's, or
-- waits for them to become one.
create table contacts.wechat_visit (
  brand_id runtime.brand_id not null,
  id uuid not null,
  state_hash bytea not null,
  link_hash bytea not null,
  order_id uuid not null,
  -- Whose the order was when the page was opened: binding moves it.
  buyer_id uuid,
  way text not null check (way in ('sign_off', 'booking')),
  begun_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  -- Null until WeChat said who it is.
  customer_id uuid,
  settled_at timestamptz,
  primary key (brand_id, id),
  unique (brand_id, state_hash)
);
create index wechat_visit_by_customer on contacts.wechat_visit (brand_id, customer_id) where customer_id is not null;
select runtime.guard('contacts.wechat_visit');
select runtime.keep_bytes('contacts.wechat_visit', 'state_hash', 'digest', 'a random token');
select runtime.keep_bytes('contacts.wechat_visit', 'link_hash', 'digest', 'a random token');
select runtime.cut_rows('contacts.wechat_visit', 'orders.in_sight(order_id) and (customer_id is null or customers.in_sight(customer_id))');
