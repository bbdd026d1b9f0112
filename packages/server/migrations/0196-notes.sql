-- What members write down about a customer, whom they ask to read it, and what stood there before.
create schema notes;

create table notes.note (
  brand_id runtime.brand_id not null,
  id uuid not null,
  customer_id uuid not null,
  -- The job at which it was written.
  work_order_id uuid,
  words bytea not null,
  version integer not null default 1,
  written_by text not null,
  written_at timestamptz not null,
  edited_at timestamptz,
  pinned_at timestamptz,
  pinned_by text,
  -- Hidden, never erased by hand: the audit says by whom.
  hidden_at timestamptz,
  hidden_by text,
  primary key (brand_id, id)
);
create index note_by_customer on notes.note (brand_id, customer_id, written_at desc, id desc);
select runtime.guard('notes.note');
select runtime.cut_rows('notes.note', 'customers.in_sight(customer_id)');
create function notes.in_sight(wanted uuid) returns boolean language plpgsql stable parallel safe as $$
begin
  return exists (select from notes.note where brand_id = runtime.brand() and id = wanted);
end $$;

-- What a note said before it was edited.
create table notes.version (
  brand_id runtime.brand_id not null,
  note_id uuid not null,
  version integer not null,
  words bytea not null,
  written_by text not null,
  written_at timestamptz not null,
  primary key (brand_id, note_id, version),
  foreign key (brand_id, note_id) references notes.note (brand_id, id) on delete cascade
);
select runtime.guard('notes.version');
select runtime.cut_rows('notes.version', 'notes.in_sight(note_id)');

create table notes.mention (
  brand_id runtime.brand_id not null,
  note_id uuid not null,
  member_id text not null,
  at timestamptz not null,
  read_at timestamptz,
  primary key (brand_id, note_id, member_id),
  foreign key (brand_id, note_id) references notes.note (brand_id, id) on delete cascade
);
create index mention_of_member on notes.mention (brand_id, member_id, at desc, note_id desc);
select runtime.guard('notes.mention');
select runtime.cut_rows('notes.mention', 'notes.in_sight(note_id)');
select runtime.keep_sealed('notes.note', 'words', $$'notes.note.words'$$, 'id');
select runtime.keep_sealed('notes.version', 'words', $$'notes.version.words'$$, $$note_id || '/' || version$$);
