-- When segments are brought up to date: with every event, or at hours of the day. And whether anybody waits for pictures at all.

alter table segments.segment
  -- Hours of the day in Shanghai at which members are asked anew; null: they follow every event.
  add column refresh_hours integer[] check (cardinality(refresh_hours) between 1 and 24 and 0 <= all(refresh_hours) and 23 >= all(refresh_hours)),
  -- When members were last asked of everybody.
  add column refreshed_at timestamptz,
  -- The next time; null for one that follows every event, or is a draft.
  add column due_at timestamptz;
create index segment_due on segments.segment (brand_id, due_at) where removed_at is null and due_at is not null;

-- One row a brand. Pictures are drawn only while somebody waits for them: a live segment, one that is due, or an open builder.
create table segments.watch (
  brand_id runtime.brand_id not null,
  -- Somebody has the builder open until then.
  watched_until timestamptz,
  -- The day for which customers without any picture were looked for; null: look again.
  searched_day integer,
  -- The day for which live segments were asked of everybody.
  synced_day integer,
  primary key (brand_id)
);
select runtime.guard('segments.watch');
