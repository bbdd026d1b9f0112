import type { Receiver } from '../../../packages/server/src/connectors/contract/connector.ts'
import type { BrandId } from '../../../packages/server/src/kernel/ids.ts'
import { earliest, firstDelivery, isShown } from '../../../packages/server/src/orders/order.ts'
import type { Tx } from '../../../packages/server/src/runtime/db/transaction.ts'
import type { Runtime } from '../../../packages/server/src/runtime/runtime.ts'
import { withClient } from '../../../packages/server/supervisor/postgres-roles.ts'
import type { Market } from './deliver.ts'

/** A fact, with the marketplace that it is of. */
interface Fact {
  market: string
  [more: string]: unknown
}

/** What was made of all messages, part by part. Ids and times of our own making are left out. */
export type MarketState = Record<string, Fact[]>

/** Sealed columns, by what they are called in the answer, with their place and the column of the row's id. */
const sealed: Record<string, string> = {
  receiver: 'orders.order.receiver',
  buyer_message: 'orders.order.buyer_message',
  seller_memo: 'orders.order.seller_memo',
  customer_name: 'customers.customer.name',
  customer_phone: 'customers.customer.phone',
  contact_name: 'work_orders.service_contact.name',
  contact_phone: 'work_orders.service_contact.phone',
  contact_address: 'work_orders.service_contact.address',
}

/** What newest versions may no longer show. */
const remembered = new Set([
  'receiver',
  'receiver_masked',
  'district_code',
  'address_key',
  'contact_name',
  'contact_phone',
  'contact_address',
])

const linked = `join orders."order" o on o.brand_id = x.brand_id and o.id`

/**
 * What of an order that was closed before we heard of its payment never came to be (its work, its announcement), and
 * in another order of arrival was made and taken back, is left out. So is the region in a customer's profile: it is that
 * of the order that was heard first.
 */
const statements: Record<string, string> = {
  inbox: `select source as market, push_id, state, topic, subject_id from intake.inbox_entry where source <> 'wecom' order by 1, 2`,
  orders: `select marketplace as market, id as row_id, outside_id, state, kind, version_at::text, created_at::text, paid_at::text,
      delivered_at, paid_fen::text, receiver_masked, receiver, district_code, address_key, buyer_message, seller_memo, seller_flag,
      platform_services, origin, quiet, announced_paid and state <> 'closed' as announced_paid
    from orders."order" order by 1, 3`,
  lines: `select o.marketplace as market, o.outside_id, x.line_id, x.item_id, x.quantity, x.paid_fen::text, x.state, x.after_sales_state, x.matched,
      (select coalesce(jsonb_agg(jsonb_build_array(p.product_id, p.quantity) order by p.product_id), '[]') from orders.line_product p
       where p.brand_id = x.brand_id and p.order_id = x.order_id and p.line_id = x.line_id) as products
    from orders.order_line x ${linked} = x.order_id order by 1, 2, 3`,
  afterSales: `select s.marketplace as market, x.outside_id, x.outside_order_id, x.line_id, x.kind, x.state, x.refund_fen::text, x.quantity,
      x.reason, x.version_at::text, o.outside_id as linked
    from orders.after_sales_request x join organization.shop s on s.brand_id = x.brand_id and s.id = x.shop_id
    left join orders."order" o on o.brand_id = x.brand_id and o.id = x.order_id order by 1, 2`,
  customers: `select min(o.marketplace) as market, c.id as row_id, array_agg(o.marketplace || ' ' || o.outside_id order by o.marketplace || ' ' || o.outside_id) as orders,
      c.name as customer_name, c.phone as customer_phone,
      (select array_agg(i.kind || ':' || encode(i.value_index, 'hex') order by i.kind, i.value_index) from customers.identifier i
       where i.brand_id = c.brand_id and i.customer_id = c.id) as identifiers
    from orders."order" o join customers.customer c on c.brand_id = o.brand_id and c.id = o.customer_id group by c.brand_id, c.id order by 3`,
  duplicates: `select reason as market from customers.possible_duplicate`,
  paid: `select o.marketplace as market, o.outside_id, x.payload->>'orderKind' as kind from runtime.event x ${linked}::text = x.key
    where x.type = 'order.paid' and o.state <> 'closed' order by 1, 2`,
  work: `select o.marketplace as market, w.work_order_id as row_id, o.outside_id, w.service_type, w.quantity, w.suspension is not null as suspended, w.round,
      w.goods_arrived_at is not null as arrived, w.address_state, w.district_code, w.address_key, c.name as contact_name,
      c.phone as contact_phone, c.address as contact_address, c.origin
    from work_orders.work_order w join orders."order" o on o.id::text = w.order_id
    left join work_orders.service_contact c on c.brand_id = w.brand_id and c.work_order_id = w.work_order_id
    where w.state <> 'cancelled' order by 1, 3, 4`,
  waiting: `select coalesce(s.marketplace, x.shop_id) as market, x.item_id, x.sku_id from catalog.unmatched_sku x
    left join organization.shop s on s.brand_id = x.brand_id and s.id = x.shop_id order by 1, 2, 3`,
  alarms: `select payload->>'source' as market, payload->>'kind' as kind, payload->>'detail' as detail from runtime.event
    where type = 'intake.alarm' order by 1, 2, 3`,
}

export async function readMarkets(
  adminUrl: string,
  runtime: Runtime,
  brandId: BrandId,
): Promise<MarketState> {
  const read = await withClient(adminUrl, async (client) => {
    const state: Record<string, Record<string, unknown>[]> = {}
    for (const [part, text] of Object.entries(statements)) state[part] = (await client.query(text)).rows
    return state
  })
  return runtime.db.transact(brandId, async (tx) =>
    Object.fromEntries(
      Object.entries(read).map(([part, rows]) => [part, rows.map((row) => opened(tx, row))]),
    ),
  )
}

function opened(tx: Tx, { row_id: id, ...row }: Record<string, unknown>): Fact {
  const open = (name: string, value: unknown) =>
    Buffer.isBuffer(value) && sealed[name] ? tx.vault.open(sealed[name], String(id), value) : value
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, open(name, value)])) as Fact
}

/** Where what an order once showed is not remembered, of all that was heard of it. */
export function forgotten(state: MarketState, markets: readonly Market[]): Difference[] {
  return markets.flatMap(({ marketplace: market, replay }) =>
    [...replay.given].flatMap(([id, versions]) => {
      const ours = state.orders!.find((one) => one.market === market && one.outside_id === id)
      const receiver = JSON.parse(String(ours?.receiver ?? '{}')) as Receiver
      const delivered = versions.map(firstDelivery).reduce(earliest, null)
      const kept = ours?.delivered_at as Date | null | undefined
      const isLost = versions.some((one) => isShown(one.receiver)) && !isShown(receiver)
      const isLate = delivered !== null && !(kept && kept <= delivered)
      return [
        ...(isLost ? [{ market, text: `the receiver of ${id} was shown, and is not kept` }] : []),
        ...(isLate ? [{ market, text: `${id} was there at ${delivered}, and is kept as ${kept}` }] : []),
      ]
    }),
  )
}

export interface Difference {
  market: string
  text: string
}

/**
 * Where two states differ: the first difference of each part of each marketplace, in words. Of `hidden` orders the
 * last version shows no receiver: who heard none but that one cannot know it.
 */
export function marketDifferences(
  wanted: MarketState,
  found: MarketState,
  hidden: ReadonlySet<string>,
): Difference[] {
  const told = ({ delivered_at: _, ...row }: Fact) => {
    const isHidden = hidden.has(`${row.market} ${row.outside_id}`)
    return JSON.stringify(row, (name, value) => (isHidden && remembered.has(name) ? undefined : value))
  }
  return Object.keys(wanted).flatMap((part) => {
    const markets = new Set([...wanted[part]!, ...found[part]!].map(({ market }) => market))
    return [...markets].flatMap((market) => {
      const [left, right] = [wanted[part]!, found[part]!].map((rows) =>
        rows.filter((row) => row.market === market).map(told),
      ) as [string[], string[]]
      const at = left.findIndex((row, i) => row !== right[i])
      if (at < 0 && left.length === right.length) return []
      const place = at < 0 ? left.length : at
      return [{ market, text: `${part}: ${left[place] ?? 'nothing'} against ${right[place] ?? 'nothing'}` }]
    })
  })
}
