-- What orders say of discounts and reviews; null where the marketplace's record does not tell.
alter table orders."order" add column discounts jsonb, add column reviewed boolean;
