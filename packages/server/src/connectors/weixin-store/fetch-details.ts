import type { WireRecord } from '../contract/calls.ts'
import type { ShopAccess } from '../contract/connector.ts'
import { fetchEach, unlessMissing } from '../contract/fetch-each.ts'
import type { WeixinStoreClient } from './client.ts'
import { asRecord, readText } from './wire.ts'

/** One `order/get` an order; the client bounds how many run at once. */
export function fetchOrders(client: WeixinStoreClient, access: ShopAccess, ids: string[]) {
  return fetchEach(ids, (id) => fetchOrder(client, access, id))
}

export async function fetchOrder(
  client: WeixinStoreClient,
  access: ShopAccess,
  orderId: string,
): Promise<WireRecord> {
  const answer = await client.call(access, '/channels/ec/order/get', { order_id: orderId })
  return asRecord(answer.order, 'order')
}

/** A request for money alone also gets its order, because it does not know if the goods had left. */
export function fetchAfterSales(client: WeixinStoreClient, access: ShopAccess, ids: string[]) {
  return fetchEach(ids, async (id) => {
    const path = '/channels/ec/aftersale/getaftersaleorder'
    const answer = await client.call(access, path, { after_sale_order_id: id })
    const request = asRecord(answer.after_sale_order, 'after_sale_order')
    if (request.type !== 'REFUND') return request
    return {
      ...request,
      order: await unlessMissing(fetchOrder(client, access, readText(request, 'order_id'))),
    }
  })
}
