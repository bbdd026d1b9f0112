-- Merges and edits by hand are cut like the customer that they are of (0155).
select runtime.cut_rows('customers.edit', 'customers.in_sight(customer_id)');
select runtime.cut_rows('customers.merge', 'customers.in_sight(kept_id)');
