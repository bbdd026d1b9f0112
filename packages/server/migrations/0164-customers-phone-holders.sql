-- A phone may be held by several people (a family's, a recycled number, a company's): one row for each, the first holder at rank 0.
alter table customers.identifier
  add column holder_rank smallint not null default 0,
  -- Keyed token of phone and surname together: equal only under one phone. Null while nobody said a surname.
  add column holder_mark bytea,
  -- Where the account is, of which a person has one there (`taobao`, `unionid`); empty of all others.
  add column account_at text not null default '';
alter table customers.identifier drop constraint identifier_pkey;
alter table customers.identifier add primary key (brand_id, kind, value_index, holder_rank);

-- Phones that are nobody's: property offices, parcel stations, shops, own staff. A phone that a member allowed is not blocked again by rule.
create table customers.blocked_phone (
  brand_id runtime.brand_id not null,
  value_index bytea not null,
  -- Sealed, for the list.
  phone bytea not null,
  state text not null check (state in ('blocked', 'allowed')),
  -- `by_hand` or `many_surnames`.
  cause text not null,
  note text not null default '',
  decided_by text not null,
  decided_at timestamptz not null,
  primary key (brand_id, value_index)
);
select runtime.guard('customers.blocked_phone', 'select, insert, update');
