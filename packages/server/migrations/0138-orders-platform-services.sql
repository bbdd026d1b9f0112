-- What the marketplace sold with the goods and does itself at the customer's home: name, number, code, and the line it is for.
alter table orders."order" add column platform_services jsonb not null default '[]';
