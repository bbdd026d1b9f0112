-- A pair that may be one person carries what spoke for it, and who decided; a pair once said to be two people binds every rule.

alter table customers.possible_duplicate
  -- How sure the engine was, 0 to 1; null where one record pointed to both.
  add column score double precision,
  -- `[{field, level, weight}]`, the strongest first.
  add column evidence jsonb not null default '[]',
  add column rule_version text,
  -- `record`, `engine` or `unmerge`.
  add column found_by text not null default 'record',
  add column decided_by text;
create index possible_duplicate_queue on customers.possible_duplicate
  (brand_id, state, (-coalesce(score, 0)), found_at, first_id, second_id);
create index possible_duplicate_second on customers.possible_duplicate (brand_id, second_id);

-- Whether somebody said that the persons of these two rows are two people.
create function customers.are_apart(brand text, a uuid, b uuid) returns boolean language sql stable parallel safe as $$
  select exists (
    select from customers.possible_duplicate d, customers.same_person(brand, a) as one, customers.same_person(brand, b) as two
    where d.brand_id = brand and d.state = 'different'
      and ((d.first_id = any(one) and d.second_id = any(two)) or (d.first_id = any(two) and d.second_id = any(one))))
$$;
