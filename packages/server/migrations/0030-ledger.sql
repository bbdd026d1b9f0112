-- The book of all money moves: accounts, transactions and postings that are never edited, balances that follow them.

create schema ledger;

-- What is written stays written, whoever asks; a mistake is reversed by a new transaction.
create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'ledger.append_only: % on %.%', tg_op, tg_table_schema, tg_table_name using errcode = 'P0001';
end $$;

create table ledger.account (
  brand_id runtime.brand_id not null,
  id uuid not null,
  kind text not null check (kind ~ '^[a-z][a-z_]{1,40}$'),
  owner_id text not null check (owner_id <> '' and length(owner_id) <= 64),
  may_be_negative boolean not null,
  opened_at timestamptz not null,
  primary key (brand_id, id),
  unique (brand_id, kind, owner_id),
  unique (brand_id, id, may_be_negative)
);
select runtime.guard('ledger.account', 'select, insert');

-- The one table that moves: credits less debits. The floor is held here, in the statement that posts.
create table ledger.balance (
  brand_id runtime.brand_id not null,
  account_id uuid not null,
  may_be_negative boolean not null,
  balance_fen bigint not null default 0,
  postings bigint not null default 0 check (postings >= 0),
  moved_at timestamptz,
  primary key (brand_id, account_id),
  foreign key (brand_id, account_id, may_be_negative) references ledger.account (brand_id, id, may_be_negative),
  constraint balance_floor check (may_be_negative or balance_fen >= 0),
  constraint balance_bound check (balance_fen between -1000000000000000000 and 1000000000000000000)
) with (fillfactor = 70);
select runtime.guard('ledger.balance', 'select, insert, update');

create table ledger.transaction (
  brand_id runtime.brand_id not null,
  id uuid not null,
  idempotency_key text not null check (idempotency_key <> '' and length(idempotency_key) <= 200),
  content_hash bytea not null check (length(content_hash) = 32),
  reason text not null check (reason ~ '^[a-z][a-z-]*\.[a-z_]+$'),
  subject text not null check (subject <> '' and length(subject) <= 200),
  reverses uuid,
  posting_count integer not null check (posting_count > 0),
  actor text not null,
  occurred_at timestamptz not null,
  posted_at timestamptz not null,
  primary key (brand_id, id),
  unique (brand_id, idempotency_key),
  unique (brand_id, reverses),
  foreign key (brand_id, reverses) references ledger.transaction (brand_id, id),
  check (reverses is null or reverses <> id)
);
create index transaction_by_subject on ledger.transaction (brand_id, subject);
select runtime.guard('ledger.transaction', 'select, insert');
create trigger append_only before update or delete on ledger.transaction
  for each row execute function ledger.refuse_change();
create trigger append_only_truncate before truncate on ledger.transaction
  for each statement execute function ledger.refuse_change();

-- One row is one pair: the same fen leave one account and reach another, so the book cannot lean.
create table ledger.posting (
  brand_id runtime.brand_id not null,
  seq bigint generated always as identity,
  transaction_id uuid not null,
  number integer not null check (number > 0),
  debit_account_id uuid not null,
  credit_account_id uuid not null,
  amount_fen bigint not null check (amount_fen > 0 and amount_fen <= 100000000000000),
  primary key (brand_id, transaction_id, number),
  foreign key (brand_id, transaction_id) references ledger.transaction (brand_id, id),
  foreign key (brand_id, debit_account_id) references ledger.account (brand_id, id),
  foreign key (brand_id, credit_account_id) references ledger.account (brand_id, id),
  check (debit_account_id <> credit_account_id)
);
create index posting_by_debit on ledger.posting (brand_id, debit_account_id, seq);
create index posting_by_credit on ledger.posting (brand_id, credit_account_id, seq);
select runtime.guard('ledger.posting', 'select, insert');
create trigger append_only before update or delete on ledger.posting
  for each row execute function ledger.refuse_change();
create trigger append_only_truncate before truncate on ledger.posting
  for each statement execute function ledger.refuse_change();
