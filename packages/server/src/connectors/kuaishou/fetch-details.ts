import type { WireRecord } from '../contract/calls.ts'
import type { ShopAccess } from '../contract/connector.ts'
import { fetchEach, unlessMissing } from '../contract/fetch-each.ts'
import type { KuaishouClient } from './client.ts'
import { baseOf } from './normalise.ts'
import { refundOnly } from './unconfirmed.ts'
import { findText, toId } from './wire.ts'

/** One `open.order.detail` an order. */
export function fetchOrders(
  client: KuaishouClient,
  access: ShopAccess,
  ids: string[],
): Promise<(WireRecord | null)[]> {
  return fetchEach(ids, async (id) => {
    const oid = toId(id)
    return oid === null ? null : orderDetail(client, access, oid)
  })
}

/** A request does not tell whether goods had left; where that decides what is asked, its order is read as well. */
export function fetchAfterSales(
  client: KuaishouClient,
  access: ShopAccess,
  ids: string[],
): Promise<(WireRecord | null)[]> {
  return fetchEach(ids, async (id) => {
    const refundId = toId(id)
    if (refundId === null) return null
    const { data: refund } = await client.get(access, 'open.seller.order.refund.detail', { refundId })
    const oid = toId(findText(refund, 'oid') ?? '')
    if (findText(refund, 'handlingWay') !== refundOnly || oid === null) return { refund }
    const order = await unlessMissing(orderDetail(client, access, oid))
    return { refund, order: order && baseOf(order) }
  })
}

async function orderDetail(client: KuaishouClient, access: ShopAccess, oid: bigint): Promise<WireRecord> {
  return (await client.get(access, 'open.order.detail', { oid })).data
}
