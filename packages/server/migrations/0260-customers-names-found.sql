-- Customers are found by name: three tokens beside the sealed name (docs/decisions/0007). What stands there already gets them from the
-- job `customers.index-names`, in batches.
alter table customers.customer add column name_index bytea, add column name_sound_index bytea, add column name_shown_index bytea;

create index customer_by_name on customers.customer (brand_id, name_index) where name_index is not null;
create index customer_by_sound on customers.customer (brand_id, name_sound_index) where name_sound_index is not null;
create index customer_by_shown_name on customers.customer (brand_id, name_shown_index) where name_shown_index is not null;
-- Whom the job has still to do; empty from then on.
create index customer_name_waits on customers.customer (brand_id, id) where name is not null and name_index is null;

select runtime.keep_bytes('customers.customer', col, 'index') from unnest(array['name_index', 'name_sound_index', 'name_shown_index']) as col;
