-- Who was forgotten, as a keyed digest of a row that stands empty: a backup from before is made to forget again.
create table privacy.tombstone (
  brand_id runtime.brand_id not null,
  mark bytea not null,
  buried_at timestamptz not null,
  primary key (brand_id, mark)
);
select runtime.guard('privacy.tombstone', 'select, insert');
comment on column privacy.tombstone.mark is '{"holds": "digest", "why": "of an id, for good"}';

-- What a restored backup is asked by a tombstone, nobody asks again.
alter table privacy.request drop constraint request_way_check,
  add constraint request_way_check check (way in ('customer_page', 'member', 'tombstone'));
