-- What persons will need next: parts and care of what they own, and what they buy again and again.

create schema needs;

-- One row a need. Days count from 1970-01-01 in Shanghai. No personal value is here.
create table needs.need (
  brand_id runtime.brand_id not null,
  id uuid not null,
  person_id uuid not null,
  -- Finds the need again when it is drawn anew.
  key text not null,
  kind text not null check (kind in ('part', 'care', 'warranty', 'restock')),
  -- What speaking of it serves (T16): `service` may stand on order data, `marketing` wants a relation of the customer's own.
  purpose text not null check (purpose in ('service', 'marketing')),
  product_id text,
  name jsonb not null,
  about text,
  since_day integer not null,
  due_day integer not null,
  from_day integer not null,
  until_day integer not null,
  quantity integer not null,
  reasons jsonb not null,
  state text not null default 'open' check (state in ('open', 'assigned', 'snoozed', 'done', 'dismissed')),
  assigned_to text,
  snoozed_day integer,
  drawn_at timestamptz not null,
  primary key (brand_id, id),
  unique (brand_id, person_id, key)
);
create index need_by_day on needs.need (brand_id, due_day, id);
select runtime.guard('needs.need');
select runtime.cut_rows('needs.need', 'customers.in_sight(person_id)');

-- One row a person: the order that they place again and again, and when to look at them next; 0 means now.
create table needs.person (
  brand_id runtime.brand_id not null,
  person_id uuid not null,
  habit jsonb,
  due_day integer not null default 0,
  primary key (brand_id, person_id)
);
create index person_due on needs.person (brand_id, due_day);
select runtime.guard('needs.person');
select runtime.cut_rows('needs.person', 'customers.in_sight(person_id)');

-- What was done to a need, with what stood before it. The need itself may be gone.
create table needs.act (
  brand_id runtime.brand_id not null,
  id uuid not null,
  need_id uuid not null,
  act text not null,
  facts jsonb not null,
  before jsonb not null,
  actor text not null,
  at timestamptz not null,
  undone_at timestamptz,
  undone_by text,
  primary key (brand_id, id)
);
create index act_of_need on needs.act (brand_id, need_id, at);
select runtime.guard('needs.act', 'select, insert, update');

create table needs.walk (
  brand_id runtime.brand_id not null,
  after_id uuid,
  walked_day integer not null,
  primary key (brand_id)
);
select runtime.guard('needs.walk');
