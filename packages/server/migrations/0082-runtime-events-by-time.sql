-- A range of time is looked for when events are sent again; a BRIN index costs the order path next to nothing.

create index event_by_time on runtime.event using brin (occurred_at) with (pages_per_range = 32);
