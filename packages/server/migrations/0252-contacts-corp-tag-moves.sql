-- Corp tags in WeCom's own order, one that moves to another group, and names that an administrator took out of WeCom.

-- WeCom cannot move a tag: it is made anew in the other group, pair after pair goes over, and the old one ends.
alter table contacts.corp_tag add column leads_to text, add column group_position bigint not null default 0;

-- Deleted or renamed by somebody in WeCom: what our customers still have by this name is not written there again.
create table contacts.held_tag (
  brand_id runtime.brand_id not null,
  name text not null,
  held_at timestamptz not null,
  primary key (brand_id, name)
);
select runtime.guard('contacts.held_tag');
