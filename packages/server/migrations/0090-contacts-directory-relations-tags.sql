-- The corp's address book, and what hangs between a member and a contact: facts with their times, hand-overs, tags, remarks.

-- Departments as WeCom keeps them; the root has no parent. A department that is gone keeps its row for what points at it.
create table organization.department (
  brand_id runtime.brand_id not null,
  corp_id text not null,
  department_id integer not null,
  parent_id integer,
  name text,
  position bigint not null default 0,
  removed_at timestamptz,
  primary key (brand_id, corp_id, department_id)
);
select runtime.guard('organization.department');

-- Who works there, with a log-in of ours or without; `organization.member` points here by its wecom_user_id.
create table organization.corp_member (
  brand_id runtime.brand_id not null,
  corp_id text not null,
  wecom_user_id text not null,
  name text,
  job_title text,
  department_ids integer[] not null default '{}',
  state text not null check (state in ('active', 'inactive', 'disabled', 'left')),
  seen_at timestamptz not null,
  left_at timestamptz,
  primary key (brand_id, corp_id, wecom_user_id)
);
select runtime.guard('organization.corp_member');

-- One fact is one row however often and in which order it is told: known by its own time, to the second.
alter table contacts.history drop constraint history_what_check;
alter table contacts.history add check (what in ('added', 'edited', 'removed_by_member', 'removed_by_contact', 'gone', 'bound',
  'claim_refused', 'archive_agreed', 'owner_left', 'handover_asked', 'handed_over', 'handover_failed', 'renamed'));
alter table contacts.history add column happened_at timestamptz;
create index history_fact on contacts.history (brand_id, contact_id, wecom_user_id, what, happened_at) where happened_at is not null;

alter table contacts.contact_owner add column ended_at timestamptz;
alter table contacts.contact_owner add column mutual boolean not null default true;
alter table contacts.contact_owner add column description bytea;
-- What we wrote into the remark last, sealed: a remark that differs is the agent's own.
alter table contacts.contact_owner add column our_remark bytea;
alter table contacts.contact_owner add column archive_agreed_at timestamptz;
-- In which walk of the reconciliation WeCom last listed this pair.
alter table contacts.contact_owner add column seen_in uuid;
create index contact_owner_by_member on contacts.contact_owner (brand_id, wecom_user_id) where lost_at is null;

-- A contact whose member left, or who is on the way to another: waiting until somebody is named, asked until WeCom says.
create table contacts.handover (
  brand_id runtime.brand_id not null,
  contact_id uuid not null,
  from_user_id text not null,
  to_user_id text,
  resigned boolean not null,
  state text not null check (state in ('waiting', 'asked', 'done', 'refused', 'limit', 'failed')),
  code text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (brand_id, contact_id, from_user_id),
  foreign key (brand_id, contact_id) references contacts.contact (brand_id, id)
);
create index handover_open on contacts.handover (brand_id, state, updated_at) where state in ('waiting', 'asked');
select runtime.guard('contacts.handover');

-- A walk through everything that WeCom lists, continued where it stopped.
create table contacts.reconciliation (
  brand_id runtime.brand_id not null,
  corp_id text not null,
  walk_id uuid not null,
  members text[] not null,
  position integer not null,
  cursor text not null,
  listed bigint not null,
  found bigint not null,
  gone bigint not null,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz,
  next_at timestamptz,
  error_code text,
  primary key (brand_id, corp_id)
);
select runtime.guard('contacts.reconciliation');

-- Somebody who logged in through WeChat and is no contact yet: WeCom's id for them, until they become one or 90 days pass.
create table contacts.pending_person (
  brand_id runtime.brand_id not null,
  corp_id text not null,
  pending_id text not null,
  customer_id uuid not null,
  expires_at timestamptz not null,
  linked_at timestamptz,
  primary key (brand_id, corp_id, pending_id)
);
select runtime.guard('contacts.pending_person');

create table contacts.corp_tag (
  brand_id runtime.brand_id not null,
  corp_id text not null,
  tag_id text not null,
  group_id text not null,
  group_name text not null,
  name text not null,
  position bigint not null default 0,
  removed_at timestamptz,
  primary key (brand_id, corp_id, tag_id)
);
create index corp_tag_by_name on contacts.corp_tag (brand_id, corp_id, name) where removed_at is null;
select runtime.guard('contacts.corp_tag');

-- A tag hangs on (member, contact). `by_us`: we put it there.
create table contacts.owner_tag (
  brand_id runtime.brand_id not null,
  contact_id uuid not null,
  wecom_user_id text not null,
  tag_id text not null,
  by_us boolean not null,
  -- An agent took off what we had put on: it stays off.
  declined boolean not null default false,
  at timestamptz not null,
  primary key (brand_id, contact_id, wecom_user_id, tag_id),
  foreign key (brand_id, contact_id) references contacts.contact (brand_id, id)
);
create index owner_tag_by_tag on contacts.owner_tag (brand_id, tag_id);
select runtime.guard('contacts.owner_tag');

-- What is to be written to WeCom for a contact (tags, remark): one row a contact, taken up by a job; a repeated wish is one wish.
create table contacts.write_back (
  brand_id runtime.brand_id not null,
  contact_id uuid not null,
  wanted_at timestamptz not null,
  next_attempt_at timestamptz not null,
  attempts integer not null default 0,
  error_code text,
  primary key (brand_id, contact_id),
  foreign key (brand_id, contact_id) references contacts.contact (brand_id, id)
);
create index write_back_due on contacts.write_back (brand_id, next_attempt_at);
select runtime.guard('contacts.write_back');

-- How our words and WeCom's are reconciled; no row means the rules of the code.
create table contacts.sync_rule (
  brand_id runtime.brand_id primary key,
  tag_removal text not null check (tag_removal in ('keep', 'spread')),
  remark_template text,
  remark_overwrite text not null check (remark_overwrite in ('empty_only', 'ours_too', 'always')),
  updated_at timestamptz not null
);
select runtime.guard('contacts.sync_rule');

-- False where an end was told before its beginning: `added_at` is then a guess that the beginning replaces.
alter table contacts.contact_owner add column added_known boolean not null default true;
alter table contacts.contact_owner add column ended_by text;
