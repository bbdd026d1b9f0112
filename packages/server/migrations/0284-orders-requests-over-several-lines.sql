-- A request over some lines of an order names them (Doudian); without a name it would be read as one over the whole order.
alter table orders.after_sales_request add column line_ids text[],
  add check (line_ids is null or (line_id is null and cardinality(line_ids) > 1));
