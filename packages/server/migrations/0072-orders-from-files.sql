-- An order of a file says so; a quiet one had nothing started for it, so that a match decided years later opens no work order.
alter table orders."order"
  add column origin text not null default 'marketplace' check (origin in ('marketplace', 'import')),
  add column quiet boolean not null default false;
