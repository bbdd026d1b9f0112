-- What a person is worth and whether they may be leaving: models that were fitted, and a score a person.

create schema value;

-- One row a fit: parameters, borders of the RFM fifths, and how the same model, fitted to what was known before, did afterwards.
create table value.model (
  brand_id runtime.brand_id not null,
  id uuid not null,
  version text not null,
  fitted_at timestamptz not null,
  fitted_day integer not null,
  -- `fitted`, or why there is no model.
  state text not null check (state in ('fitted', 'too_little', 'not_settled')),
  people integer not null,
  repeaters integer not null,
  params jsonb,
  borders jsonb,
  calibration jsonb,
  primary key (brand_id, id)
);
create index model_by_time on value.model (brand_id, fitted_at desc);
select runtime.guard('value.model', 'select, insert, delete');

-- One row a person. Days count from 1970-01-01 in Shanghai. From `due_day` on it is drawn anew; 0 means now.
create table value.score (
  brand_id runtime.brand_id not null,
  person_id uuid not null,
  model_id uuid,
  purchases integer not null default 0,
  first_day integer,
  last_day integer,
  spent_fen bigint not null default 0,
  average_fen bigint,
  rhythm_days integer,
  recency smallint,
  frequency smallint,
  monetary smallint,
  rfm_group text,
  alive_percent smallint,
  -- Buys again within half a year.
  again_percent smallint,
  expected_milli integer,
  predicted_fen bigint,
  churn text not null default 'unknown' check (churn in ('low', 'medium', 'high', 'unknown')),
  reasons jsonb not null default '[]',
  scored_at timestamptz,
  due_day integer not null default 0,
  primary key (brand_id, person_id)
);
create index score_due on value.score (brand_id, due_day);
select runtime.guard('value.score');
select runtime.cut_rows('value.score', 'customers.in_sight(person_id)');

-- How far the walk over customers, which finds those without a score, has come; it begins anew each day.
create table value.walk (
  brand_id runtime.brand_id not null,
  after_id uuid,
  walked_day integer not null,
  primary key (brand_id)
);
select runtime.guard('value.walk');
