-- A mapping is edited as a draft, published as a version, and an older version is put in force again by one act.

create table imports.mapping_draft (
  brand_id runtime.brand_id not null,
  name text not null,
  -- Counts the saves: who saves over what another person saved meanwhile is told.
  revision integer not null,
  -- May be half done; it is checked when it is published.
  body jsonb not null,
  actor text not null,
  saved_at timestamptz not null,
  primary key (brand_id, name)
);
select runtime.guard('imports.mapping_draft');

-- Which version was put in force when, and by whom; the newest holds. Without any, the newest version does.
create table imports.mapping_release (
  brand_id runtime.brand_id not null,
  name text not null,
  number integer not null,
  version integer not null,
  what text not null check (what in ('published', 'rolled_back')),
  actor text not null,
  at timestamptz not null,
  primary key (brand_id, name, number),
  foreign key (brand_id, name, version) references imports.mapping (brand_id, name, version)
);
select runtime.guard('imports.mapping_release', 'select, insert');
