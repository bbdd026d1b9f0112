-- An endpoint may want a body of its own shape, made by an outward mapping, and headers of its own, sealed.
alter table webhooks.endpoint add column mapping jsonb, add column headers bytea;
