import type { Tx } from '../runtime/db/transaction.ts'
import type { OrderFact } from './lines.ts'

/** Keeps what an order's events say; a request's later stage stays. One statement. */
export async function keepOrderFacts(
  tx: Tx,
  facts: readonly (OrderFact & { orderId: string })[],
): Promise<void> {
  if (facts.length === 0) return
  const newest = new Map<string, OrderFact & { orderId: string }>()
  for (const one of facts) {
    const key = `${one.orderId} ${one.factId}`
    const other = newest.get(key)
    if (!other || other.stage < one.stage) newest.set(key, one)
  }
  const list = [...newest.values()]
  await tx.named(
    'work_orders.keep_facts',
    `insert into work_orders.order_fact (brand_id, order_id, fact_id, kind, line_id, quantity, stage, at)
     select $1::text, f.order_id, f.fact_id, f.kind, f.line_id, f.quantity, f.stage, $2::timestamptz
     from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[])
       as f(order_id, fact_id, kind, line_id, quantity, stage)
     on conflict (brand_id, order_id, fact_id) do update
       set line_id = excluded.line_id, quantity = excluded.quantity, stage = excluded.stage, at = excluded.at
       where work_orders.order_fact.stage < excluded.stage`,
    [
      tx.brandId,
      tx.now,
      list.map((one) => one.orderId),
      list.map((one) => one.factId),
      list.map((one) => one.kind),
      list.map((one) => one.lineId),
      list.map((one) => one.quantity),
      list.map((one) => one.stage),
    ],
  )
}

export async function factsOfOrders(tx: Tx, orderIds: readonly string[]): Promise<Map<string, OrderFact[]>> {
  const found = await tx.named<{
    order_id: string
    fact_id: string
    kind: OrderFact['kind']
    line_id: string | null
    quantity: number | null
    stage: number
  }>(
    'work_orders.facts_of',
    `select order_id, fact_id, kind, line_id, quantity, stage from work_orders.order_fact
     where brand_id = $1::text and order_id = any($2::text[])`,
    [tx.brandId, orderIds],
  )
  const byOrder = new Map<string, OrderFact[]>()
  for (const { order_id, fact_id, line_id, ...fact } of found)
    byOrder.set(order_id, [...(byOrder.get(order_id) ?? []), { ...fact, factId: fact_id, lineId: line_id }])
  return byOrder
}
