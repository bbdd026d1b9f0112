-- An order may stand beside a second friend who proved it as well: bought by one, sent to another. It stays whose it is.
create table contacts.order_share (
  brand_id runtime.brand_id not null,
  id uuid not null,
  contact_id uuid not null,
  order_id uuid not null,
  way text not null,
  evidence text not null,
  shared_at timestamptz not null,
  undone_at timestamptz,
  undone_by text,
  primary key (brand_id, id),
  foreign key (brand_id, contact_id) references contacts.contact (brand_id, id)
);
-- One besides the holder: a third is told that it is taken.
create unique index order_share_by_order on contacts.order_share (brand_id, order_id) where undone_at is null;
create index order_share_by_contact on contacts.order_share (brand_id, contact_id, shared_at desc);
select runtime.guard('contacts.order_share');
select runtime.cut_rows('contacts.order_share', 'contacts.in_sight(contact_id)');
