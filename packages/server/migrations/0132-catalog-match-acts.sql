-- Who decided a match and when, what stood before, and so what can be taken back.

create table catalog.match_act (
  brand_id runtime.brand_id not null,
  id uuid not null,
  origin text not null,
  at timestamptz not null,
  -- The act that this one takes back.
  undoes uuid,
  primary key (brand_id, id)
);
create index match_act_by_time on catalog.match_act (brand_id, at desc, id desc);
select runtime.guard('catalog.match_act');

-- One place in an act; null for nothing decided.
create table catalog.match_change (
  brand_id runtime.brand_id not null,
  act_id uuid not null,
  shop_id text not null,
  item_id text not null,
  sku_id text not null,
  before jsonb,
  after jsonb,
  undone_by uuid,
  primary key (brand_id, act_id, shop_id, item_id, sku_id),
  foreign key (brand_id, act_id) references catalog.match_act (brand_id, id)
);
create index match_change_by_place on catalog.match_change (brand_id, shop_id, item_id, sku_id);
select runtime.guard('catalog.match_change');

-- Which kind of link that is no goods; and a gift may be something that is no product of ours.
alter table catalog.product_match
  add column link_kind text check (link_kind in ('price_difference', 'postage', 'installation_fee', 'material_fee', 'other')),
  add check (link_kind is null or kind = 'not_goods'),
  drop constraint product_match_check;
alter table catalog.product_match add constraint product_match_names check (
  case kind when 'product' then product_id is not null when 'not_goods' then product_id is null else true end
);
