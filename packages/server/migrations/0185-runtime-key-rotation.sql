-- The keys of a brand change while it works. Every transaction names the state of the keys that it knows and holds it to its
-- end; a change waits for those that are open, and whoever comes with an old state reads the keys anew and begins again.

create table runtime.key_state (
  brand_id runtime.brand_id primary key references runtime.brand,
  version integer not null,
  -- What all blind indexes are made from, wrapped by the master key: it outlives the first key, that it came from.
  root bytea not null,
  -- Key that searched indexes stand under (0: the root alone); while they move, the key they move to and how far that went.
  index_at integer not null default 0,
  index_to integer,
  index_below bytea,
  check ((index_to is null) = (index_below is null))
);
select runtime.guard('runtime.key_state', 'select, insert, update');

create function runtime.expect_keys(known integer) returns void language plpgsql as $$
begin
  if coalesce((select version from runtime.key_state where brand_id = runtime.brand()), 0) <> known then
    raise exception 'the keys of the brand changed' using errcode = 'QK001';
  end if;
end $$;

-- One change of keys, from its start to the end of the old ones.
create table runtime.key_rotation (
  brand_id runtime.brand_id not null references runtime.brand,
  -- The new key.
  key_id integer not null,
  state text not null check (state in ('indexing', 'sealing', 'files', 'done')),
  started_at timestamptz not null,
  started_by text not null,
  finished_at timestamptz,
  -- Where sealing stands: which column of the list, which block of it, and how many rounds came before.
  place integer not null default 0,
  block bigint not null default 0,
  round integer not null default 1,
  -- What a round may come to, for the progress.
  blocks_total bigint not null default 0,
  blocks_done bigint not null default 0,
  tokens_moved bigint not null default 0,
  values_sealed bigint not null default 0,
  files_sealed bigint not null default 0,
  -- Values under an old key that do not open: as long as there are any the old key stays, and they are tried again.
  unreadable bigint not null default 0,
  next_try_at timestamptz,
  primary key (brand_id, key_id)
);
create unique index key_rotation_open on runtime.key_rotation (brand_id) where state <> 'done';
select runtime.guard('runtime.key_rotation', 'select, insert, update');

-- What a column of bytes holds stands on the column, so that a change of keys finds all of them and a test sees those that
-- nobody named. `place` and `row_id` are SQL over the row: what the value was sealed under. `by_index` says that `row_id` is a
-- column with a blind index, whose root the value was sealed under.
create function runtime.keep_sealed(tab regclass, col text, place text, row_id text, by_index boolean default false)
returns void language plpgsql as $$
begin
  execute format('comment on column %s.%I is %L', tab, col,
    jsonb_build_object('holds', 'sealed', 'place', place, 'row', row_id, 'byIndex', by_index)::text);
end $$;

-- `index`: searched, moves with the keys. `mark`: keyed digest that stays. `digest`: hash or secret of another kind, with why.
create function runtime.keep_bytes(tab regclass, col text, holds text, why text default '') returns void language plpgsql as $$
begin
  if holds not in ('index', 'mark', 'digest') then raise exception 'bytes hold index, mark or digest, not %', holds; end if;
  execute format('comment on column %s.%I is %L', tab, col, jsonb_build_object('holds', holds, 'why', why)::text);
end $$;

create view runtime.kept_column as
  select c.oid::regclass::text as tab, a.attname::text as col, d.description::jsonb as kept
  from pg_attribute a join pg_class c on c.oid = a.attrelid
    join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = a.attnum
  where c.relkind in ('r', 'p') and a.atttypid = 'bytea'::regtype and not a.attisdropped and d.description like '{%"holds"%';
grant select on runtime.kept_column to qiao_app;

create function runtime.holds(tab text, col text) returns text language sql stable
  as $$ select k.kept ->> 'holds' from runtime.kept_column k where k.tab = holds.tab and k.col = holds.col $$;

-- The one door by which a sealed value is put under another key, also in tables that are only ever added to: where it still
-- stands as it was read. A row that somebody changed meanwhile is left for the next round.
create function runtime.replace_sealed(tab text, col text, at tid[], old bytea[], new bytea[]) returns bigint
language plpgsql security definer set search_path = pg_catalog as $$
declare replaced bigint;
begin
  if runtime.holds(tab, col) is distinct from 'sealed' then raise exception '%.% holds nothing sealed', tab, col; end if;
  execute format('update %s t set %I = e.new from unnest($1, $2, $3) as e(at, old, new)
    where t.ctid = e.at and t.%I = e.old and t.brand_id = runtime.brand()', tab::regclass, col, col) using at, old, new;
  get diagnostics replaced = row_count;
  return replaced;
end $$;

create function runtime.replace_index(tab text, col text, old bytea[], new bytea[]) returns bigint
language plpgsql security definer set search_path = pg_catalog as $$
declare replaced bigint;
begin
  if runtime.holds(tab, col) is distinct from 'index' then raise exception '%.% holds no index', tab, col; end if;
  execute format('update %s t set %I = e.new from unnest($1, $2) as e(old, new)
    where t.brand_id = runtime.brand() and t.%I = e.old', tab::regclass, col, col) using old, new;
  get diagnostics replaced = row_count;
  return replaced;
end $$;

-- How many values of the brand stand under a key; of an index key 0 is the root alone.
create function runtime.count_under(tab text, col text, key_id integer) returns bigint
language plpgsql security definer stable set search_path = pg_catalog as $$
declare
  holds text := runtime.holds(tab, col);
  found bigint;
begin
  if holds = 'sealed' then
    execute format('select count(*) from %s where brand_id = runtime.brand() and %I is not null
      and get_byte(%I, 1) * 256 + get_byte(%I, 2) = $1', tab::regclass, col, col, col) into found using key_id;
  elsif holds = 'index' then
    execute format('select count(*) from %s where brand_id = runtime.brand() and %I is not null
      and case when length(%I) = 16 then 0 else get_byte(%I, 0) * 256 + get_byte(%I, 1) end = $1',
      tab::regclass, col, col, col, col) into found using key_id;
  end if;
  return coalesce(found, 0);
end $$;

-- Destroys a key that nothing stands under any more. It counts by itself: nobody may destroy one that is in use.
create function runtime.destroy_key(old_key integer) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  one record;
begin
  if old_key >= (select max(key_id) from runtime.brand_key where brand_id = runtime.brand()) then
    raise exception 'the newest key stays' using errcode = 'QK002';
  end if;
  if old_key in (select unnest(array[index_at, index_to]) from runtime.key_state where brand_id = runtime.brand()) then
    raise exception 'indexes stand under key %', old_key using errcode = 'QK002';
  end if;
  for one in select tab, col from runtime.kept_column where kept ->> 'holds' in ('sealed', 'index') loop
    if runtime.count_under(one.tab, one.col, old_key) > 0 then
      raise exception '%.% stands under key %', one.tab, one.col, old_key using errcode = 'QK002';
    end if;
  end loop;
  delete from runtime.brand_key where brand_id = runtime.brand() and key_id = old_key;
end $$;

-- The note of a slip is put under another key; nothing else of it may change.
drop trigger append_only on settlement.slip;
create trigger append_only before delete on settlement.slip for each row execute function ledger.refuse_change();
create trigger append_only_change before update on settlement.slip for each row
  when ((to_jsonb(old) - 'note') is distinct from (to_jsonb(new) - 'note')) execute function ledger.refuse_change();

select runtime.keep_sealed(tab::regclass, col, quote_literal(place), row_id)
from (values
  ('authorisation.link', 'asked', 'authorisation.link.asked', 'id'),
  ('authorisation.request', 'asked', 'authorisation.request.asked', $$encode(state_hash, 'hex')$$),
  ('behaviour.site', 'secret', 'behaviour.site.secret', 'id'),
  ('connectors.credential', 'sealed', 'connectors.credential.sealed', $$kind || '|' || target_id$$),
  ('connectors.shared_value', 'sealed', 'connectors.shared_value.sealed', $$encode(name, 'hex')$$),
  ('contacts.contact', 'nickname', 'contacts.contact.nickname', 'id'),
  ('contacts.contact_owner', 'remark', 'contacts.contact_owner.remark', $$contact_id || '|' || wecom_user_id$$),
  ('contacts.contact_owner', 'our_remark', 'contacts.contact_owner.our_remark', $$contact_id || '|' || wecom_user_id$$),
  ('contacts.contact_owner', 'description', 'contacts.contact_owner.description', $$contact_id || '|' || wecom_user_id$$),
  ('contacts.customer_group', 'name', 'contacts.customer_group.name', 'group_id'),
  ('contacts.customer_group', 'notice', 'contacts.customer_group.notice', 'group_id'),
  ('contacts.group_member', 'name', 'contacts.group_member.name', $$group_id || '|' || person_id$$),
  ('conversations.message', 'body', 'conversations.message.body', 'id'),
  ('customers.customer', 'name', 'customers.customer.name', 'id'),
  ('customers.customer', 'phone', 'customers.customer.phone', 'id'),
  ('customers.edit', 'change', 'customers.edit.change', 'id'),
  ('fulfilment.decryption', 'opened', 'fulfilment.decryption.opened', 'id'),
  ('fulfilment.memo', 'line', 'fulfilment.memo.line', 'id'),
  ('imports."row"', 'body', 'imports.row.body', $$import_id || ':' || file || ':' || "row"$$),
  ('imports.effect', 'before', 'imports.effect.before', $$import_id || ':' || target_kind || ':' || target_id$$),
  ('imports.record', 'body', 'imports.record.body', 'id'),
  ('intake.inbox_entry', 'body', 'intake.inbox_entry.body', 'id'),
  ('intake.raw_record', 'body', 'intake.raw_record.body', 'id'),
  ('mapped_sources.entry', 'body', 'mapped_sources.entry.body', 'id'),
  ('mapped_sources.source', 'secrets', 'mapped_sources.source.secrets', 'id'),
  ('mapped_sources.source', 'address', 'mapped_sources.source.address', 'id'),
  ('orders."order"', 'receiver', 'orders.order.receiver', 'id'),
  ('orders."order"', 'buyer_message', 'orders.order.buyer_message', 'id'),
  ('orders."order"', 'seller_memo', 'orders.order.seller_memo', 'id'),
  ('outreach.message', 'body', 'outreach.message.body', 'id'),
  ('providers.point_clerk', 'name_sealed', 'providers.point_clerk.name', 'point_clerk_id'),
  ('providers.point_clerk', 'phone_sealed', 'providers.point_clerk.phone', 'point_clerk_id'),
  ('providers.sign_in_code', 'code_sealed', 'providers.sign_in_code.code', 'code_id'),
  ('providers.technician', 'name_sealed', 'providers.technician.name', 'technician_id'),
  ('providers.technician', 'phone_sealed', 'providers.technician.phone', 'technician_id'),
  ('providers.technician', 'home_sealed', 'providers.technician.home', 'technician_id'),
  ('runtime.idempotency_key', 'answer', 'runtime.idempotency_key.answer', $$principal || '|' || route || '|' || key$$),
  ('settlement.slip', 'note', 'settlement.slip.note', 'id'),
  ('webhooks.endpoint', 'headers', 'webhooks.endpoint.headers', 'id'),
  ('webhooks.endpoint', 'secret', 'webhooks.endpoint.secret', 'id'),
  ('webhooks.endpoint', 'previous_secret', 'webhooks.endpoint.secret', 'id'),
  ('work_orders.entry', 'words', 'work_orders.entry.words', 'entry_id'),
  ('work_orders.rating', 'words', 'work_orders.rating.words', 'work_order_id'),
  ('work_orders.service_contact', 'name', 'work_orders.service_contact.name', 'work_order_id'),
  ('work_orders.service_contact', 'phone', 'work_orders.service_contact.phone', 'work_order_id'),
  ('work_orders.service_contact', 'address', 'work_orders.service_contact.address', 'work_order_id')
) as one(tab, col, place, row_id);
select runtime.keep_sealed('customers.field_source', 'value', $$'customers.customer.' || field$$, 'customer_id');
select runtime.keep_sealed('customers.blocked_phone', 'phone', $$'customers.blocked_phone.phone'$$, 'value_index', true);

select runtime.keep_bytes(tab::regclass, col, 'index') from (values
  ('contacts.remark_phone', 'phone_index'), ('contacts.remark_phone', 'tail_index'), ('customers.blocked_phone', 'value_index'),
  ('customers.customer', 'phone_tail_index'), ('customers.identifier', 'value_index'), ('intake.entry_phone', 'phone_index'),
  ('orders."order"', 'phone_tail_index'), ('providers.point_clerk', 'phone_index'), ('providers.technician', 'phone_index'),
  ('records.entry', 'number_index'), ('records.entry', 'tail_index'), ('records.link', 'key'),
  ('work_orders.service_contact', 'phone_index'), ('work_orders.service_contact', 'tail_index')
) as one(tab, col);

select runtime.keep_bytes(tab::regclass, col, 'mark', why) from (values
  ('behaviour.visitor', 'browser_index', 'a random name of a browser'),
  ('connectors.shared_value', 'name', 'a hash of a name that is no person''s'),
  ('customers.identifier', 'holder_mark', 'phone and surname together, compared within one phone'),
  ('imports."row"', 'key', 'what rows of one import are joined by'), ('imports.effect', 'content', 'whether a record said the same before'),
  ('imports.effect', 'target_key', 'the outside id of a record'), ('imports.record', 'outside_key', 'the outside id of a record'),
  ('imports.import', 'at_key', 'where an import stands'),
  ('mapped_sources.entry', 'dedup', 'the name or digest of what came'), ('mapped_sources.entry', 'place', 'which page of a pull it was'),
  ('orders."order"', 'content_key', 'whether an order said the same before'),
  ('orders."order"', 'receiver_key', 'whether a receiver changed'),
  ('providers.sign_in_code', 'asker', 'who asks for a code; ends with the code'), ('providers.sign_in_code', 'code_index', 'a code of minutes')
) as one(tab, col, why);

select runtime.keep_bytes(tab::regclass, col, 'digest', why) from (values
  ('authorisation.link', 'token_hash', 'a random token'), ('authorisation.request', 'state_hash', 'a random token'),
  ('authorisation.request', 'browser_hash', 'a random token'), ('behaviour.visit_link', 'token_hash', 'a random token'),
  ('contacts.order_link', 'token_hash', 'a random token'), ('contacts.sign_in_state', 'state_hash', 'a random token'),
  ('contacts.sign_in_state', 'browser_hash', 'a random token'), ('imports.file', 'digest', 'of a file as a whole'),
  ('imports.import', 'fingerprint', 'of files and mapping as a whole'), ('ledger.transaction', 'content_hash', 'of amounts'),
  ('organization.api_token', 'token_hash', 'a random token'), ('providers.access_link', 'token_hash', 'a random token'),
  ('runtime.audit_seal', 'previous_hash', 'the chain'), ('runtime.audit_seal', 'hash', 'the chain'),
  ('runtime.brand_key', 'wrapped', 'under the master key'), ('runtime.key_state', 'root', 'under the master key'),
  ('runtime.key_state', 'index_below', 'how far tokens moved'), ('runtime.idempotency_key', 'body_hash', 'of a request as a whole'),
  ('runtime.one_time_token', 'token_hash', 'a random token'), ('runtime.session', 'token_hash', 'a random token'),
  ('settlement.rate_card', 'content_hash', 'of prices'), ('work_orders.customer_link', 'token_hash', 'a random token'),
  ('work_orders.file', 'sha256', 'of a picture')
) as one(tab, col, why);
