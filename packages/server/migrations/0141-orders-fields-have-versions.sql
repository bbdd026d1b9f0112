-- What arrives late still counts where it is newer than what we have of that field: the receiver is of a version of its
-- own (null: none was shown yet), and a fingerprint of the rest tells two readings of one version apart.
alter table orders."order" add column receiver_at timestamptz, add column content_key bytea;
update orders."order" set receiver_at = version_at;
-- The sources page counts messages of types that nobody knows.
create index inbox_entry_ignored on intake.inbox_entry (brand_id, received_at desc) where state = 'ignored';
