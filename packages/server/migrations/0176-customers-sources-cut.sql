-- Where a value came from is cut like the customer that it is of (0155).
select runtime.cut_rows('customers.field_source', 'customers.in_sight(customer_id)');
