-- 客户打通 lists friends without an order, newest first: a page of it walks the newest until it is full, where it sorted all friends
-- of the brand, each with its reason.
create index contact_by_added on contacts.contact (brand_id, first_added_at desc, id desc);
