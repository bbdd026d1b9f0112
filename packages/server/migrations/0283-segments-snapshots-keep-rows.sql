-- A snapshot keeps persons whole: the rows that stood behind each of `person_ids` when it was taken, so that whoever is two
-- again after a merge is taken back is in it as two. Earlier snapshots learn theirs from the journal of merges.
alter table segments.snapshot add column rows_behind uuid[] not null default '{}';
-- Rows of every brand: the tables' owner is let past their policies for this one statement.
alter table segments.snapshot no force row level security;
alter table customers.merge no force row level security;
with recursive behind as (
  select s.brand_id, s.id, s.taken_at, p.row_id, true as own from segments.snapshot s cross join unnest(s.person_ids) as p(row_id)
  union
  select b.brand_id, b.id, b.taken_at, m.absorbed_id, false from behind b
  join customers.merge m on m.brand_id = b.brand_id and m.kept_id = b.row_id and m.merged_at <= b.taken_at
    and (m.undone_at is null or m.undone_at > b.taken_at)
)
update segments.snapshot s set rows_behind = r.ids
from (select brand_id, id, array_agg(distinct row_id) as ids from behind where not own group by brand_id, id) r
where r.brand_id = s.brand_id and r.id = s.id;
alter table segments.snapshot force row level security;
alter table customers.merge force row level security;
