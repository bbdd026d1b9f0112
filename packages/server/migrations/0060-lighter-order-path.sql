-- Young tables on the path of orders are analysed after a few hundred rows, and then each time they have half grown
-- again; sealed and JSON columns never, since nothing is ever chosen by comparing them. Comparing them every five
-- seconds was a fifth of the database's work while orders came in.
do $$
declare
  tab regclass;
  col name;
begin
  foreach tab in array array[
    'intake.inbox_entry', 'orders."order"', 'orders.order_line', 'orders.line_product', 'customers.identifier',
    'customers.customer', 'runtime.event', 'work_orders.work_order', 'work_orders.service_contact', 'work_orders.entry',
    'flow.instance', 'flow.move', 'flow.timer', 'insight.timeline_entry']::regclass[]
  loop
    execute format('alter table %s set (autovacuum_analyze_threshold = 200, autovacuum_analyze_scale_factor = 0.5)', tab);
    for col in
      select attname from pg_attribute
      where attrelid = tab and attnum > 0 and not attisdropped and atttypid in ('jsonb'::regtype, 'bytea'::regtype)
        and attname not like '%index' and attname not like '%key'
    loop
      execute format('alter table %s alter column %I set statistics 0', tab, col);
    end loop;
  end loop;
end $$;

-- Nothing reads the log by key: what happened to a thing is read from its own history or from the timeline.
drop index runtime.event_by_key;
