-- What is said between the brand and its customers outside of orders: service accounts (微信客服) and the archive. Words are sealed.

create schema conversations;

-- A service account; `cursor` is how far its messages were stored. It moves in the commit of the messages.
create table conversations.service_account (
  brand_id runtime.brand_id not null,
  corp_id text not null,
  account_id text not null,
  name text,
  cursor text not null default '',
  pulled_at timestamptz,
  wanted_at timestamptz,
  removed_at timestamptz,
  welcome text,
  primary key (brand_id, account_id)
);
select runtime.guard('conversations.service_account');

-- One customer at one service account. The state follows the newest word about it, whatever comes first.
create table conversations.session (
  brand_id runtime.brand_id not null,
  id uuid not null,
  account_id text not null,
  external_user_id text not null,
  contact_id uuid,
  customer_id uuid,
  state text not null check (state in ('new', 'assistant', 'queued', 'human', 'ended')),
  state_at timestamptz not null,
  servicer_id text,
  scene text,
  began_at timestamptz not null,
  last_customer_at timestamptz,
  replies_since integer not null default 0,
  primary key (brand_id, id),
  unique (brand_id, account_id, external_user_id)
);
create index session_by_customer on conversations.session (brand_id, customer_id) where customer_id is not null;
select runtime.guard('conversations.session');

create table conversations.message (
  brand_id runtime.brand_id not null,
  id uuid not null,
  channel text not null check (channel in ('service', 'archive')),
  outside_id text not null,
  thread text not null,
  side text not null check (side in ('customer', 'member', 'system')),
  sender_id text,
  kind text not null,
  body bytea,
  at timestamptz not null,
  recalled_at timestamptz,
  contact_id uuid,
  customer_id uuid,
  primary key (brand_id, id),
  unique (brand_id, channel, outside_id)
);
create index message_by_customer on conversations.message (brand_id, customer_id, at desc, id) where customer_id is not null;
create index message_by_thread on conversations.message (brand_id, thread, at desc, id);
select runtime.guard('conversations.message');

alter table outreach.message drop constraint message_channel_check;
alter table outreach.message add check (channel in ('wecom_welcome', 'wecom_member', 'wecom_service', 'sms'));
