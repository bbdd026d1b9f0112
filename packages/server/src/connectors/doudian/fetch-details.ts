import type { ShopAccess } from '../contract/connector.ts'
import { fetchEach } from '../contract/fetch-each.ts'
import type { DoudianClient } from './client.ts'
import { asRecord, type DoudianRecord } from './wire.ts'

/** One `order.orderDetail` an order; the client bounds how many run at once. */
export function fetchOrders(
  client: DoudianClient,
  access: ShopAccess,
  ids: string[],
): Promise<(DoudianRecord | null)[]> {
  return fetchEach(ids, async (shop_order_id) => {
    const { data } = await client.call(access, 'order.orderDetail', { shop_order_id })
    return asRecord(data.shop_order_detail, 'shop_order_detail')
  })
}

export function fetchAfterSales(
  client: DoudianClient,
  access: ShopAccess,
  ids: string[],
): Promise<(DoudianRecord | null)[]> {
  return fetchEach(ids, async (after_sale_id) => {
    const { data } = await client.call(access, 'afterSale.Detail', { after_sale_id })
    asRecord(data.process_info, 'process_info')
    return data
  })
}
