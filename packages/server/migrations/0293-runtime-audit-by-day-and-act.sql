-- The audit is asked by days and by act, newest first: a page of either is found at once at a million entries, where it took a walk
-- of 0.1 to 0.2 s over all of them. What that costs an insert: 100 and 130 bytes of log beside 525, some 5 µs each in bulk, nothing
-- to be seen in a single one; 39 and 85 MB of disk a million. Who did it has no index of its own: whoever acts daily stands on the
-- newest pages, days narrow the rest, and only the rare one of all time is sought for 0.2 s.
create index audit_entry_day on runtime.audit_entry (brand_id, at, seq);
create index audit_entry_act on runtime.audit_entry (brand_id, action, at, seq);
