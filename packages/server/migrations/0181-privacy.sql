-- What persons ask of their data: a copy, or to be forgotten. And what is deleted when its time is over.

create schema privacy;

create table privacy.request (
  brand_id runtime.brand_id not null,
  id uuid not null,
  -- Any row of the person; all rows of the person are meant.
  customer_id uuid not null,
  kind text not null check (kind in ('export', 'erasure')),
  -- `asked`: nobody has looked whether it is the person; `queued`: a job for the person is open.
  state text not null check (state in ('asked', 'refused', 'waiting', 'queued', 'running', 'done', 'failed')),
  way text not null check (way in ('customer_page', 'member')),
  asked_by text not null,
  asked_at timestamptz not null,
  due_at timestamptz not null,
  checked_by text,
  checked_how text check (checked_how in ('known_phone', 'wecom_chat', 'signed_paper', 'id_document')),
  refused_because text check (refused_because in ('not_the_person', 'taken_back', 'legal_dispute')),
  decided_at timestamptz,
  step integer not null default 0,
  steps integer not null default 0,
  -- Ids of everything that is of the person, while it is worked on; nothing of it stays after.
  scope jsonb,
  -- How many rows of which table went, and what is kept.
  outcome jsonb not null default '{}',
  error_code text,
  touched_at timestamptz not null,
  finished_at timestamptz,
  primary key (brand_id, id)
);
select runtime.guard('privacy.request', 'select, insert, update');
select runtime.cut_rows('privacy.request', 'customers.in_sight(customer_id)');
create unique index request_alone on privacy.request (brand_id, customer_id, kind) where state in ('asked', 'waiting', 'queued', 'running');
create index request_by_time on privacy.request (brand_id, asked_at desc, id desc);

-- The copy, sealed, until its link ends.
create table privacy.package (
  brand_id runtime.brand_id not null,
  request_id uuid not null,
  token_hash bytea not null,
  body bytea not null,
  bytes integer not null,
  expires_at timestamptz not null,
  downloads integer not null default 0,
  primary key (brand_id, request_id),
  unique (brand_id, token_hash)
);
select runtime.guard('privacy.package');
alter table privacy.package alter column body set storage external;
-- What the bytes hold, as 0185 reads it for a change of keys.
comment on column privacy.package.body is
  '{"holds": "sealed", "place": "''privacy.package.body''", "row": "request_id", "byIndex": false}';
comment on column privacy.package.token_hash is '{"holds": "digest", "why": "hash of a link"}';

create table privacy.retention_run (
  brand_id runtime.brand_id not null,
  rule text not null,
  at timestamptz not null,
  deleted bigint not null,
  done boolean not null,
  primary key (brand_id, rule)
);
select runtime.guard('privacy.retention_run');

-- Who was forgotten: the row stays without a value, so that what names it leads to nobody.
alter table customers.customer add column erased_at timestamptz;
-- An order of somebody who was forgotten: what a marketplace tells of it later is taken without the person.
alter table orders."order" add column erased_at timestamptz;
create index order_erased on orders."order" (brand_id, id) where erased_at is not null;

-- Journals that only grow, but for a person who is to be forgotten.
grant delete on customers.edit, customers.merge, contacts.history, contacts.claim_attempt,
  insight.sidebar_notice_seen to qiao_app;
grant update (words, reason) on work_orders.entry to qiao_app;
grant update (words) on work_orders.rating to qiao_app;
grant delete on fulfilment.decryption, fulfilment.memo, fulfilment.memo_attempt to qiao_app;
