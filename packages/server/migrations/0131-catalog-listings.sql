-- What every shop lists, as its marketplace told it last. What a marketplace no longer tells is marked, never removed.

create table catalog.listing (
  brand_id runtime.brand_id not null,
  shop_id text not null,
  item_id text not null,
  -- '' for an item without SKUs.
  sku_id text not null,
  title text not null,
  sku_text text,
  merchant_code text,
  price_fen bigint,
  stock integer,
  picture_url text,
  on_sale boolean not null,
  version_at timestamptz,
  first_seen_at timestamptz not null,
  seen_at timestamptz not null,
  -- Whole pulls in a row that did not bring it: one may have skipped a page.
  missed smallint not null default 0,
  gone_at timestamptz,
  primary key (brand_id, shop_id, item_id, sku_id)
);
create index listing_by_code on catalog.listing (brand_id, upper(merchant_code)) where merchant_code is not null;
select runtime.guard('catalog.listing');
