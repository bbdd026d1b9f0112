-- How the other side wants to be called.
alter table webhooks.endpoint add column method text not null default 'POST' check (method in ('POST', 'PUT', 'PATCH'));

-- A table or XML keeps its columns in the order in which they were written, which jsonb does not.
alter table webhooks.endpoint alter column mapping type json using mapping::json;
