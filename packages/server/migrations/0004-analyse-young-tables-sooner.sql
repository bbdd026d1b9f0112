-- Tables on the path of orders are analysed after a few hundred rows: a plan made for an empty table reads it whole.
alter table intake.inbox_entry set (autovacuum_analyze_threshold = 200, autovacuum_analyze_scale_factor = 0.05);
alter table orders."order" set (autovacuum_analyze_threshold = 200, autovacuum_analyze_scale_factor = 0.05);
alter table orders.order_line set (autovacuum_analyze_threshold = 200, autovacuum_analyze_scale_factor = 0.05);
alter table customers.identifier set (autovacuum_analyze_threshold = 200, autovacuum_analyze_scale_factor = 0.05);
alter table customers.customer set (autovacuum_analyze_threshold = 200, autovacuum_analyze_scale_factor = 0.05);
alter table runtime.event set (autovacuum_analyze_threshold = 200, autovacuum_analyze_scale_factor = 0.05);
