-- What a brand asks as evidence of subsidies and trade-ins: a draft, and versions of which the newest is in force.
create schema playbooks;

create table playbooks.evidence_draft (
  brand_id runtime.brand_id primary key,
  -- Counts the saves: who saves over what another person saved meanwhile is told.
  revision integer not null,
  lists jsonb not null,
  actor text not null,
  saved_at timestamptz not null
);
select runtime.guard('playbooks.evidence_draft');

create table playbooks.evidence_version (
  brand_id runtime.brand_id not null,
  version integer not null,
  -- Null: the list that comes with the product.
  lists jsonb,
  what text not null check (what in ('published', 'rolled_back')),
  actor text not null,
  at timestamptz not null,
  primary key (brand_id, version)
);
select runtime.guard('playbooks.evidence_version', 'select, insert');
