-- A ready reply may be meant for the members of one segment; beside the chat nobody else is offered it.
alter table outreach.ready_reply add column segment_id uuid;
