import type { Clock } from '../../runtime/ports.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
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
  return inOrder(orderSns, async (order_sn) => {
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
  await inOrder(orderSns, async (order_sn) => {
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

/** The first failure ends the batch: what has not started is left, and the caller tries the batch again. */
async function inOrder(
  ids: string[],
  fetchOne: (id: string) => Promise<PddRecord | null>,
): Promise<(PddRecord | null)[]> {
  const answers = new Array<PddRecord | null>(ids.length).fill(null)
  let next = 0
  let failed = false
  const work = async () => {
    while (next < ids.length && !failed) {
      const index = next++
      try {
        answers[index] = await fetchOne(ids[index]!)
      } catch (error) {
        if (error instanceof ConnectorFailure && error.kind === 'not_found') continue
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(32, ids.length) }, work))
  return answers
}
