-- A member may be cut to regions (codes of province, city or district; a code covers all below it). The database cuts the
-- rows, so that lists, searches, counts, aggregates and exports obey without knowing. `qiao.regions` is set by the server
-- for the transactions of such a member only; without it nothing is cut.

alter table organization.member add column regions text[] not null default '{}',
  add constraint member_regions check (array_to_string(regions, ',') ~ '^(\d{2}(\d{2}){0,2}(,\d{2}(\d{2}){0,2})*)?$');

-- Compared with `<>`, which the planner takes to be true: plans of everybody else stay as they were.
create function runtime.cut() returns text language sql stable parallel safe
  as $$ select case when coalesce(current_setting('qiao.regions', true), '') = '' then 'nothing' else 'rows' end $$;

-- A row without a known district is nobody's own region.
create function runtime.in_regions(code text) returns boolean language sql stable parallel safe
  as $$ select coalesce(code ^@ any (string_to_array(current_setting('qiao.regions', true), ',')), false) $$;

-- `seen` is asked for each row only where rows are cut at all.
create function runtime.cut_rows(tab regclass, seen text) returns void language plpgsql as $$
begin
  execute format(
    'create policy own_regions on %s as restrictive for select using ((select runtime.cut()) <> ''rows'' or %s)', tab, seen);
end $$;

-- Whether the row that another hangs on is in sight: it is looked for under the same policies.
create function orders.in_sight(wanted uuid) returns boolean language plpgsql stable parallel safe as $$
begin
  return exists (select from orders."order" where brand_id = runtime.brand() and id = wanted);
end $$;
create function work_orders.in_sight(wanted uuid) returns boolean language plpgsql stable parallel safe as $$
begin
  return exists (select from work_orders.work_order where brand_id = runtime.brand() and work_order_id = wanted);
end $$;
create function customers.in_sight(wanted uuid) returns boolean language plpgsql stable parallel safe as $$
begin
  return exists (select from customers.customer where brand_id = runtime.brand() and id = wanted);
end $$;
create function contacts.in_sight(wanted uuid) returns boolean language plpgsql stable parallel safe as $$
begin
  return exists (select from contacts.contact where brand_id = runtime.brand() and id = wanted);
end $$;

select runtime.cut_rows('orders."order"', 'runtime.in_regions(district_code)');
select runtime.cut_rows('work_orders.work_order', 'runtime.in_regions(district_code)');
select runtime.cut_rows('customers.customer', 'runtime.in_regions(region_code)');
select runtime.cut_rows('dispatch.plan', 'runtime.in_regions(district_code)');

select runtime.cut_rows(tab, 'orders.in_sight(order_id)') from unnest(array['orders.order_line', 'orders.line_product',
  'orders.after_sales_request', 'contacts.order_link', 'fulfilment.decryption', 'fulfilment.memo']::regclass[]) as tab;

select runtime.cut_rows(tab, 'work_orders.in_sight(work_order_id::uuid)') from unnest(array['work_orders.service_contact',
  'work_orders.entry', 'work_orders.file', 'work_orders.rating', 'work_orders.customer_link', 'dispatch.assignment',
  'dispatch.candidate_list', 'dispatch.offer', 'providers.rating', 'settlement.slip']::regclass[]) as tab;
select runtime.cut_rows('work_orders.order_fact', 'orders.in_sight(order_id::uuid)');

select runtime.cut_rows(tab, 'customers.in_sight(customer_id)') from unnest(array['customers.identifier', 'customers.tag',
  'customers.fact', 'contacts.contact', 'contacts.pending_person', 'conversations.session', 'conversations.thread',
  'conversations.message', 'behaviour.visitor', 'behaviour.visit_link', 'insight.sidebar_notice']::regclass[]) as tab;
select runtime.cut_rows('customers.possible_duplicate', 'customers.in_sight(first_id) and customers.in_sight(second_id)');

select runtime.cut_rows(tab, 'contacts.in_sight(contact_id)') from unnest(array['contacts.contact_owner', 'contacts.history',
  'contacts.claim_attempt', 'contacts.remark_phone', 'contacts.owner_tag', 'contacts.write_back', 'contacts.handover',
  'contacts.group_member']::regclass[]) as tab;

-- A statement adds up jobs of every region its payee worked in: it is nobody's who sees a part of them.
select runtime.cut_rows('settlement.statement', 'false');

-- The entry belongs to the narrowest thing that it names.
select runtime.cut_rows('insight.timeline_entry', $$case when work_order_id is not null then work_orders.in_sight(work_order_id::uuid)
  when order_id is not null then orders.in_sight(order_id::uuid)
  when customer_id is not null then customers.in_sight(customer_id::uuid) else false end$$);
