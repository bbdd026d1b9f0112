-- What the cleansing rules of an import did: how often, and in which rows of the main file for example. No values.

create table imports.quality (
  brand_id runtime.brand_id not null,
  import_id uuid not null,
  rule text not null,
  what text not null check (what in ('mended', 'refused', 'quarantined')),
  n integer not null,
  example_rows integer[] not null,
  primary key (brand_id, import_id, rule, what),
  foreign key (brand_id, import_id) references imports.import (brand_id, id) on delete cascade
);
select runtime.guard('imports.quality');
