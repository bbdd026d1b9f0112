-- Tags by rule: what was judged of whom and why, and what a member took off.

create schema tagging;

-- Why a person has a tag by rule: the facts that the sentence is made of. No personal value is here.
create table tagging.verdict (
  brand_id runtime.brand_id not null,
  customer_id uuid not null,
  code text not null,
  version integer not null,
  facts jsonb not null,
  since timestamptz not null,
  judged_at timestamptz not null,
  primary key (brand_id, customer_id, code)
);
create index verdict_by_code on tagging.verdict (brand_id, code);
select runtime.guard('tagging.verdict');
select runtime.cut_rows('tagging.verdict', 'customers.in_sight(customer_id)');

-- A member took a tag by rule off by hand: no rule puts it on again before.
create table tagging.refusal (
  brand_id runtime.brand_id not null,
  customer_id uuid not null,
  code text not null,
  refused_by text not null,
  refused_at timestamptz not null,
  until timestamptz not null,
  primary key (brand_id, customer_id, code)
);
select runtime.guard('tagging.refusal');
select runtime.cut_rows('tagging.refusal', 'customers.in_sight(customer_id)');

-- Up to which picture of a person the rules were asked.
create table tagging.place (
  brand_id runtime.brand_id not null primary key,
  revision bigint not null,
  person_id uuid not null,
  version integer not null
);
select runtime.guard('tagging.place');
