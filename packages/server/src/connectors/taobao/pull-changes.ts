import type { Clock } from '../../runtime/ports.ts'
import { malformedAnswer } from '../contract/calls.ts'
import type { ChangedRecord, PullWindow, ShopAccess } from '../contract/connector.ts'
import { reachableWindow } from '../contract/pull-window.ts'
import type { TopClient } from './client.ts'
import { isShipped } from './fetch-details.ts'
import { refundFields, tradeFields, tradeTypes } from './fields.ts'
import { refundVersion, tradeVersion } from './normalise.ts'
import { findText, formatWireTime, readList, readText, type TopRecord } from './wire.ts'

/** TOP allows one day and advises half an hour. */
export const keptDays = 90
const sliceMs = 30 * 60_000
const pageSize = 50
const restarts = 3

interface ChangeList {
  method: string
  outer: string
  inner: string
  id: string
  fields: string
  /** Whether a row of the list is all that normalising needs. */
  isWhole: (row: TopRecord) => boolean
  version: (row: TopRecord) => Date
}

const tradeList: ChangeList = {
  method: 'taobao.trades.sold.increment.get',
  outer: 'trades',
  inner: 'trade',
  id: 'tid',
  fields: tradeFields,
  isWhole: (trade) => !isShipped(trade),
  version: tradeVersion,
}

const refundList: ChangeList = {
  method: 'taobao.refunds.receive.get',
  outer: 'refunds',
  inner: 'refund',
  id: 'refund_id',
  fields: refundFields,
  isWhole: () => true,
  version: refundVersion,
}

export interface PullPorts {
  client: TopClient
  clock: Pick<Clock, 'now'>
}

export function pullTrades(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return pullSlices(ports, access, window, tradeList)
}

export function pullRefunds(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return pullSlices(ports, access, window, refundList)
}

async function* pullSlices(
  { client, clock }: PullPorts,
  access: ShopAccess,
  window: PullWindow,
  list: ChangeList,
): AsyncGenerator<ChangedRecord[]> {
  const { from, to } = reachableWindow(window, clock.now(), keptDays)
  const answered = new Set<string>()
  for (let start = from.getTime(); start < to.getTime(); start += sliceMs) {
    const slice = { from: new Date(start), to: new Date(Math.min(start + sliceMs, to.getTime())) }
    yield* pullSlice(client, access, slice, list, answered)
  }
}

/**
 * Walks from the last page to the first: an order that changes while we read leaves the window, all behind it
 * move up, and a walk forward would jump over one at every border. Doubles that come of it are dropped here.
 */
async function* pullSlice(
  client: TopClient,
  access: ShopAccess,
  slice: PullWindow,
  list: ChangeList,
  answered: Set<string>,
): AsyncGenerator<ChangedRecord[]> {
  const seen = new Set<string>()
  const ask = async (page: number, params: Record<string, string>) => {
    const answer = await client.call(access, list.method, {
      fields: list.fields,
      type: tradeTypes,
      start_modified: formatWireTime(slice.from),
      end_modified: formatWireTime(slice.to),
      page_no: String(page),
      page_size: String(pageSize),
      ...params,
    })
    const id = findText(answer, 'request_id')
    if (id !== null && answered.has(id)) return null
    if (id !== null) answered.add(id)
    return answer
  }
  for (let walk = 1; ; walk++) {
    const broken = yield* walkPages(ask, list, seen)
    if (!broken) return
    if (walk > restarts) throw malformedAnswer(broken, `${list.method}: the pages do not fit together`)
  }
}

/** Null when it is the answer to an earlier question. */
type Ask = (page: number, params: Record<string, string>) => Promise<TopRecord | null>

/** Returns why the walk must start again, or null. All rows that are still in the window must have been seen. */
async function* walkPages(
  ask: Ask,
  list: ChangeList,
  seen: Set<string>,
): AsyncGenerator<ChangedRecord[], string | null> {
  const total = await count(ask, list)
  if (total === null) return 'no_total'
  const lastPage = Math.ceil(total / pageSize)
  let before = ''
  for (let page = lastPage; page >= 1; page--) {
    const answer = await ask(page, { use_has_next: 'true' })
    if (answer === null) return 'repeated_page'
    const hasNext = String(answer.has_next)
    if (hasNext !== 'true' && hasNext !== 'false') return 'not_the_page'
    if (page === lastPage && hasNext === 'true') return 'list_grew'
    const rows = readList(answer, list.outer, list.inner)
    const ids = rows.map((row) => `${readText(row, list.id)}@${readText(row, 'modified')}`)
    if (rows.length > 0 && ids.join() === before) return 'repeated_page'
    before = ids.join()
    const fresh = rows.filter((_, index) => !seen.has(ids[index]!))
    for (const id of ids) seen.add(id)
    if (fresh.length > 0) yield fresh.map((row) => toRecord(row, list))
  }
  if (lastPage <= 1) return null
  const left = await count(ask, list)
  return left === null || seen.size < left ? 'rows_missing' : null
}

/** Null when the answer is not the one to this question. */
async function count(ask: Ask, list: ChangeList): Promise<number | null> {
  const answer = await ask(1, { fields: list.id, page_size: '1' })
  const total = answer && findText(answer, 'total_results')
  return total === null || !/^\d+$/.test(total) ? null : Number(total)
}

function toRecord(row: TopRecord, list: ChangeList): ChangedRecord {
  return {
    id: readText(row, list.id),
    orderId: readText(row, 'tid'),
    versionAt: list.version(row),
    detail: list.isWhole(row) ? row : null,
  }
}
