-- The merges that stand around a row are found from either side.
create index merge_standing_absorbed on customers.merge (brand_id, absorbed_id) where undone_at is null;
