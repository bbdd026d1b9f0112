import type { WireRecord } from '../contract/calls.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import type { KuaishouClient } from './client.ts'
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
    const { data: refund } = await client.get(access, 'open.seller.order.refund.detail', { refundId })
    const oid = toId(findText(refund, 'oid') ?? '')
    if (findText(refund, 'handlingWay') !== refundOnly || oid === null) return { refund }
    const order = await orderDetail(client, access, oid).catch(unlessMissing)
    return { refund, order: order && baseOf(order) }
  })
}

async function orderDetail(client: KuaishouClient, access: ShopAccess, oid: bigint): Promise<WireRecord> {
  return (await client.get(access, 'open.order.detail', { oid })).data
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
        failed = !isMissing(error)
        if (failed) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, ids.length) }, work))
  return answers
}

function isMissing(error: unknown): boolean {
  return error instanceof ConnectorFailure && error.kind === 'not_found'
}

function unlessMissing(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}
