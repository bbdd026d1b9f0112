-- Which order was given to which friend, how, and whose it was before, so that it can be taken back; and cards by which a
-- friend registers an order themself (T11, ways 2 and 3).
create table contacts.binding (
  brand_id runtime.brand_id not null,
  id uuid not null,
  contact_id uuid not null,
  order_id uuid not null,
  way text not null,
  evidence text not null,
  customer_id uuid not null,
  -- Where undoing leads back to.
  before_customer_id uuid,
  bound_at timestamptz not null,
  undone_at timestamptz,
  undone_by text,
  primary key (brand_id, id),
  foreign key (brand_id, contact_id) references contacts.contact (brand_id, id)
);
create index binding_by_contact on contacts.binding (brand_id, contact_id, bound_at desc) where undone_at is null;
create index binding_by_order on contacts.binding (brand_id, order_id, bound_at desc) where undone_at is null;
select runtime.guard('contacts.binding');
select runtime.cut_rows('contacts.binding', 'contacts.in_sight(contact_id)');

-- The token is kept as a hash only. Whoever opens it holds the chat that it was sent to.
create table contacts.registration_link (
  brand_id runtime.brand_id not null,
  token_hash bytea not null,
  contact_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  opened_at timestamptz,
  primary key (brand_id, token_hash),
  foreign key (brand_id, contact_id) references contacts.contact (brand_id, id)
);
select runtime.guard('contacts.registration_link');
select runtime.keep_bytes('contacts.registration_link', 'token_hash', 'digest', 'a random token');
select runtime.cut_rows('contacts.registration_link', 'contacts.in_sight(contact_id)');

alter table contacts.history drop constraint history_what_check;
alter table contacts.history add check (what in ('added', 'edited', 'removed_by_member', 'removed_by_contact', 'gone', 'bound', 'unbound',
  'claim_refused', 'archive_agreed', 'owner_left', 'handover_asked', 'handed_over', 'handover_failed', 'renamed'));
