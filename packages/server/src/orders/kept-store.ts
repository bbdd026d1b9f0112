/**
 * SQL that says what a customer kept of an order, for statements that join orders themselves: `a`, `o` and `l` are the aliases of
 * `orders.after_sales_request`, `orders."order"` and `orders.order_line`. One place for all who count purchases.
 */

/** A request that gave money for goods back, without price protection and the like. */
export const tookBack = (a: string): string =>
  `${a}.state = 'refunded' and ${a}.kind in ('refund_before_shipment', 'refund_after_shipment', 'return_and_refund')`

/** A request that names no line is about all of them. */
export const isAbout = (a: string, l: string): string =>
  `(${l}.line_id = any(coalesce(${a}.line_ids, array[coalesce(${a}.line_id, ${l}.line_id)])))`

/**
 * An amends (T2): after shipment, money alone, for less than half of what the pieces that the request is about cost. Whoever
 * gets it keeps them, so it stops no job and takes no piece off. From half on they went back: a parcel refused at the door is
 * paid back less its freight. So did they where nobody told an amount, for a job is rather stopped than done in vain.
 */
export const isAmends = (a: string, o: string): string =>
  `(${a}.kind = 'refund_after_shipment' and ${a}.refund_fen > 0 and coalesce((
    select ${a}.refund_fen * 2 * sum(g.quantity) < (case when coalesce(${a}.line_id, ${a}.line_ids[1]) is null then ${o}.paid_fen else sum(g.paid_fen) end)
      * least(coalesce(${a}.quantity, sum(g.quantity)), sum(g.quantity))
    from orders.order_line g where g.brand_id = ${a}.brand_id and g.order_id = ${a}.order_id and ${isAbout(a, 'g')}), false))`

const refundedFen = (
  o: string,
): string => `coalesce((select sum(a.refund_fen) from orders.after_sales_request a
  where a.brand_id = ${o}.brand_id and a.order_id = ${o}.id and a.state = 'refunded'), 0)`

/** What was paid and not given back, in fen; an order that was closed after it was paid went back whole. */
export const keptFen = (o: string): string =>
  `(case when ${o}.state = 'closed' then 0 else ${o}.paid_fen - ${refundedFen(o)} end)`

/** Also where the marketplace says that it is paid and not when, as for cash on delivery. */
export const isPaid = (o: string): string => `(${o}.announced_paid or ${o}.paid_at is not null)`

/**
 * What an order adds to what its customer spent, in fen: paid, and not given back for whatever reason; never below 0, so that
 * nothing is taken off another order. Every sum of a customer is made of it; an order that adds nothing is no purchase. Sums by
 * days leave out what was paid at a time that nobody told (`isPaid`).
 */
export const spentFen = (o: string): string =>
  `(case when ${isPaid(o)} then greatest(${keptFen(o)}, 0) else 0 end)`

/** Something of a paid order was refunded, or all of it. */
export const wasReturned = (o: string): string =>
  `(${o}.state = 'closed' or exists (select from orders.after_sales_request a
    where a.brand_id = ${o}.brand_id and a.order_id = ${o}.id and ${tookBack('a')}))`

/** Pieces of a line that went back. */
export const piecesBack = (o: string, l: string): string => `coalesce((
  select sum(coalesce(a.quantity, ${l}.quantity)) from orders.after_sales_request a
  where a.brand_id = ${o}.brand_id and a.order_id = ${o}.id and ${isAbout('a', l)}
    and ${tookBack('a')} and not ${isAmends('a', o)}), 0)`
