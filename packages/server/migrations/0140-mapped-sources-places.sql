-- Which page of a pull a body was, as a blind index: the page before it at the same place tells whether anything changed.
alter table mapped_sources.entry add column place bytea;
create index entry_by_place on mapped_sources.entry (brand_id, source_id, place, received_at desc, id desc) where place is not null;

-- What waits is taken in its order without sorting all that waits; what failed before waits apart.
drop index mapped_sources.entry_waiting;
create index entry_fresh on mapped_sources.entry (brand_id, source_id, received_at, id) where state = 'waiting' and tries = 0;
create index entry_again on mapped_sources.entry (brand_id, source_id, next_try_at, id) where state = 'waiting' and tries > 0;
