-- Customer groups: who is in them, who came and went. The group's own words are sealed: people write names into them.

create table contacts.customer_group (
  brand_id runtime.brand_id not null,
  group_id text not null,
  corp_id text not null,
  name bytea,
  notice bytea,
  owner_id text,
  admins text[] not null default '{}',
  version text,
  created_at timestamptz,
  fetched_at timestamptz,
  dismissed_at timestamptz,
  primary key (brand_id, group_id)
);
select runtime.guard('contacts.customer_group');

create table contacts.group_member (
  brand_id runtime.brand_id not null,
  group_id text not null,
  person_id text not null,
  kind text not null check (kind in ('member', 'contact')),
  contact_id uuid,
  name bytea,
  joined_at timestamptz not null,
  joined_by text not null,
  invited_by text,
  state text,
  left_at timestamptz,
  primary key (brand_id, group_id, person_id),
  foreign key (brand_id, group_id) references contacts.customer_group (brand_id, group_id),
  foreign key (brand_id, contact_id) references contacts.contact (brand_id, id)
);
create index group_member_by_contact on contacts.group_member (brand_id, contact_id) where contact_id is not null;
select runtime.guard('contacts.group_member');
