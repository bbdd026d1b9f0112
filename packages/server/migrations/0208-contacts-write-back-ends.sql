-- What could not be written to WeCom after many tries is given up, and waits for a person instead of being tried for ever.
alter table contacts.write_back add column given_up_at timestamptz;
drop index contacts.write_back_due;
create index write_back_due on contacts.write_back (brand_id, next_attempt_at) where given_up_at is null;
