import type { Parcel, ParcelStep } from '../contract/acts.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import { fetchEach } from '../contract/fetch-each.ts'
import type { PddClient } from './client.ts'
import { type FetchPorts, fetchOrders } from './fetch-details.ts'
import { parcelStates, signedOrder } from './unconfirmed.ts'
import { findList, findText, findTime, type PddRecord, readText } from './wire.ts'

interface Sent {
  orderId: string
  carrierId: string | null
  waybill: string
  arrived: boolean
}

interface Carrier {
  name: string | null
  /** What the trace wants. */
  code: string | null
}

/** The order has the waybills and the carrier's number, the list of carriers its code, the trace the steps. */
export async function fetchParcels(
  ports: FetchPorts,
  access: ShopAccess,
  orderIds: string[],
): Promise<Parcel[][]> {
  const orders = await fetchOrders(ports, access, orderIds)
  const sent = orders.map((order, index) => (order ? sentWith(order, orderIds[index]!) : []))
  const waybills = new Map(sent.flat().map((one) => [one.waybill, one]))
  if (waybills.size === 0) return sent.map(() => [])
  const carriers = await listCarriers(ports.client, access)
  const traces = await fetchEach([...waybills.keys()], (mail_no) => {
    const code = carriers.get(waybills.get(mail_no)!.carrierId ?? '')?.code ?? null
    return code === null ? Promise.resolve([]) : traceOf(ports.client, access, code, mail_no)
  })
  const byWaybill = new Map([...waybills.keys()].map((waybill, index) => [waybill, traces[index] ?? []]))
  return sent.map((parcels) =>
    parcels.map((one) => parcelOf(one, carriers.get(one.carrierId ?? ''), byWaybill.get(one.waybill)!)),
  )
}

function sentWith(order: PddRecord, orderId: string): Sent[] {
  const arrived = findText(order, 'order_status') === signedOrder
  return [order, ...findList(order, 'extra_delivery_list')].flatMap((row) => {
    const waybill = findText(row, 'tracking_number')
    return waybill === null ? [] : [{ orderId, carrierId: findText(row, 'logistics_id'), waybill, arrived }]
  })
}

async function listCarriers(client: PddClient, access: ShopAccess): Promise<Map<string, Carrier>> {
  const { content } = await client.call(access, 'pdd.logistics.companies.get', {})
  const rows = findList(content, 'logistics_companies')
  return new Map(
    rows.map((row) => [
      readText(row, 'id'),
      { name: findText(row, 'logistics_company'), code: findText(row, 'code') },
    ]),
  )
}

interface Step extends ParcelStep {
  action: string | null
}

/** In the order of time. Without the permission, or for a waybill that nobody scanned yet, there are no steps. */
async function traceOf(
  client: PddClient,
  access: ShopAccess,
  company_code: string,
  mail_no: string,
): Promise<Step[]> {
  try {
    const { content } = await client.call(access, 'pdd.logistics.ordertrace.get', { company_code, mail_no })
    return findList(content, 'trace_list')
      .flatMap((row): Step[] => {
        const at = findTime(row, 'status_time') ?? findTime(row, 'time')
        const text = findText(row, 'desc') ?? findText(row, 'status_desc')
        return at === null || text === null ? [] : [{ at, text, action: findText(row, 'action') }]
      })
      .sort((a, b) => a.at.getTime() - b.at.getTime())
  } catch (error) {
    const lasts = error instanceof ConnectorFailure && !error.retryable
    if (lasts && error.kind !== 'authorisation_expired') return []
    throw error
  }
}

function parcelOf(
  { carrierId, waybill, arrived }: Sent,
  carrier: Carrier | undefined,
  steps: Step[],
): Parcel {
  const last = parcelStates[steps.at(-1)?.action ?? ''] ?? 'shipped'
  return {
    carrier: carrier?.name ?? carrierId,
    waybill,
    state: arrived ? 'delivered' : last,
    steps: steps.map(({ at, text }) => ({ at, text })),
  }
}
