-- What customers agree to and take back, by purpose and channel, each with its proof. Nothing here is ever changed.

create schema consents;

create table consents.entry (
  brand_id runtime.brand_id not null,
  id uuid not null,
  customer_id uuid not null,
  purpose text not null check (purpose in ('service', 'marketing', 'profiling', 'sharing')),
  -- `all` for purposes without a channel, and for a word about every channel.
  channel text not null check (channel in ('all', 'wecom', 'sms', 'phone', 'mini_program')),
  given boolean not null,
  -- When the customer said it, and when we wrote it down.
  said_at timestamptz not null,
  recorded_at timestamptz not null,
  way text not null check (way in ('customer_page', 'member', 'import', 'api')),
  actor text not null,
  -- The words that were shown; null where nobody knows them.
  text_version text,
  evidence text,
  -- The record that brought it: `work-order:ID`, `import:ID`, `conversation:ID`.
  record text,
  primary key (brand_id, id)
);
select runtime.guard('consents.entry', 'select, insert');
select runtime.cut_rows('consents.entry', 'customers.in_sight(customer_id)');
create index entry_of_customer on consents.entry (brand_id, customer_id);
-- The same file read twice says the same once.
create unique index entry_of_file on consents.entry (brand_id, customer_id, purpose, channel, record) where way = 'import';

-- Whom a message is for, and what it is for: asked again when it is sent.
alter table outreach.message drop constraint message_channel_check,
  add constraint message_channel_check check (channel in ('wecom_welcome', 'wecom_member', 'wecom_service', 'wecom_customer', 'sms')),
  add column customer_id uuid,
  add column purpose text check (purpose in ('service', 'marketing'));
select runtime.cut_rows('outreach.message', 'customer_id is null or customers.in_sight(customer_id)');
