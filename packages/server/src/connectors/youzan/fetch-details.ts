import type { Clock } from '../../runtime/ports.ts'
import type { WireRecord } from '../contract/calls.ts'
import type { ShopAccess } from '../contract/connector.ts'
import { fetchEach, unlessMissing } from '../contract/fetch-each.ts'
import type { YouzanClient } from './client.ts'
import { passingStatus } from './states.ts'
import { asRecord, findRecord, findText, readText } from './wire.ts'

export interface FetchPorts {
  client: YouzanClient
  clock: Pick<Clock, 'sleep'>
}

/** An order passes `TRADE_PAID` within moments; this often it is asked again for what follows. */
const passingAsks = 3
const passingWaitMs = 300

/** One `trade.get` an order; the client bounds how many run at once. */
export function fetchOrders(ports: FetchPorts, access: ShopAccess, tids: string[]) {
  return fetchEach(tids, (tid) => fetchSettled(ports, access, tid))
}

/** A refund that wants money only also gets its order, because the refund does not know if the goods had left. */
export function fetchRefunds(ports: FetchPorts, access: ShopAccess, ids: string[]) {
  return fetchEach(ids, async (refund_id) => {
    const refund = await ports.client.call(access, 'youzan.trade.refund.get/3.0.1', { refund_id })
    if (findText(refund, 'refund_id') === null) return null
    return { ...refund, trade: await unlessMissing(fetchTrade(ports, access, readText(refund, 'tid'))) }
  })
}

async function fetchSettled(ports: FetchPorts, access: ShopAccess, tid: string): Promise<WireRecord | null> {
  for (let asked = 1; ; asked++) {
    const detail = await ports.client.call(access, detailApiOf(tid), { tid })
    const info = findRecord(findRecord(detail, 'full_order_info'), 'order_info')
    // The index is up to half a minute late: an order that was just announced may come back empty.
    if (findText(info, 'tid') === null) return null
    if (findText(info, 'status') !== passingStatus || asked >= passingAsks) return detail
    await ports.clock.sleep(passingWaitMs)
  }
}

/** Orders from before 2020 are known to the older API only; an id begins with its day. */
export function detailApiOf(tid: string): string {
  const year = /^E(\d{4})/.exec(tid)?.[1]
  return year !== undefined && year < '2020' ? 'youzan.trade.get/4.0.0' : 'youzan.trade.get/4.0.2'
}

/** The parts that say whether goods had left. */
async function fetchTrade(ports: FetchPorts, access: ShopAccess, tid: string): Promise<WireRecord> {
  const detail = await ports.client.call(access, detailApiOf(tid), { tid })
  return {
    full_order_info: asRecord(detail.full_order_info, 'full_order_info'),
    delivery_order: detail.delivery_order,
  }
}
