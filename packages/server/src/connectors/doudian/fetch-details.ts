import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import type { DoudianClient } from './client.ts'
import { asRecord, type DoudianRecord } from './wire.ts'

/** One `order.orderDetail` an order; the client bounds how many run at once. */
export function fetchOrders(
  client: DoudianClient,
  access: ShopAccess,
  ids: string[],
): Promise<(DoudianRecord | null)[]> {
  return inOrder(ids, async (shop_order_id) => {
    const { data } = await client.call(access, 'order.orderDetail', { shop_order_id })
    return asRecord(data.shop_order_detail, 'shop_order_detail')
  })
}

export function fetchAfterSales(
  client: DoudianClient,
  access: ShopAccess,
  ids: string[],
): Promise<(DoudianRecord | null)[]> {
  return inOrder(ids, async (after_sale_id) => {
    const { data } = await client.call(access, 'afterSale.Detail', { after_sale_id })
    asRecord(data.process_info, 'process_info')
    return data
  })
}

/** The first failure ends the batch: what has not started is left, and the caller tries the batch again. */
async function inOrder(
  ids: string[],
  fetchOne: (id: string) => Promise<DoudianRecord>,
): Promise<(DoudianRecord | null)[]> {
  const answers = new Array<DoudianRecord | null>(ids.length).fill(null)
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
