-- One row a conversation, so that the list of conversations never walks through every message. `waiting_since`: the
-- customer's first word that nobody has answered.
create table conversations.thread (
  brand_id runtime.brand_id not null,
  id uuid not null,
  thread text not null,
  channel text not null check (channel in ('service', 'archive')),
  session_id uuid,
  contact_id uuid,
  customer_id uuid,
  member_id text,
  said bigint not null default 0,
  last_at timestamptz not null,
  last_side text not null check (last_side in ('customer', 'member')),
  last_kind text not null,
  waiting_since timestamptz,
  primary key (brand_id, id),
  unique (brand_id, thread)
);
create index thread_by_time on conversations.thread (brand_id, last_at desc, id desc);
create index thread_waiting on conversations.thread (brand_id, last_at desc, id desc) where waiting_since is not null;
select runtime.guard('conversations.thread');

-- What was said before. Talk among members alone has no contact and no group, and is no conversation with a customer.
do $$
declare
  brand text;
begin
  for brand in select brand_id from runtime.brand loop
    perform set_config('qiao.brand', brand, true);
    insert into conversations.thread (brand_id, id, thread, channel, session_id, contact_id, customer_id, member_id, said, last_at,
      last_side, last_kind, waiting_since)
    select brand, gen_random_uuid(), t.thread, l.channel,
      case when t.thread like 'service:%' then substr(t.thread, 9)::uuid end, t.contact_id, t.customer_id, t.member_id, t.said, l.at, l.side, l.kind,
      (select min(m.at) from conversations.message m where m.brand_id = brand and m.thread = t.thread and m.side = 'customer'
        and m.at > coalesce(t.answered_at, '-infinity'))
    from (select thread, count(*) as said, (array_agg(contact_id) filter (where contact_id is not null))[1] as contact_id,
        (array_agg(customer_id) filter (where customer_id is not null))[1] as customer_id,
        (array_agg(sender_id order by at desc) filter (where side = 'member'))[1] as member_id,
        max(at) filter (where side = 'member') as answered_at
      from conversations.message where brand_id = brand and side <> 'system'
        and (thread like 'service:%' or thread like 'room:%' or contact_id is not null) group by thread) t
    cross join lateral (select m.channel, m.at, m.side, m.kind from conversations.message m
      where m.brand_id = brand and m.thread = t.thread and m.side <> 'system' order by m.at desc, m.id desc limit 1) l;
  end loop;
  perform set_config('qiao.brand', '', true);
end $$;
