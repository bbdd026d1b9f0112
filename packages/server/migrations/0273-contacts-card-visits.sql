-- A page opened by a card's link says so itself; until now it stood as a booking, known by its hash.
alter table contacts.wechat_visit drop constraint wechat_visit_way_check;
alter table contacts.wechat_visit add check (way in ('sign_off', 'booking', 'order_code'));
-- Rows of every brand: the tables' owner is let past their policies for this one statement.
alter table contacts.wechat_visit no force row level security;
alter table contacts.order_link no force row level security;
update contacts.wechat_visit v set way = 'order_code'
  where exists (select from contacts.order_link c where c.brand_id = v.brand_id and c.token_hash = v.link_hash);
alter table contacts.wechat_visit force row level security;
alter table contacts.order_link force row level security;
