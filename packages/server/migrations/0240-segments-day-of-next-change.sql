-- A picture names the day on which it says something else by itself: nothing is written anew at midnight but what the day changes.
-- And dimensions whose sources stand by now: what discounts took off, and how often they were deep.
alter table segments.person
  add column discount_percent integer,
  add column bonus_score integer,
  -- From this day on it is to be drawn anew; 0: when there is time.
  add column stale_day integer not null default 0;
drop index segments.person_by_pictured_day;
alter table segments.person drop column pictured_day;
create index person_by_stale_day on segments.person (brand_id, stale_day) where not gone;
