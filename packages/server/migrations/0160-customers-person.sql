-- One person may be several customer rows (a row is what strong identifiers hold together). A merge moves only the pointer
-- `merged_into`; everything that hangs on a row stays with it, so that a merge can be taken back whole.

alter table customers.customer
  add column merged_into uuid,
  -- Which row's value stands for the person, by field; on the row that stands for all.
  add column survivors jsonb,
  -- When a field was said last; null since the row was made.
  add column name_at timestamptz,
  add column phone_at timestamptz,
  add column level_at timestamptz,
  add column region_at timestamptz;
create index customer_merged on customers.customer (brand_id, merged_into) where merged_into is not null;

-- The rows of one person, from any of them; itself alone where nobody was merged.
create function customers.same_person(brand text, row_id uuid) returns uuid[] language sql stable parallel safe as $$
  with head as (select coalesce(merged_into, id) as id from customers.customer where brand_id = brand and id = row_id)
  select array(select id from head
    union all select c.id from head h join customers.customer c on c.brand_id = brand and c.merged_into = h.id)
$$;

-- The same where ids are kept as text.
create function customers.same_person_text(brand text, row_id text) returns text[] language sql stable parallel safe as $$
  select case when row_id ~ '^[0-9a-f-]{36}$' then customers.same_person(brand, row_id::uuid)::text[] else array[row_id] end
$$;

create table customers.merge (
  brand_id runtime.brand_id not null,
  id uuid not null,
  kept_id uuid not null,
  absorbed_id uuid not null,
  -- The rows whose pointer this merge moved: the absorbed one and those that it stood for.
  moved uuid[] not null,
  survivors jsonb not null,
  survivors_before jsonb,
  -- `rule` or `member`; who and why.
  way text not null,
  actor text not null,
  reason text not null,
  evidence jsonb not null,
  score double precision,
  rule_version text,
  merged_at timestamptz not null,
  undone_at timestamptz,
  undone_by text,
  -- What the operator said of each edit by hand: `{editId: "kept" | "absorbed" | "both"}`.
  choices jsonb,
  primary key (brand_id, id)
);
create index merge_by_kept on customers.merge (brand_id, kept_id, merged_at);
create index merge_by_moved on customers.merge using gin (moved);
select runtime.guard('customers.merge', 'select, insert, update');

-- What people changed by hand, with what stood there before: an unmerge undoes these and gives them to the side that is chosen.
create table customers.edit (
  brand_id runtime.brand_id not null,
  id uuid not null,
  customer_id uuid not null,
  -- `name`, `phone`, `region`, `level`, `tag_added`, `tag_removed`.
  field text not null,
  -- Sealed: `{to, was, survivor}` of a field, `{to, rows}` of a tag.
  change bytea not null,
  actor text not null,
  at timestamptz not null,
  undone_at timestamptz,
  primary key (brand_id, id)
);
create index edit_of_customer on customers.edit (brand_id, customer_id, at) where undone_at is null;
select runtime.guard('customers.edit', 'select, insert, update');
