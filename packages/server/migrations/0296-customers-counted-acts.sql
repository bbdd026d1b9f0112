-- What a member did within the hour that is counted because many of them would see through a mask, as digests: whole names that
-- were looked for (`name`), numbers that were called without being shown (`dial`).
create table customers.counted_act (
  brand_id runtime.brand_id not null,
  member_id text not null,
  what text not null check (what in ('name', 'dial')),
  digest bytea not null,
  acted_at timestamptz not null,
  primary key (brand_id, member_id, what, digest)
);
select runtime.guard('customers.counted_act');
select runtime.keep_bytes('customers.counted_act', 'digest', 'digest', 'the mark of a name or a phone with the member who asked, for an hour');

-- Counts one act in one round trip: each different one once within the hour, two at once both. `typed`: what stood in the box
-- while this one was still being written; within a minute it gives way. `goes_on` is when the oldest stops counting.
create function customers.count_act(
  brand text, member text, kind text, mark bytea, typed bytea[], moment timestamptz, per_hour integer,
  out before integer, out after integer, out is_over boolean, out goes_on timestamptz
) language plpgsql as $$
declare
  since constant timestamptz := moment - interval '1 hour';
  is_known boolean;
  gone integer;
begin
  is_over := false;
  for turn in 1..2 loop
    select count(*), coalesce(bool_or(a.digest = mark), false), min(a.acted_at) + interval '1 hour'
      into before, is_known, goes_on
      from customers.counted_act a
      where a.brand_id = brand and a.member_id = member and a.what = kind and a.acted_at > since;
    after := before;
    if is_known then return; end if;
    -- What was counted already waits for nobody; anything else is looked at again when its turn has come.
    if turn = 1 then perform pg_advisory_xact_lock(hashtextextended(format('counted:%s:%s:%s', kind, brand, member), 0)); end if;
  end loop;
  select count(*) into gone from customers.counted_act a
    where a.brand_id = brand and a.member_id = member and a.what = kind
      and a.digest = any(typed) and a.acted_at > moment - interval '1 minute';
  if before - gone >= per_hour then
    is_over := true;
    return;
  end if;
  delete from customers.counted_act a
    where a.brand_id = brand and a.member_id = member and a.what = kind
      and (a.acted_at <= since or (a.digest = any(typed) and a.acted_at > moment - interval '1 minute'));
  insert into customers.counted_act (brand_id, member_id, what, digest, acted_at) values (brand, member, kind, mark, moment);
  after := before - gone + 1;
end $$;
