-- What a piece costs the brand; of a class of its own, seen by owner, operator and finance.
alter table catalog.product add column cost_fen bigint check (cost_fen between 0 and 100000000000);
