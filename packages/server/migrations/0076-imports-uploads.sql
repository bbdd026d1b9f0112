-- Files on their way into an import by the console: their parts lie sealed below the data directory.

create table imports.upload (
  brand_id runtime.brand_id not null,
  id uuid not null,
  name text not null,
  bytes bigint not null,
  received bigint not null default 0,
  next_part integer not null default 0,
  -- Only who gave a file looks into it.
  actor text not null,
  created_at timestamptz not null,
  primary key (brand_id, id)
);
create index upload_by_time on imports.upload (brand_id, created_at);
select runtime.guard('imports.upload');

-- Mappings of a brand: a version is never changed; the newest is the one that is offered.
create table imports.mapping (
  brand_id runtime.brand_id not null,
  name text not null,
  version integer not null,
  body jsonb not null,
  actor text not null,
  created_at timestamptz not null,
  primary key (brand_id, name, version)
);
select runtime.guard('imports.mapping');
