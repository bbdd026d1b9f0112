-- As 0060 for what came later on the path of orders.
alter table behaviour.event set (autovacuum_analyze_threshold = 200, autovacuum_analyze_scale_factor = 0.5);
alter table behaviour.event alter column facts set statistics 0;
