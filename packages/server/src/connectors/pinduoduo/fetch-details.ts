import type { Clock } from '../../runtime/ports.ts'
import type { ShopAccess } from '../contract/connector.ts'
import { fetchEach } from '../contract/fetch-each.ts'
import type { PddClient } from './client.ts'
import { afterSalesIdOf } from './normalise.ts'
import { anyAfterSalesStatus } from './unconfirmed.ts'
import { asRecord, findList, type PddRecord, readText, toSeconds } from './wire.ts'

const rowsPerCall = 100

export interface FetchPorts {
  client: PddClient
  clock: Pick<Clock, 'now'>
}

/** One `order.information.get` an order; the client bounds how many run at once. */
export function fetchOrders(
  { client }: FetchPorts,
  access: ShopAccess,
  orderSns: string[],
): Promise<(PddRecord | null)[]> {
  return fetchEach(orderSns, async (order_sn) => {
    const { content } = await client.call(access, 'pdd.order.information.get', { order_sn })
    // `order_info_get_response` holds `order_info`.
    return asRecord(content.order_info, 'order_info')
  })
}

/**
 * The list, asked by order, gives all requests of that order in the coding and the unit that the sweep reads; of the
 * detail neither is certain.
 */
export async function fetchAfterSales(
  { client, clock }: FetchPorts,
  access: ShopAccess,
  ids: string[],
): Promise<(PddRecord | null)[]> {
  const orderSns = [...new Set(ids.flatMap((id) => /^(.+)-\d+$/.exec(id)?.[1] ?? []))]
  const found = new Map<string, PddRecord>()
  await fetchEach(orderSns, async (order_sn) => {
    const { content } = await client.call(access, 'pdd.refund.list.increment.get', {
      order_sn,
      ...ignoredFilters(clock.now()),
      page: '1',
      page_size: String(rowsPerCall),
    })
    for (const row of findList(content, 'refund_list'))
      found.set(afterSalesIdOf(readText(row, 'order_sn'), readText(row, 'id')), row)
    return null
  })
  return ids.map((id) => found.get(id) ?? null)
}

/** They must be there, and count for nothing beside an order's number. */
function ignoredFilters(now: Date): Record<string, string> {
  const end = toSeconds(now.getTime())
  return {
    after_sales_status: anyAfterSalesStatus,
    after_sales_type: '1',
    start_updated_at: String(end - 60),
    end_updated_at: String(end),
  }
}
