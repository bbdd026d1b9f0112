-- A segment may put a tag on whoever is in it, and take it from whoever leaves: tags reach WeCom, where members use them.
alter table segments.segment
  add column tag text check (length(tag) between 1 and 30),
  -- Counts up when everybody has to be looked at: published, another tag, removed. Behind while `tag_done` is another.
  add column tag_turn integer not null default 0,
  add column tag_done integer not null default 0;
create index segment_tag_behind on segments.segment (brand_id) where tag_turn <> tag_done;
create index tag_of_segment on customers.tag (brand_id, origin, customer_id) where removed_at is null and origin like 'segment:%';
