-- A line that a person adds to a seller's memo: it belongs to an order, to no job, and its words are the person's own.
alter table fulfilment.memo alter column work_order_id drop not null;
alter table fulfilment.memo drop constraint memo_kind_check;
alter table fulfilment.memo add constraint memo_kind_check check (kind in ('appointed', 'changed', 'completed', 'by_hand'));
alter table fulfilment.memo add constraint memo_has_its_job check (kind = 'by_hand' or work_order_id is not null);
alter table fulfilment.memo add constraint memo_by_hand_has_its_line check (kind <> 'by_hand' or line is not null);
