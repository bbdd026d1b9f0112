-- What jobs earn: published rate cards, slips that are never edited, and a statement a payee and month.

create schema settlement;

-- A version is published once; slips keep the version that priced them, so a price can be computed again.
create table settlement.rate_card (
  brand_id runtime.brand_id not null,
  id text not null,
  version integer not null check (version > 0),
  content jsonb not null,
  content_hash bytea not null,
  published_at timestamptz not null,
  published_by text not null,
  primary key (brand_id, id, version)
);
select runtime.guard('settlement.rate_card', 'select, insert');

-- The sum of a slip's lines, so that the table itself refuses a slip that does not add up.
create function settlement.sum_of_lines(lines jsonb) returns bigint language sql immutable strict parallel safe
  as $$ select coalesce(sum((line ->> 'amountFen')::bigint), 0)::bigint from jsonb_array_elements(lines) as line $$;

create table settlement.statement (
  brand_id runtime.brand_id not null,
  id uuid not null,
  payee_kind text not null check (payee_kind in ('technician', 'provider')),
  payee_id text not null check (payee_id <> ''),
  month text not null check (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  state text not null default 'open' check (state in ('open', 'closed')),
  total_fen bigint not null default 0,
  slips integer not null default 0 check (slips >= 0),
  opened_at timestamptz not null,
  closed_at timestamptz,
  closed_by text,
  primary key (brand_id, id),
  unique (brand_id, payee_kind, payee_id, month),
  check ((state = 'closed') = (closed_at is not null and closed_by is not null))
);
create index statement_by_month on settlement.statement (brand_id, month desc, id);
select runtime.guard('settlement.statement', 'select, insert, update');

create table settlement.slip (
  brand_id runtime.brand_id not null,
  id uuid not null,
  work_order_id text not null,
  work_order_code text not null,
  kind text not null check (kind in ('service', 'wasted_trip', 'praise', 'adjustment', 'reversal')),
  payee_kind text not null check (payee_kind in ('technician', 'provider')),
  payee_id text not null,
  service_point_id text,
  rate_card_id text,
  rate_card_version integer,
  facts jsonb,
  lines jsonb not null check (jsonb_typeof(lines) = 'array'),
  total_fen bigint not null check (total_fen between -100000000000000 and 100000000000000),
  corrects_slip_id uuid,
  reason text,
  note bytea,
  statement_id uuid not null,
  transaction_id uuid,
  actor text not null,
  earned_at timestamptz not null,
  posted_at timestamptz not null,
  primary key (brand_id, id),
  foreign key (brand_id, statement_id) references settlement.statement (brand_id, id),
  foreign key (brand_id, corrects_slip_id) references settlement.slip (brand_id, id),
  foreign key (brand_id, rate_card_id, rate_card_version) references settlement.rate_card (brand_id, id, version),
  check (total_fen = settlement.sum_of_lines(lines)),
  check ((kind in ('adjustment', 'reversal')) = (corrects_slip_id is not null and reason is not null)),
  check ((kind in ('service', 'wasted_trip', 'praise')) = (rate_card_id is not null and facts is not null)),
  check (total_fen = 0 or transaction_id is not null)
);
-- A job is paid once for each thing it is paid for, whoever asks again.
create unique index slip_once on settlement.slip (brand_id, work_order_id, payee_kind, kind)
  where kind in ('service', 'wasted_trip', 'praise');
create unique index slip_reversed_once on settlement.slip (brand_id, corrects_slip_id) where kind = 'reversal';
create index slip_corrections on settlement.slip (brand_id, corrects_slip_id) where corrects_slip_id is not null;
create index slip_by_statement on settlement.slip (brand_id, statement_id, id);
create index slip_by_payee on settlement.slip (brand_id, payee_kind, payee_id, id desc);
create index slip_by_point on settlement.slip (brand_id, service_point_id, id desc) where payee_kind = 'provider';
select runtime.guard('settlement.slip', 'select, insert');
create trigger append_only before update or delete on settlement.slip
  for each row execute function ledger.refuse_change();
create trigger append_only_truncate before truncate on settlement.slip
  for each statement execute function ledger.refuse_change();
