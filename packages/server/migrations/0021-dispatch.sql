-- Who goes to which work order: one plan each, its candidate lists with reasons, offers with an end, assignments with history.

create schema dispatch;

-- How work reaches a provider's people; '*' stands for every provider without a row of its own.
create table dispatch.policy (
  brand_id runtime.brand_id not null,
  provider_id text not null,
  mode text not null check (mode in ('point', 'technician')),
  offer_minutes integer not null check (offer_minutes > 0),
  assign_minutes integer not null check (assign_minutes > 0),
  changed_at timestamptz not null,
  primary key (brand_id, provider_id)
);
select runtime.guard('dispatch.policy');

-- One row a work order in dispatch: whoever changes anything about it locks this row first.
-- The point is rounded to some hundred metres: enough for ranking, no address.
create table dispatch.plan (
  brand_id runtime.brand_id not null,
  work_order_id text not null,
  state text not null check (state in ('waiting', 'offered', 'accepted', 'assigned', 'ended')),
  held boolean not null default false,
  round integer not null default 1,
  district_code text not null,
  street text,
  category text not null,
  service_type text not null,
  products jsonb not null,
  units integer not null,
  work_minutes integer not null,
  lng double precision,
  lat double precision,
  starts_at timestamptz,
  ends_at timestamptz,
  provider_id text,
  service_point_id text,
  technician_id text,
  assign_by timestamptz,
  trouble text,
  trouble_facts jsonb,
  end_reason text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (brand_id, work_order_id)
);
create index plan_by_state on dispatch.plan (brand_id, state, starts_at) where state <> 'ended';
create index plan_of_point on dispatch.plan (brand_id, service_point_id, starts_at) where state <> 'ended';
create index plan_to_assign on dispatch.plan (brand_id, assign_by) where state = 'accepted' and not held;
select runtime.guard('dispatch.plan');

-- Why one was asked before another, as it was judged then.
create table dispatch.candidate_list (
  brand_id runtime.brand_id not null,
  candidate_list_id text not null,
  work_order_id text not null,
  made_at timestamptz not null,
  weights_version text not null,
  ranking jsonb not null,
  primary key (brand_id, candidate_list_id),
  foreign key (brand_id, work_order_id) references dispatch.plan
);
create index candidate_list_of_work_order on dispatch.candidate_list (brand_id, work_order_id, candidate_list_id desc);
select runtime.guard('dispatch.candidate_list', 'select, insert');

create table dispatch.offer (
  brand_id runtime.brand_id not null,
  offer_id text not null,
  work_order_id text not null,
  candidate_list_id text,
  round integer not null,
  provider_id text not null,
  service_point_id text not null,
  technician_id text,
  state text not null check (state in ('open', 'accepted', 'rejected', 'expired', 'withdrawn')),
  made_at timestamptz not null,
  expires_at timestamptz not null,
  answered_at timestamptz,
  answered_by text,
  reason text,
  words text,
  primary key (brand_id, offer_id),
  foreign key (brand_id, work_order_id) references dispatch.plan
);
-- The last lock against two offers of one job at once.
create unique index offer_open on dispatch.offer (brand_id, work_order_id) where state = 'open';
create index offer_due on dispatch.offer (brand_id, expires_at) where state = 'open';
create index offer_of_point on dispatch.offer (brand_id, service_point_id, made_at desc);
create index offer_of_technician on dispatch.offer (brand_id, technician_id, made_at desc) where technician_id is not null;
create index offer_of_work_order on dispatch.offer (brand_id, work_order_id, made_at);
select runtime.guard('dispatch.offer');

create table dispatch.assignment (
  brand_id runtime.brand_id not null,
  assignment_id text not null,
  work_order_id text not null,
  technician_id text not null,
  service_point_id text not null,
  provider_id text not null,
  offer_id text,
  assigned_at timestamptz not null,
  assigned_by text not null,
  reason text,
  overridden jsonb not null,
  ended_at timestamptz,
  end_reason text,
  primary key (brand_id, assignment_id),
  foreign key (brand_id, work_order_id) references dispatch.plan
);
-- One technician holds a work order, or none.
create unique index assignment_current on dispatch.assignment (brand_id, work_order_id) where ended_at is null;
create index assignment_of_technician on dispatch.assignment (brand_id, technician_id, assigned_at desc);
select runtime.guard('dispatch.assignment');
