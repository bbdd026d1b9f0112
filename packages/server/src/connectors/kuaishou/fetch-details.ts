import type { WireRecord } from '../contract/calls.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import { dataOf, type KuaishouClient } from './client.ts'
import { baseOf } from './normalise.ts'
import { refundOnly } from './unconfirmed.ts'
import { findText, toId } from './wire.ts'

const atOnce = 32

/** One `open.order.detail` an order. */
export function fetchOrders(
  client: KuaishouClient,
  access: ShopAccess,
  ids: string[],
): Promise<(WireRecord | null)[]> {
  return inOrder(ids, (oid) => orderDetail(client, access, oid))
}

/** A request does not tell whether goods had left; where that decides what is asked, its order is read as well. */
export function fetchAfterSales(
  client: KuaishouClient,
  access: ShopAccess,
  ids: string[],
): Promise<(WireRecord | null)[]> {
  return inOrder(ids, async (refundId) => {
    const refund = dataOf(await client.get(access, 'open.seller.order.refund.detail', { refundId }))
    const oid = toId(findText(refund, 'oid') ?? '')
    if (findText(refund, 'handlingWay') !== refundOnly || oid === null) return { refund, sendTime: 0 }
    const { sendTime = 0 } = baseOf(await orderDetail(client, access, oid))
    return { refund, sendTime }
  })
}

async function orderDetail(client: KuaishouClient, access: ShopAccess, oid: bigint): Promise<WireRecord> {
  return dataOf(await client.get(access, 'open.order.detail', { oid }))
}

/** The first failure ends the batch: what has not started is left, and the caller tries the batch again. */
async function inOrder(
  ids: string[],
  fetchOne: (id: bigint) => Promise<WireRecord>,
): Promise<(WireRecord | null)[]> {
  const answers = new Array<WireRecord | null>(ids.length).fill(null)
  let next = 0
  let failed = false
  const work = async () => {
    while (next < ids.length && !failed) {
      const index = next++
      const id = toId(ids[index]!)
      if (id === null) continue
      try {
        answers[index] = await fetchOne(id)
      } catch (error) {
        if (error instanceof ConnectorFailure && error.kind === 'not_found') continue
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, ids.length) }, work))
  return answers
}
