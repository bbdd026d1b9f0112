-- Numbers that were tried under each mask within thirty days, by who brought them: many small files say of a masked number what
-- one big file would. Masks and numbers are keyed digests; of a number four bytes, enough to know it among those of its mask.
create table imports.tried_window (
  brand_id runtime.brand_id not null,
  principal text not null,
  since timestamptz not null,
  numbers bigint not null default 0,
  crowded integer not null default 0,
  by_group integer[] not null,
  alarmed_at timestamptz,
  primary key (brand_id, principal)
);
select runtime.guard('imports.tried_window');

create table imports.tried_mask (
  brand_id runtime.brand_id not null,
  principal text not null,
  mask bytea not null,
  since timestamptz not null,
  hidden integer[] not null,
  primary key (brand_id, principal, mask)
);
create index tried_mask_since on imports.tried_mask (brand_id, since);
select runtime.guard('imports.tried_mask');
select runtime.keep_bytes('imports.tried_mask', 'mask', 'mark', 'what a mask shows of a phone, with who tried numbers under it, for thirty days');
