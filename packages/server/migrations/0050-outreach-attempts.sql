-- A message waits for its next try, so that two workers never send it at once; what a member got lately is counted for the caps.

alter table outreach.message add column next_attempt_at timestamptz;
create index message_due on outreach.message (brand_id, next_attempt_at) where state in ('waiting', 'held');
create index message_of_recipient on outreach.message (brand_id, channel, recipient, sent_at) where state = 'sent';
