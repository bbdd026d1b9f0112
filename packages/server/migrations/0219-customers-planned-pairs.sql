-- A run over all customers first says what it would join; what it found is kept until a member says yes, and while it is joined.
alter table customers.resolve_run
  drop constraint resolve_run_state_check,
  add constraint resolve_run_state_check check (state in ('waiting', 'reading', 'comparing', 'planned', 'linking', 'done', 'cancelled', 'undoing', 'undone')),
  -- False where somebody wants to look before anything is joined.
  add column applies boolean not null default true;

create table customers.planned_pair (
  brand_id runtime.brand_id not null,
  run_id uuid not null,
  number integer not null,
  outcome text not null check (outcome in ('link', 'review')),
  first_id uuid not null,
  second_id uuid not null,
  score double precision not null,
  -- The columns that spoke for it, `name+phone`.
  grounds text not null,
  -- `[{field, level, weight}]`, the strongest first.
  evidence jsonb not null,
  primary key (brand_id, run_id, number)
);
select runtime.guard('customers.planned_pair', 'select, insert, delete');
select runtime.cut_rows('customers.planned_pair', 'customers.in_sight(first_id) and customers.in_sight(second_id)');
