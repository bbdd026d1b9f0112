-- What cleansing did to what marketplaces and WeCom tell (A1): one row a record, field and rule, however often it is told.

create table intake.finding (
  brand_id runtime.brand_id not null,
  -- A shop or a corp.
  source_id text not null,
  subject_kind text not null check (subject_kind in ('order', 'contact')),
  -- Their id of it.
  subject_id text not null,
  field text not null,
  rule text not null,
  what text not null check (what in ('mended', 'refused', 'quarantined')),
  code text,
  -- What the values look like, never what they are.
  before_shape text not null,
  after_shape text,
  found_at timestamptz not null,
  primary key (brand_id, source_id, subject_kind, subject_id, field, rule)
);
create index finding_by_time on intake.finding (brand_id, found_at);
create index finding_by_rule on intake.finding (brand_id, source_id, rule, found_at desc);
select runtime.guard('intake.finding');
