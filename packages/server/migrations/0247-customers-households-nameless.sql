-- A household whose member was forgotten has no name until somebody gives it one: the old one may be theirs.
alter table customers.household alter column name drop not null;
