-- Mapped sources stand in the same alarm as shops: looks of pulls are counted, what went wrong is found without walking all.

alter table mapped_sources.tally add column looks integer not null default 0, add column failed_looks integer not null default 0;
create index tally_by_time on mapped_sources.tally (brand_id, at);
create index entry_troubled on mapped_sources.entry (brand_id, source_id, received_at) where state = 'failed' or refused + quarantined > 0;

-- Calls that a source's check refused: a secret that was changed on one side only.
alter table intake.source drop constraint source_alarm_cause_check;
alter table intake.source add constraint source_alarm_cause_check check (alarm_cause in ('messages', 'sweeps', 'calls'));
