-- How needs stood that another round, or another person, took the place of: whoever needs the same again finds it as it was left.

create table needs.round (
  brand_id runtime.brand_id not null,
  person_id uuid not null,
  key text not null,
  since_day integer not null,
  -- The need it was: what was done to it goes by this id.
  need_id uuid not null,
  state text not null check (state in ('open', 'assigned', 'snoozed', 'done', 'dismissed')),
  assigned_to text,
  snoozed_day integer,
  kept_at timestamptz not null,
  primary key (brand_id, person_id, key, since_day)
);
select runtime.guard('needs.round');
select runtime.cut_rows('needs.round', 'customers.in_sight(person_id)');

-- A part or a warranty is of one installed product, whoever has it.
create index round_of_unit on needs.round (brand_id, key) where key not like 'restock:%';
create index need_of_unit on needs.need (brand_id, key) where key not like 'restock:%';

-- The other rows that a person was made of when it was last drawn; null before that.
alter table needs.person add column drawn_of uuid[];
