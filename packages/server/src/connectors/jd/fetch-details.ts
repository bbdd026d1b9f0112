import type { ShopAccess } from '../contract/connector.ts'
import { fetchEach, unlessMissing } from '../contract/fetch-each.ts'
import type { JdClient } from './client.ts'
import { orderFields } from './fields.ts'
import { refundApplyId, serviceBillId } from './normalise.ts'
import { asRecord, findList, type JdRecord } from './wire.ts'

const idsPerCall = 50

/** One `pop.order.get` (or `enGet`) an order; the client bounds how many run at once. */
export function fetchOrders(
  client: JdClient,
  access: ShopAccess,
  getMethod: string,
  orderIds: string[],
): Promise<(JdRecord | null)[]> {
  return fetchEach(orderIds, async (order_id) => {
    const params = { order_id, optional_fields: orderFields, source_id: 'JOS' }
    const answer = await client.call(access, getMethod, params, 'orderDetailInfo')
    return answer.orderInfo ? asRecord(answer.orderInfo, 'orderInfo') : null
  })
}

/** Refund applications fifty at a time; service bills by their order, because JD does not take their own number. */
export async function fetchAfterSales(
  client: JdClient,
  access: ShopAccess,
  ids: string[],
): Promise<(JdRecord | null)[]> {
  const found = new Map<string, JdRecord>()
  const applications = ids.flatMap((id) => /^refund-(\d+)$/.exec(id)?.[1] ?? [])
  const orders = new Set(ids.flatMap((id) => /^afs-(\d+)-\d+$/.exec(id)?.[1] ?? []))
  await Promise.all([
    ...chunks(applications).map(async (chunk) => {
      for (const record of await refundApplies(client, access, chunk))
        found.set(refundApplyId(record), record)
    }),
    ...[...orders].map(async (orderId) => {
      for (const record of await serviceBills(client, access, orderId))
        found.set(serviceBillId(record), record)
    }),
  ])
  return ids.map((id) => found.get(id) ?? null)
}

async function refundApplies(client: JdClient, access: ShopAccess, ids: string[]): Promise<JdRecord[]> {
  const params = { ids: ids.join(','), pageIndex: 1, pageSize: idsPerCall }
  const method = 'jingdong.pop.afs.soa.refundapply.queryPageList'
  const answer = await unlessMissing(client.call(access, method, params, 'queryResult'))
  return answer ? findList(answer, 'result') : []
}

/** An order has few bills; fifty hold them all. */
async function serviceBills(client: JdClient, access: ShopAccess, orderId: string): Promise<JdRecord[]> {
  const params = { orderId, pageNumber: 1, pageSize: idsPerCall }
  const method = 'jingdong.asc.serviceAndRefund.view'
  const answer = await unlessMissing(client.call(access, method, params, 'pageResult'))
  return answer ? findList(answer, 'data') : []
}

function chunks(ids: string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / idsPerCall) }, (_, index) =>
    ids.slice(index * idsPerCall, (index + 1) * idsPerCall),
  )
}
