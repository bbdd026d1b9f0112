-- What a member wants to be reminded of about a friend. The words are sealed: people write names and numbers into them.
create table contacts.reminder (
  brand_id runtime.brand_id not null,
  id uuid not null,
  contact_id uuid not null,
  member_id text not null,
  due_at timestamptz not null,
  words bytea not null,
  created_at timestamptz not null,
  told_at timestamptz,
  done_at timestamptz,
  primary key (brand_id, id),
  foreign key (brand_id, contact_id) references contacts.contact (brand_id, id)
);
create index reminder_due on contacts.reminder (brand_id, due_at) where told_at is null and done_at is null;
create index reminder_of_contact on contacts.reminder (brand_id, contact_id, member_id, due_at) where done_at is null;
select runtime.guard('contacts.reminder');
select runtime.keep_sealed('contacts.reminder', 'words', $$'contacts.reminder.words'$$, 'id');
select runtime.cut_rows('contacts.reminder', 'contacts.in_sight(contact_id)');
