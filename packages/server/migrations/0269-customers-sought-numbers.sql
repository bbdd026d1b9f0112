-- Which phones a member looked for within the hour, as digests: of a masked number four digits are missing, and ten thousand
-- searches would find them.
create table customers.sought_number (
  brand_id runtime.brand_id not null,
  member_id text not null,
  digest bytea not null,
  sought_at timestamptz not null,
  primary key (brand_id, member_id, digest)
);
select runtime.guard('customers.sought_number');
select runtime.keep_bytes('customers.sought_number', 'digest', 'digest', 'the blind index of a phone with the member who asked, for an hour');
