-- A change of keys is asked for with a reason, begins as soon as nobody is in its way, counts what there is to do, and tells how
-- far it is by kind of data, what does not open, and what went wrong.

alter table runtime.key_rotation drop constraint key_rotation_state_check;
alter table runtime.key_rotation
  add constraint key_rotation_state_check check (state in ('asked', 'counting', 'indexing', 'sealing', 'files', 'done')),
  add column reason text check (reason in ('regular', 'member_left', 'suspected_leak', 'required')),
  -- When the first count ended: the pace is told from here.
  add column counted_at timestamptz,
  add column files_unreadable bigint not null default 0,
  -- What the last step failed with; null once a step works again.
  add column error_code text;

-- What a column held under other keys when it was counted, and how much of it moved since. `unreadable_rows`: ids of some rows
-- whose value does not open.
create table runtime.key_rotation_part (
  brand_id runtime.brand_id not null,
  key_id integer not null,
  tab text not null,
  col text not null,
  total bigint not null,
  done bigint not null default 0,
  unreadable bigint not null default 0,
  unreadable_rows text[] not null default '{}',
  primary key (brand_id, key_id, tab, col),
  foreign key (brand_id, key_id) references runtime.key_rotation
);
select runtime.guard('runtime.key_rotation_part', 'select, insert, update');

-- How many values of the brand stand under any other key than this. A value is not fetched whole for its three bytes of head.
create function runtime.count_beside(tab text, col text, key_id integer) returns bigint
language plpgsql security definer stable set search_path = pg_catalog as $$
declare
  holds text := runtime.holds(tab, col);
  found bigint;
begin
  if holds = 'sealed' then
    execute format('select count(*) from %s where brand_id = runtime.brand() and %I is not null
      and substring(%I from 2 for 2) <> $1', tab::regclass, col, col) into found using substring(int4send(key_id) from 3 for 2);
  elsif holds = 'index' then
    execute format('select count(*) from %s where brand_id = runtime.brand() and %I is not null
      and (length(%I) = 16 or substring(%I from 1 for 2) <> $1)',
      tab::regclass, col, col, col) into found using substring(int4send(key_id) from 3 for 2);
  end if;
  return coalesce(found, 0);
end $$;

-- As it was, without fetching each value whole.
create or replace function runtime.count_under(tab text, col text, key_id integer) returns bigint
language plpgsql security definer stable set search_path = pg_catalog as $$
declare
  holds text := runtime.holds(tab, col);
  found bigint;
begin
  if holds = 'sealed' then
    execute format('select count(*) from %s where brand_id = runtime.brand() and %I is not null
      and substring(%I from 2 for 2) = $1', tab::regclass, col, col) into found using substring(int4send(key_id) from 3 for 2);
  elsif holds = 'index' then
    execute format('select count(*) from %s where brand_id = runtime.brand() and %I is not null
      and case when length(%I) = 16 then $1 = 0 else substring(%I from 1 for 2) = $2 end',
      tab::regclass, col, col, col) into found using key_id, substring(int4send(key_id) from 3 for 2);
  end if;
  return coalesce(found, 0);
end $$;
