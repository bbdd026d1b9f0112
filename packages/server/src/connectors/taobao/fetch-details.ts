import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import { fetchEach, unlessMissing } from '../contract/fetch-each.ts'
import type { TopClient } from './client.ts'
import { refundFields, tradeFields } from './fields.ts'
import { asRecord, findText, readList, type TopRecord } from './wire.ts'

const shippedStates = new Set(['WAIT_BUYER_CONFIRM_GOODS', 'SELLER_CONSIGNED_PART'])

/**
 * One `trade.fullinfo.get` an order; the client bounds how many run at once. A trade on its way also gets its
 * `logistics_traces`, one a parcel, because TOP's trade does not know that a parcel was signed for.
 */
export function fetchTrades(
  client: TopClient,
  access: ShopAccess,
  tids: string[],
): Promise<(TopRecord | null)[]> {
  return fetchEach(tids, async (tid) => {
    const content = await client.call(access, 'taobao.trade.fullinfo.get', {
      fields: tradeFields,
      tid,
      include_oaid: 'true',
    })
    const trade = asRecord(content.trade, 'trade')
    return isShipped(trade)
      ? { ...trade, logistics_traces: await findTraces(client, access, tid, trade) }
      : trade
  })
}

export function fetchRefunds(
  client: TopClient,
  access: ShopAccess,
  ids: string[],
): Promise<(TopRecord | null)[]> {
  return fetchEach(ids, async (refund_id) => {
    const content = await client.call(access, 'taobao.refund.get', { fields: refundFields, refund_id })
    return asRecord(content.refund, 'refund')
  })
}

/** Whether there is, or was, a parcel. */
export function hasLeft(trade: TopRecord): boolean {
  const status = findText(trade, 'status') ?? ''
  return isShipped(trade) || status === 'TRADE_BUYER_SIGNED' || status === 'TRADE_FINISHED'
}

export function isShipped(trade: TopRecord): boolean {
  return shippedStates.has(findText(trade, 'status') ?? '')
}

/** The line that tells each parcel's waybill; the lines of one parcel are represented by the first. */
export function parcelLines(trade: TopRecord): Map<string, TopRecord> {
  const lines = new Map<string, TopRecord>()
  for (const line of readList(trade, 'orders', 'order')) {
    const waybill = findText(line, 'invoice_no')
    if (waybill !== null && !lines.has(waybill)) lines.set(waybill, line)
  }
  return lines
}

/** Of each parcel; a trade in one parcel is asked for as a whole. */
async function findTraces(
  client: TopClient,
  access: ShopAccess,
  tid: string,
  trade: TopRecord,
): Promise<TopRecord[]> {
  const parcels = [...parcelLines(trade)]
  if (parcels.length <= 1) {
    const trace = await findTrace(client, access, { tid })
    return trace ? [trace] : []
  }
  return Promise.all(
    parcels.map(async ([out_sid, line]) => {
      const sub_tid = findText(line, 'oid') ?? ''
      return { ...(await findTrace(client, access, { tid, is_split: '1', sub_tid })), out_sid }
    }),
  )
}

/** An app without the logistics package still gets its orders; arrival is then known from the confirmation only. */
export async function findTrace(
  client: TopClient,
  access: ShopAccess,
  params: { tid: string; is_split?: string; sub_tid?: string },
): Promise<TopRecord | null> {
  try {
    return await unlessMissing(client.call(access, 'taobao.logistics.trace.search', params))
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'permission_missing') return null
    throw error
  }
}
