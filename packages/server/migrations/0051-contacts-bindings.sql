-- How a contact came, went and was bound; claims and their limits; links that carry an order; one-time states of the sidebar's sign-in.

-- What happened between a contact and our members, kept for ever: two directions of ending are two facts.
create table contacts.history (
  brand_id runtime.brand_id not null,
  contact_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  wecom_user_id text,
  what text not null check (what in ('added', 'edited', 'removed_by_member', 'removed_by_contact', 'bound', 'claim_refused')),
  facts jsonb not null default '{}',
  primary key (brand_id, contact_id, id),
  foreign key (brand_id, contact_id) references contacts.contact (brand_id, id)
);
select runtime.guard('contacts.history', 'select, insert');

-- Phones in an agent's remark, as blind indexes only: a hint to whom a contact may be (T11, way 7), never a link.
create table contacts.remark_phone (
  brand_id runtime.brand_id not null,
  contact_id uuid not null,
  wecom_user_id text not null,
  phone_index bytea not null,
  tail_index bytea,
  primary key (brand_id, contact_id, wecom_user_id, phone_index),
  foreign key (brand_id, contact_id) references contacts.contact (brand_id, id)
);
select runtime.guard('contacts.remark_phone');

-- Tries to claim an order for a contact with a second fact; wrong ones are limited.
create table contacts.claim_attempt (
  brand_id runtime.brand_id not null,
  id uuid not null,
  contact_id uuid not null,
  member_id text not null,
  at timestamptz not null,
  right_fact boolean not null,
  primary key (brand_id, id),
  foreign key (brand_id, contact_id) references contacts.contact (brand_id, id)
);
create index claim_attempt_wrong on contacts.claim_attempt (brand_id, contact_id, at) where not right_fact;
create index claim_attempt_wrong_by_member on contacts.claim_attempt (brand_id, member_id, at) where not right_fact;
select runtime.guard('contacts.claim_attempt', 'select, insert');

alter table contacts.live_code add column tags text[] not null default '{}';
alter table contacts.live_code add column corp_id text;
alter table contacts.live_code add column scans bigint not null default 0;
create unique index live_code_of_order on contacts.live_code (brand_id, order_id) where order_id is not null and removed_at is null;

-- An order in a short link of ours that leads to a shared live code (T12); the token is kept as a hash only.
create table contacts.order_link (
  brand_id runtime.brand_id not null,
  token_hash bytea not null,
  order_id uuid not null,
  live_code_id uuid not null,
  created_at timestamptz not null,
  opened_at timestamptz,
  opens integer not null default 0,
  primary key (brand_id, token_hash),
  foreign key (brand_id, live_code_id) references contacts.live_code (brand_id, id)
);
create index order_link_opened on contacts.order_link (brand_id, live_code_id, opened_at) where opened_at is not null;
select runtime.guard('contacts.order_link');

-- A sign-in under way: its state works once, in the browser that began it, for ten minutes.
create table contacts.sign_in_state (
  brand_id runtime.brand_id not null,
  state_hash bytea not null,
  browser_hash bytea not null,
  corp_id text not null,
  back text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (brand_id, state_hash)
);
create index sign_in_state_old on contacts.sign_in_state (brand_id, expires_at);
select runtime.guard('contacts.sign_in_state');
