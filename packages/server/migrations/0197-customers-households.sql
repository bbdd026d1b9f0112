-- People at one address, who stay people of their own: made and changed by hand, suggested with evidence, never merged.
create table customers.household (
  brand_id runtime.brand_id not null,
  id uuid not null,
  name bytea not null,
  made_by text not null,
  made_at timestamptz not null,
  primary key (brand_id, id)
);
select runtime.guard('customers.household');

-- A row is in one household at a time; who left stays written.
create table customers.household_member (
  brand_id runtime.brand_id not null,
  id uuid not null,
  household_id uuid not null,
  customer_id uuid not null,
  added_by text not null,
  added_at timestamptz not null,
  left_at timestamptz,
  left_by text,
  primary key (brand_id, id),
  foreign key (brand_id, household_id) references customers.household (brand_id, id)
);
create unique index household_member_once on customers.household_member (brand_id, customer_id) where left_at is null;
create index household_member_of on customers.household_member (brand_id, household_id) where left_at is null;
select runtime.guard('customers.household_member');
select runtime.cut_rows('customers.household_member', 'customers.in_sight(customer_id)');

-- Somebody said that these two are no household: not suggested again.
create table customers.household_apart (
  brand_id runtime.brand_id not null,
  customer_id uuid not null,
  other_id uuid not null,
  said_by text not null,
  said_at timestamptz not null,
  primary key (brand_id, customer_id, other_id),
  check (customer_id < other_id)
);
select runtime.guard('customers.household_apart');
select runtime.cut_rows('customers.household_apart', 'customers.in_sight(customer_id) and customers.in_sight(other_id)');

-- Who else an address was written for; masked receivers name no certain address.
create index order_by_address on orders."order" (brand_id, address_key) where address_key is not null and not receiver_masked;
select runtime.keep_sealed('customers.household', 'name', $$'customers.household.name'$$, 'id');
