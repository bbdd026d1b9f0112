-- Keys by which other systems ask: the token itself is kept as a hash only, and dies with its maker's membership.

create table organization.api_token (
  brand_id runtime.brand_id not null,
  id uuid not null,
  name text not null,
  token_hash bytea not null,
  -- The last characters, so that people can tell their tokens apart.
  tail text not null,
  member_id text not null,
  scopes text[] not null,
  -- Class of personal data → plain or masked; what is not named is not shown.
  sight jsonb not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  primary key (brand_id, id),
  unique (brand_id, token_hash)
);
-- One live token a name, so that a request sent twice makes one token.
create unique index api_token_by_name on organization.api_token (brand_id, lower(name)) where revoked_at is null;
select runtime.guard('organization.api_token', 'select, insert, update');
