-- Groups of tags are one with those of WeCom: their order, what was last seen there, where both changed, and what could not be written.

alter table tagging.tag_group add column position integer not null default 0;
alter table tagging.tag
  add column position integer not null default 0,
  -- Is being renamed: WeCom first, then everybody who has it.
  add column renaming_to text,
  -- Ended here, and to be taken out of WeCom's list, too.
  add column delete_there boolean not null default false;
alter table tagging.change drop constraint change_kind_check,
  add constraint change_kind_check check (kind in ('merge', 'retire', 'rename'));

-- What WeCom had when both sides were last one: only so can be told who changed something since.
create table tagging.group_link (
  brand_id runtime.brand_id not null,
  corp_id text not null,
  outside_id text not null,
  group_id uuid not null,
  name text not null,
  position integer not null,
  primary key (brand_id, corp_id, outside_id)
);
select runtime.guard('tagging.group_link');

create table tagging.tag_link (
  brand_id runtime.brand_id not null,
  corp_id text not null,
  outside_id text not null,
  -- Of ours, and as it stands in WeCom.
  name text not null,
  outside_name text not null,
  outside_group_id text not null,
  position integer not null,
  primary key (brand_id, corp_id, outside_id)
);
select runtime.guard('tagging.tag_link');

-- Both changed the same thing since: WeCom's is taken, and somebody is told.
create table tagging.disagreement (
  brand_id runtime.brand_id not null,
  id uuid not null,
  corp_id text not null,
  kind text not null check (kind in ('group_name', 'tag_name', 'tag_group', 'order', 'name_taken')),
  subject text not null,
  ours text not null,
  theirs text not null,
  at timestamptz not null,
  seen_by text,
  seen_at timestamptz,
  primary key (brand_id, id)
);
select runtime.guard('tagging.disagreement');

-- What WeCom did not take: tried again later, and after many tries it waits for a person.
create table tagging.trouble (
  brand_id runtime.brand_id not null,
  corp_id text not null,
  key text not null,
  act jsonb not null,
  attempts integer not null,
  next_attempt_at timestamptz not null,
  given_up_at timestamptz,
  error_code text not null,
  primary key (brand_id, corp_id, key)
);
select runtime.guard('tagging.trouble');

-- When both sides are to be brought together next.
create table tagging.sync_state (
  brand_id runtime.brand_id not null primary key,
  due_at timestamptz not null
);
select runtime.guard('tagging.sync_state');
