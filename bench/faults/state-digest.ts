import { withClient } from '../../packages/server/supervisor/postgres-roles.ts'

/** What a set of messages comes to. Ids and times of our own making are left out: they differ from run to run. */
export interface State {
  inbox: { pushId: string; state: string }[]
  orders: { outsideId: string; state: string; versionAt: string; [more: string]: unknown }[]
  lines: object[]
  afterSales: object[]
  /** Which orders share a customer. */
  customers: { orders: string[] }[]
  identifiers: object[]
  /** Not of closed orders: one that was closed before we heard of its payment is never announced as paid. */
  paidEvents: string[]
  /** Work that is still to be done, for the same reason: a closed order's was opened and cancelled, or never opened. */
  work: object[]
  alarms: number
}

const statements: Record<Exclude<keyof State, 'alarms'>, string> = {
  inbox: `select push_id as "pushId", state from intake.inbox_entry where source = 'taobao' order by 1`,
  orders: `select outside_id as "outsideId", state, kind, version_at::text as "versionAt", created_at::text, paid_at::text,
      delivered_at::text, paid_fen::text, receiver_masked, encode(receiver_key, 'hex') as receiver, district_code, announced_paid and state <> 'closed' as announced_paid
    from orders."order" order by 1`,
  lines: `select o.outside_id, l.line_id, l.item_id, l.quantity, l.paid_fen::text, l.state, l.after_sales_state, l.matched,
      (select coalesce(jsonb_agg(jsonb_build_array(p.product_id, p.quantity) order by p.product_id), '[]') from orders.line_product p
       where p.brand_id = l.brand_id and p.order_id = l.order_id and p.line_id = l.line_id) as products
    from orders.order_line l join orders."order" o on o.brand_id = l.brand_id and o.id = l.order_id order by 1, 2`,
  afterSales: `select a.outside_id, a.outside_order_id, a.line_id, a.kind, a.state, a.refund_fen::text, a.quantity, a.version_at::text,
      o.outside_id as linked
    from orders.after_sales_request a left join orders."order" o on o.brand_id = a.brand_id and o.id = a.order_id order by 1`,
  customers: `select array_agg(outside_id order by outside_id) as orders from orders."order" group by customer_id order by 1`,
  identifiers: `select kind, encode(value_index, 'hex') as value from customers.identifier order by 1, 2`,
  paidEvents: `select o.outside_id as id from runtime.event e join orders."order" o on o.id::text = e.key
    where e.type = 'order.paid' and o.state <> 'closed' order by 1`,
  work: `select o.outside_id, w.service_type, w.quantity, w.suspension is not null as suspended
    from work_orders.work_order w join orders."order" o on o.id::text = w.order_id where w.state <> 'cancelled' order by 1, 2`,
}

export async function readState(adminUrl: string): Promise<State> {
  return withClient(adminUrl, async (client) => {
    const state: Record<string, unknown> = {}
    for (const [part, text] of Object.entries(statements)) state[part] = (await client.query(text)).rows
    const alarms = await client.query<{ n: number }>(
      `select count(*)::int as n from runtime.event where type = 'intake.alarm'`,
    )
    state.paidEvents = (state.paidEvents as { id: string }[]).map((row) => row.id)
    return { ...state, alarms: alarms.rows[0]?.n ?? 0 } as State
  })
}

/** The parts in which two states differ, with the first difference of each in words. */
export function differences(a: State, b: State): string[] {
  return (Object.keys(a) as (keyof State)[]).flatMap((part) => {
    const [left, right] = [rowsOf(a[part]), rowsOf(b[part])]
    const at = left.findIndex((row, i) => row !== right[i])
    if (at < 0 && left.length === right.length) return []
    const place = at < 0 ? left.length : at
    return [`${part}: ${left[place] ?? 'nothing'} against ${right[place] ?? 'nothing'}`]
  })
}

function rowsOf(part: unknown): string[] {
  return Array.isArray(part) ? part.map((row) => JSON.stringify(row)) : [JSON.stringify(part)]
}
