-- By which record each thing that we know of a customer came. What a customer was made with came by the record in `record`; what
-- was filled in or said otherwise later stands in `field_source`, with what it replaced.
alter table customers.customer add column record text, add column origin text;
alter table customers.tag add column record text;

create table customers.field_source (
  brand_id runtime.brand_id not null,
  customer_id uuid not null,
  field text not null check (field in ('name', 'phone', 'region')),
  at timestamptz not null,
  -- `order:ID`, `contact:ID`, `import:ID`, `visitor:ID`, `member:ID`
  record text not null,
  origin text not null,
  -- As in `customers.customer`: sealed for its column there, or the code of the region.
  value bytea,
  region_code text,
  primary key (brand_id, customer_id, field, at, record),
  foreign key (brand_id, customer_id) references customers.customer (brand_id, id)
);
select runtime.guard('customers.field_source');
