import type { Clock } from '../../runtime/ports.ts'
import type { ChangedRecord, PullWindow, ShopAccess } from '../contract/connector.ts'
import { reachableWindow } from '../contract/pull-window.ts'
import type { JdClient, JdParams } from './client.ts'
import { orderFields } from './fields.ts'
import {
  orderVersion,
  refundApplyId,
  refundApplyVersion,
  serviceBillId,
  serviceVersion,
} from './normalise.ts'
import { listedStates } from './states.ts'
import { payoutMs } from './unconfirmed.ts'
import { type PagedList, walkWindow } from './walk-pages.ts'
import { asRecord, findList, formatWireTime, type JdRecord, readCount, readText, readTime } from './wire.ts'

const dayMs = 86_400_000
/** JD takes a month of orders, the shortest of which has 28 days; 7 days of applications, 10 of approvals. */
const orderSliceMs = 28 * dayMs
const applySliceMs = 7 * dayMs
const auditSliceMs = 10 * dayMs
export const keptDays = 90
const lookBackEveryMs = 30 * 60_000

export interface PullPorts {
  client: JdClient
  clock: Pick<Clock, 'now'>
  /** `pop.order.search`, or `enSearch` where receivers come encrypted. */
  searchMethod: string
}

/** One call for a quiet window: a page holds 100 orders with all that normalising needs. */
export function pullOrders(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return walkWindow(
    orderList(ports, access),
    reachableWindow(window, ports.clock.now(), keptDays),
    orderSliceMs,
  )
}

/**
 * JD lists after-sales by application and by audit, and has no list of payouts. So every half hour the audits of
 * the last weeks are read again, and a payout shows as a later version of a record that is known.
 */
export function openAfterSalesPull(ports: PullPorts) {
  const lookedBack = new Map<string, number>()
  return async function* pullAfterSales(
    access: ShopAccess,
    asked: PullWindow,
  ): AsyncGenerator<ChangedRecord[]> {
    const at = ports.clock.now()
    const window = reachableWindow(asked, at)
    const now = at.getTime()
    const due = now - (lookedBack.get(access.shopId) ?? Number.NEGATIVE_INFINITY) >= lookBackEveryMs
    const audits = due ? { from: new Date(window.from.getTime() - payoutMs), to: window.to } : window
    yield* walkWindow(refundApplyList(ports, access, 'apply'), window, applySliceMs)
    yield* walkWindow(refundApplyList(ports, access, 'check'), audits, applySliceMs)
    yield* walkWindow(serviceList(ports, access, 'apply'), window, applySliceMs)
    yield* walkWindow(serviceList(ports, access, 'approve'), audits, auditSliceMs)
    if (due) lookedBack.set(access.shopId, now)
  }
}

function orderList({ client, searchMethod }: PullPorts, access: ShopAccess): PagedList {
  const pageSize = 100
  return {
    name: searchMethod,
    pageSize,
    async ask({ from, to }, page) {
      const params = {
        start_date: formatWireTime(from),
        end_date: formatWireTime(to),
        order_state: listedStates,
        optional_fields: orderFields,
        page: String(page),
        page_size: String(pageSize),
        sortType: '1',
        // All but 1 is the time of change.
        dateType: '0',
        source_id: 'JOS',
      }
      const result = await client.call(access, searchMethod, params, 'searchorderinfo_result')
      return { rows: findList(result, 'orderInfoList'), total: readCount(result, 'orderTotal') }
    },
    listedAt: (order) => readTime(order, 'modified'),
    toRecord: (order) => recordOf(readText(order, 'orderId'), order, orderVersion(order), order),
  }
}

function refundApplyList(ports: PullPorts, access: ShopAccess, by: 'apply' | 'check'): PagedList {
  const method = 'jingdong.pop.afs.soa.refundapply.queryPageList'
  const pageSize = 50
  return {
    name: method,
    pageSize,
    async ask({ from, to }, page) {
      const params: JdParams = {
        [`${by}TimeStart`]: formatWireTime(from),
        [`${by}TimeEnd`]: formatWireTime(to),
        pageIndex: page,
        pageSize,
      }
      const result = await ports.client.call(access, method, params, 'queryResult')
      return { rows: findList(result, 'result'), total: readCount(result, 'totalCount') }
    },
    toRecord: (record) => recordOf(refundApplyId(record), record, refundApplyVersion(record), record),
  }
}

function serviceList(ports: PullPorts, access: ShopAccess, by: 'apply' | 'approve'): PagedList {
  const method = 'jingdong.asc.serviceAndRefund.view'
  const pageSize = 50
  return {
    name: method,
    pageSize,
    async ask({ from, to }, page) {
      const params: JdParams = {
        [`${by}TimeBegin`]: formatWireTime(from),
        [`${by}TimeEnd`]: formatWireTime(to),
        pageNumber: page,
        pageSize,
      }
      const result = await ports.client.call(access, method, params, 'pageResult')
      return { rows: findList(result, 'data'), total: readCount(result, 'totalCount') }
    },
    toRecord: (record) => {
      const bill = asRecord(record.sameOrderServiceBill, 'sameOrderServiceBill')
      return recordOf(serviceBillId(record), bill, serviceVersion(record), record)
    },
  }
}

function recordOf(id: string, named: JdRecord, versionAt: Date, detail: JdRecord): ChangedRecord {
  return { id, orderId: readText(named, 'orderId'), versionAt, detail }
}
