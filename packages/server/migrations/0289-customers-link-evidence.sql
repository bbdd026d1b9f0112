-- By what a record came to its customer, in its own row: kinds of identifiers, never values, or the way that was proved, and the version of the rules.
-- Null: nobody's, or linked before this was kept. Nothing is filled in, so no row is written anew.
alter table orders."order" add column linked_by jsonb, add column link_rule_version text;
-- What stood there before, for the way back.
alter table contacts.binding add column before_linked_by jsonb, add column before_link_rule_version text;
alter table contacts.contact add column linked_by jsonb, add column link_rule_version text;
alter table contacts.membership add column linked_by jsonb, add column link_rule_version text;
alter table conversations.session add column linked_by jsonb, add column link_rule_version text;
alter table behaviour.visitor add column linked_by jsonb, add column link_rule_version text;
alter table imports.effect add column linked_by jsonb, add column link_rule_version text;
-- What the record names says what; this, how it led there.
alter table records.link add column rule_version text,
  add column found_by text check (found_by in ('value', 'value_and_shop', 'person_said', 'job_told', 'parcel_told'));
