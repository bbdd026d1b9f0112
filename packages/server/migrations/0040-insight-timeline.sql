-- What happened, in one line an event: read by customer, order and work order, counted by the overview.

create schema insight;

-- A projection of runtime.event: may be emptied and read again. Facts are a whitelist without personal data.
create table insight.timeline_entry (
  brand_id runtime.brand_id not null,
  seq bigint not null,
  at timestamptz not null,
  event_type text not null,
  actor text not null,
  customer_id text,
  order_id text,
  work_order_id text,
  facts jsonb not null,
  primary key (brand_id, seq)
);
create index timeline_entry_of_customer on insight.timeline_entry (brand_id, customer_id, at desc, seq desc) where customer_id is not null;
create index timeline_entry_of_order on insight.timeline_entry (brand_id, order_id, at desc, seq desc) where order_id is not null;
create index timeline_entry_of_work_order on insight.timeline_entry (brand_id, work_order_id, at desc, seq desc) where work_order_id is not null;
create index timeline_entry_by_type on insight.timeline_entry (brand_id, event_type, at);
create index timeline_entry_today on insight.timeline_entry (brand_id, at, work_order_id) where work_order_id is not null;
-- Paid orders that nobody is known for.
create index timeline_entry_nobody on insight.timeline_entry (brand_id, at) where event_type = 'order.paid' and customer_id is null;
create index timeline_entry_of_contact on insight.timeline_entry (brand_id, (facts ->> 'contactId')) where facts ? 'contactId';
select runtime.guard('insight.timeline_entry');
