-- Of a name that thousands have the newest are read alone, in the order of the list; before, all were read and then sorted (a second at a million).
drop index customers.customer_by_name;
drop index customers.customer_by_sound;
drop index customers.customer_by_shown_name;
create index customer_by_name on customers.customer (brand_id, name_index, created_at desc, id desc) where name_index is not null;
create index customer_by_sound on customers.customer (brand_id, name_sound_index, created_at desc, id desc) where name_sound_index is not null;
create index customer_by_shown_name on customers.customer (brand_id, name_shown_index, created_at desc, id desc) where name_shown_index is not null;
-- Rows for whom another one stands: few, and listed in that one's place.
create index merged_by_name on customers.customer (brand_id, name_index) where merged_into is not null and name_index is not null;
create index merged_by_sound on customers.customer (brand_id, name_sound_index) where merged_into is not null and name_sound_index is not null;
create index merged_by_shown_name on customers.customer (brand_id, name_shown_index) where merged_into is not null and name_shown_index is not null;
