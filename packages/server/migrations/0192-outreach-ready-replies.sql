-- Words that members may say to customers, kept by the operator in folders.
create table outreach.ready_reply (
  brand_id runtime.brand_id not null,
  id uuid not null,
  folder text not null,
  title text not null,
  words text not null,
  used bigint not null default 0,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (brand_id, id)
);
select runtime.guard('outreach.ready_reply');
