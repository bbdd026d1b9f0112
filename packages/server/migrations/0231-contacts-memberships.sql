-- 会员通 (T11, way 4): whoever joined a shop's club agreed that account and phone belong together. Of the phone only the blind
-- index is kept, and it goes when they leave the club or take the consent back.
create table contacts.membership (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  customer_id uuid not null,
  phone_index bytea,
  told_at timestamptz not null,
  ended_at timestamptz,
  primary key (brand_id, shop_id, customer_id)
);
create index membership_by_phone on contacts.membership (brand_id, phone_index) where phone_index is not null;
create index membership_by_customer on contacts.membership (brand_id, customer_id);
select runtime.guard('contacts.membership');
select runtime.keep_bytes('contacts.membership', 'phone_index', 'index');
select runtime.cut_rows('contacts.membership', 'customers.in_sight(customer_id)');

-- What it rests on: a consent of its own, said to the marketplace.
alter table consents.entry drop constraint entry_purpose_check,
  add constraint entry_purpose_check check (purpose in ('service', 'marketing', 'profiling', 'sharing', 'linking'));
alter table consents.entry drop constraint entry_way_check,
  add constraint entry_way_check check (way in ('customer_page', 'member', 'import', 'api', 'marketplace'));
