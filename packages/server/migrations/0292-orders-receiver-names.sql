-- Orders are found by the whole name of their receiver, as it was told (刘敏, 刘*): so a friend's nickname asks for the few that fit instead of
-- opening every receiver of three days. What stands there already gets it from the job `orders.index-receivers`, in batches.
alter table orders."order" add column receiver_name_index bytea;
create index order_by_receiver_name on orders."order" (brand_id, receiver_name_index, created_at desc) where receiver_name_index is not null;
-- Which the job has still to do; empty from then on.
create index order_receiver_waits on orders."order" (brand_id, id) where receiver_name_index is null and erased_at is null;
select runtime.keep_bytes('orders."order"', 'receiver_name_index', 'index');
