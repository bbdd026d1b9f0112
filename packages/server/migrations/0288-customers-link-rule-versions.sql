-- By which version of the rules a record came to its customer, as merges and pairs say it. There is no score: the same value is the same.
-- Null of rows that no rule wrote.
alter table customers.identifier add column rule_version text default '2026-11-23';
alter table customers.identifier alter column rule_version drop default;
alter table contacts.binding add column rule_version text default '2026-11-23';
alter table contacts.binding alter column rule_version drop default;
alter table contacts.order_share add column rule_version text default '2026-11-23';
alter table contacts.order_share alter column rule_version drop default;
