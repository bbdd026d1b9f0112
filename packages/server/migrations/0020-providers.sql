-- Who does the field work: providers, points, clerks and technicians with what they can, hold and may, and how they sign in.

create schema providers;

create table providers.provider (
  brand_id runtime.brand_id not null,
  provider_id text not null,
  name text not null,
  region text not null,
  created_at timestamptz not null,
  primary key (brand_id, provider_id)
);
select runtime.guard('providers.provider');

-- Data-processing agreements (T17). A provider without one in force receives no offers.
create table providers.agreement (
  brand_id runtime.brand_id not null,
  agreement_id text not null,
  provider_id text not null,
  signed_at timestamptz not null,
  valid_from timestamptz not null,
  valid_until timestamptz not null check (valid_until > valid_from),
  primary key (brand_id, agreement_id),
  foreign key (brand_id, provider_id) references providers.provider
);
create index agreement_of_provider on providers.agreement (brand_id, provider_id);
select runtime.guard('providers.agreement');

create table providers.service_point (
  brand_id runtime.brand_id not null,
  service_point_id text not null,
  provider_id text not null,
  name text not null,
  address text not null,
  lng double precision not null,
  lat double precision not null,
  created_at timestamptz not null,
  primary key (brand_id, service_point_id),
  foreign key (brand_id, provider_id) references providers.provider
);
create index service_point_of_provider on providers.service_point (brand_id, provider_id);
select runtime.guard('providers.service_point');

-- Phone, name and home are personal data: sealed. `phone_index` finds a person at sign-in.
create table providers.technician (
  brand_id runtime.brand_id not null,
  technician_id text not null,
  provider_id text not null,
  service_point_id text not null,
  name_sealed bytea not null,
  phone_sealed bytea not null,
  phone_index bytea not null,
  home_sealed bytea,
  badge text not null,
  capacity integer not null check (capacity > 0),
  state text not null check (state in ('active', 'paused', 'left')),
  photo_file text,
  rating_sum bigint not null default 0,
  rating_count bigint not null default 0,
  joined_at timestamptz not null,
  primary key (brand_id, technician_id),
  unique (brand_id, phone_index),
  unique (brand_id, badge),
  foreign key (brand_id, provider_id) references providers.provider,
  foreign key (brand_id, service_point_id) references providers.service_point
);
create index technician_of_point on providers.technician (brand_id, service_point_id);
select runtime.guard('providers.technician');

-- A code of province, city, district or street; a shorter one covers all below it.
create table providers.technician_area (
  brand_id runtime.brand_id not null,
  technician_id text not null,
  area_code text not null check (area_code ~ '^\d{2}(\d{2}){0,2}(\d{3})?$'),
  primary key (brand_id, technician_id, area_code),
  foreign key (brand_id, technician_id) references providers.technician
);
create index technician_area_by_code on providers.technician_area (brand_id, area_code text_pattern_ops);
select runtime.guard('providers.technician_area');

create table providers.technician_skill (
  brand_id runtime.brand_id not null,
  technician_id text not null,
  skill text not null,
  level smallint not null check (level between 1 and 5),
  primary key (brand_id, technician_id, skill),
  foreign key (brand_id, technician_id) references providers.technician
);
select runtime.guard('providers.technician_skill');

create table providers.certificate (
  brand_id runtime.brand_id not null,
  certificate_id text not null,
  technician_id text not null,
  kind text not null,
  valid_from timestamptz not null,
  valid_until timestamptz not null check (valid_until > valid_from),
  primary key (brand_id, certificate_id),
  foreign key (brand_id, technician_id) references providers.technician
);
create index certificate_of_technician on providers.certificate (brand_id, technician_id);
select runtime.guard('providers.certificate');

create table providers.technician_tool (
  brand_id runtime.brand_id not null,
  technician_id text not null,
  tool text not null,
  primary key (brand_id, technician_id, tool),
  foreign key (brand_id, technician_id) references providers.technician
);
select runtime.guard('providers.technician_tool');

-- The week's pattern, wall clock of Shanghai; 1 Monday to 7 Sunday.
create table providers.shift (
  brand_id runtime.brand_id not null,
  technician_id text not null,
  weekday smallint not null check (weekday between 1 and 7),
  starts text not null check (starts ~ '^\d\d:\d\d$'),
  ends text not null check (ends ~ '^\d\d:\d\d$' and ends > starts),
  primary key (brand_id, technician_id, weekday, starts),
  foreign key (brand_id, technician_id) references providers.technician
);
select runtime.guard('providers.shift');

create table providers.absence (
  brand_id runtime.brand_id not null,
  absence_id text not null,
  technician_id text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  reason text not null,
  ended_at timestamptz,
  primary key (brand_id, absence_id),
  foreign key (brand_id, technician_id) references providers.technician
);
create index absence_of_technician on providers.absence (brand_id, technician_id, ends_at);
select runtime.guard('providers.absence');

-- One rating a work order, so that hearing of it twice counts once.
create table providers.rating (
  brand_id runtime.brand_id not null,
  work_order_id text not null,
  technician_id text not null,
  stars smallint not null check (stars between 1 and 5),
  rated_at timestamptz not null,
  primary key (brand_id, work_order_id),
  foreign key (brand_id, technician_id) references providers.technician
);
select runtime.guard('providers.rating');

create table providers.point_clerk (
  brand_id runtime.brand_id not null,
  point_clerk_id text not null,
  provider_id text not null,
  service_point_id text not null,
  name_sealed bytea not null,
  phone_sealed bytea not null,
  phone_index bytea not null,
  state text not null check (state in ('active', 'left')),
  created_at timestamptz not null,
  primary key (brand_id, point_clerk_id),
  unique (brand_id, phone_index),
  foreign key (brand_id, service_point_id) references providers.service_point
);
select runtime.guard('providers.point_clerk');

-- A personal link names the person; the code proves him. Only the hash of the link's token is kept.
create table providers.access_link (
  brand_id runtime.brand_id not null,
  token_hash bytea not null,
  audience text not null check (audience in ('technician', 'point')),
  person_id text not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  primary key (brand_id, token_hash)
);
create index access_link_of_person on providers.access_link (brand_id, audience, person_id);
select runtime.guard('providers.access_link');

-- A code is asked for by phone or link. Askers that nobody knows get a row too (no person), so that neither answers nor
-- tries tell who works here. The code itself stays sealed only until it was handed on.
create table providers.sign_in_code (
  brand_id runtime.brand_id not null,
  code_id text not null,
  audience text not null check (audience in ('technician', 'point')),
  asker bytea not null,
  person_id text,
  code_index bytea not null,
  code_sealed bytea,
  tries_left smallint not null,
  reusable boolean not null default false,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  delivery text not null check (delivery in ('waiting', 'delivered', 'no_channel', 'shown_in_demo', 'nobody')),
  delivered_at timestamptz,
  primary key (brand_id, code_id)
);
create index sign_in_code_of_asker on providers.sign_in_code (brand_id, audience, asker, created_at desc);
create index sign_in_code_waiting on providers.sign_in_code (brand_id, created_at) where delivery = 'waiting';
select runtime.guard('providers.sign_in_code');
