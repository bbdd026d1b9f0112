-- Reveals are counted for each member and hour by the tokens that were given out.
create index one_time_token_of on runtime.one_time_token (brand_id, purpose, principal, expires_at);
