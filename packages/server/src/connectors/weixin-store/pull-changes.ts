import type { Clock } from '../../runtime/ports.ts'
import { malformedAnswer, type WireRecord } from '../contract/calls.ts'
import type { ChangedRecord, PullWindow, ShopAccess } from '../contract/connector.ts'
import { reachableWindow } from '../contract/pull-window.ts'
import type { WeixinStoreClient } from './client.ts'
import { fetchAfterSales, fetchOrders } from './fetch-details.ts'
import { afterSalesVersion, orderVersion } from './normalise.ts'
import { findIds, findText, isSet, readText, toSeconds } from './wire.ts'

/** After-sales allow 24 hours, orders seven days; less of the latter keeps a walk short enough to start again. */
const sliceSeconds = 86_400
const pageSize = 100
/** Details at once; a caller that stops early has cost no more than these. */
const batchSize = 50
const mostPages = 2_000
const mostWalks = 6

interface ChangeList {
  path: string
  ids: string
  params(fromSeconds: number, toSeconds: number): WireRecord
  fetchDetails(client: WeixinStoreClient, access: ShopAccess, ids: string[]): Promise<(WireRecord | null)[]>
  toRecord(detail: WireRecord): ChangedRecord
}

const orderList: ChangeList = {
  path: '/channels/ec/order/list/get',
  ids: 'order_id_list',
  params: (start_time, end_time) => ({
    update_time_range: { start_time, end_time },
    page_size: pageSize,
  }),
  fetchDetails: fetchOrders,
  toRecord: (detail) => {
    const id = readText(detail, 'order_id')
    return { id, orderId: id, versionAt: orderVersion(detail), detail }
  },
}

const afterSalesList: ChangeList = {
  path: '/channels/ec/aftersale/getaftersalelist',
  ids: 'after_sale_order_id_list',
  params: (begin_update_time, end_update_time) => ({ begin_update_time, end_update_time }),
  fetchDetails: fetchAfterSales,
  toRecord: (detail) => ({
    id: readText(detail, 'after_sale_order_id'),
    orderId: readText(detail, 'order_id'),
    versionAt: afterSalesVersion(detail),
    detail,
  }),
}

export interface PullPorts {
  client: WeixinStoreClient
  clock: Pick<Clock, 'now'>
}

export function pullOrders(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return pullSlices(ports, access, window, orderList)
}

export function pullAfterSales(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return pullSlices(ports, access, window, afterSalesList)
}

/** The lists give ids only, so each record is fetched: without its version nobody could tell whether we have it. */
async function* pullSlices(
  { client, clock }: PullPorts,
  access: ShopAccess,
  window: PullWindow,
  list: ChangeList,
): AsyncGenerator<ChangedRecord[]> {
  const reachable = reachableWindow(window, clock.now())
  const to = toSeconds(reachable.to)
  const given = new Set<string>()
  for (let from = toSeconds(reachable.from); from <= to; from += sliceSeconds) {
    // Whether the end belongs to the window is not said: slices share their border, and doubles are dropped.
    const ask = (nextKey: string | null) =>
      client.call(access, list.path, {
        ...list.params(from, Math.min(from + sliceSeconds, to + 1)),
        ...(nextKey === null ? {} : { next_key: nextKey }),
      })
    const ids = (await changedIds(ask, list)).filter((id) => !given.has(id))
    for (const id of ids) given.add(id)
    for (let at = 0; at < ids.length; at += batchSize) {
      const details = await list.fetchDetails(client, access, ids.slice(at, at + batchSize))
      const records = details.filter((detail) => detail !== null).map(list.toRecord)
      if (records.length > 0) yield records
    }
  }
}

type Ask = (nextKey: string | null) => Promise<WireRecord>

/**
 * All ids of a slice. A `next_key` may count rows, and rows leave when they change again; a page may be the answer to
 * another question. So the list is walked until it says nothing new, which for most sweeps is two calls.
 */
async function changedIds(ask: Ask, list: ChangeList): Promise<string[]> {
  const all = new Set<string>()
  for (let walk = 1; ; walk++) {
    const before = all.size
    const broken = await walkPages(ask, list, all)
    if (broken === null && walk > 1 && all.size === before) return [...all]
    if (broken === 'endless_list' || walk === mostWalks)
      throw malformedAnswer(broken ?? 'restless_list', `${list.path}: the pages do not fit together`)
  }
}

/** Adds the ids of all pages; a reason when they are not the pages of one list. */
async function walkPages(ask: Ask, list: ChangeList, all: Set<string>): Promise<string | null> {
  const keys = new Set<string>()
  let nextKey: string | null = null
  for (let page = 1; page <= mostPages; page++) {
    const answer = await ask(nextKey)
    for (const id of findIds(answer, list.ids)) all.add(id)
    if (!isSet(answer, 'has_more')) return null
    nextKey = findText(answer, 'next_key')
    if (nextKey === null) return 'no_next_key'
    if (keys.has(nextKey)) return 'repeated_page'
    keys.add(nextKey)
  }
  return 'endless_list'
}
