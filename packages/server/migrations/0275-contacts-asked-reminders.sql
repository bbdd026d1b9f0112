-- An operator asks the members who own friends without an order to get it registered. Such a reminder has who asked and in which act; one is open a friend.
alter table contacts.reminder add column ask_id uuid, add column asked_by text, add column withdrawn_at timestamptz;
alter table contacts.reminder add constraint reminder_asked_whole check ((ask_id is null) = (asked_by is null));
-- Taken back is ended too: who reads what is open knows one column.
alter table contacts.reminder add constraint reminder_withdrawn_ended
  check (withdrawn_at is null or (done_at is not null and ask_id is not null));
create unique index reminder_asked_once on contacts.reminder (brand_id, contact_id) where ask_id is not null and done_at is null;
create index reminder_asked_lately on contacts.reminder (brand_id, contact_id, created_at desc) where ask_id is not null and withdrawn_at is null;
create index reminder_of_ask on contacts.reminder (brand_id, ask_id) where ask_id is not null;
