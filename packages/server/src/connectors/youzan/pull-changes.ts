import type { Clock } from '../../runtime/ports.ts'
import { malformedAnswer, type WireRecord } from '../contract/calls.ts'
import type { ChangedRecord, PullWindow, ShopAccess } from '../contract/connector.ts'
import { reachableWindow } from '../contract/pull-window.ts'
import type { YouzanClient } from './client.ts'
import { orderVersion } from './normalise.ts'
import { refundVersion } from './normalise-after-sales.ts'
import { passingStatus } from './states.ts'
import { asRecord, findRecord, findText, formatWireTime, isSet, readList, readText } from './wire.ts'

/** Youzan allows three months; less keeps a walk short enough to start again. */
const longestSliceMs = 30 * 86_400_000
const pageSize = 100
const restarts = 3

interface ChangeList {
  api: string
  total: string
  /** More than this many rows cannot be reached by pages; the time is cut instead. */
  mostRows: number
  between(slice: PullWindow): WireRecord
  rowsOf(answer: WireRecord): WireRecord[]
  /** Changes with every version of the row. */
  keyOf(row: WireRecord): string
  toRecord(row: WireRecord): ChangedRecord
}

const orderList: ChangeList = {
  api: 'youzan.trades.sold.get/4.0.4',
  total: 'total_results',
  mostRows: 100 * pageSize,
  between: ({ from, to }) => ({ start_update: formatWireTime(from), end_update: formatWireTime(to) }),
  rowsOf: (answer) => readList(answer, 'full_order_info_list'),
  keyOf: (row) => ['tid', 'update_time', 'status'].map((field) => findText(infoOf(row), field)).join('@'),
  toRecord: (row) => {
    const tid = readText(infoOf(row), 'tid')
    return { id: tid, orderId: tid, versionAt: orderVersion(row), detail: isWhole(row) ? row : null }
  },
}

const refundList: ChangeList = {
  api: 'youzan.trade.refund.search/3.0.1',
  total: 'total',
  mostRows: 3_000,
  between: ({ from, to }) => ({ update_time_start: unixSeconds(from), update_time_end: unixSeconds(to) }),
  rowsOf: (answer) => readList(answer, 'refunds'),
  keyOf: (row) => ['refund_id', 'modified', 'status'].map((field) => findText(row, field)).join('@'),
  // A row knows neither what the buyer demands nor how far the money is.
  toRecord: (row) => ({
    id: readText(row, 'refund_id'),
    orderId: readText(row, 'tid'),
    versionAt: refundVersion(row),
    detail: null,
  }),
}

export interface PullPorts {
  client: YouzanClient
  clock: Pick<Clock, 'now'>
}

export function pullOrders(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return pullWindow(ports, access, window, orderList)
}

export function pullRefunds(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return pullWindow(ports, access, window, refundList)
}

async function* pullWindow(
  { client, clock }: PullPorts,
  access: ShopAccess,
  window: PullWindow,
  list: ChangeList,
): AsyncGenerator<ChangedRecord[]> {
  const { from: start, to: end } = reachableWindow(window, clock.now())
  const to = end.getTime()
  const ask = (slice: PullWindow, page: number) =>
    client.call(access, list.api, { ...list.between(slice), page_no: page, page_size: pageSize })
  const told = new Set<string>()
  for (let from = start.getTime(); from < to; from += longestSliceMs) {
    const slice = { from: new Date(from), to: new Date(Math.min(from + longestSliceMs, to)) }
    yield* pullSlice(ask, slice, list, told)
  }
}

type Ask = (slice: PullWindow, page: number) => Promise<WireRecord>

async function* pullSlice(
  ask: Ask,
  slice: PullWindow,
  list: ChangeList,
  told: Set<string>,
): AsyncGenerator<ChangedRecord[]> {
  const seen = new Set<string>()
  for (let walk = 1; ; walk++) {
    const end = yield* walkPages(ask, slice, list, { seen, told })
    if (end === 'done') return
    if (end === 'too_many') return yield* pullHalves(ask, slice, list, told)
    if (walk > restarts) throw malformedAnswer(end, `${list.api}: the pages do not fit together`)
  }
}

/** The halves share one second, since Youzan's times have no parts of it; `told` drops what comes twice. */
async function* pullHalves(
  ask: Ask,
  slice: PullWindow,
  list: ChangeList,
  told: Set<string>,
): AsyncGenerator<ChangedRecord[]> {
  const seconds = Math.floor((slice.to.getTime() - slice.from.getTime()) / 2_000)
  if (seconds < 1)
    throw malformedAnswer('too_many_rows', `${list.api}: more rows in a second than pages reach`)
  const middle = new Date(slice.from.getTime() + seconds * 1_000)
  yield* pullSlice(ask, { from: slice.from, to: middle }, list, told)
  yield* pullSlice(ask, { from: middle, to: slice.to }, list, told)
}

interface Marks {
  seen: Set<string>
  told: Set<string>
}

/**
 * Reads page 1, then from the last page back to it: a row that changes meanwhile leaves the window and all behind it
 * move up, so a walk forward would jump over one at every border. Page 1 at the end tells whether all were seen.
 */
async function* walkPages(
  ask: Ask,
  slice: PullWindow,
  list: ChangeList,
  marks: Marks,
): AsyncGenerator<ChangedRecord[], 'done' | 'too_many' | string> {
  const first = readPage(await ask(slice, 1), 1, list)
  if (first.problem) return first.problem
  if (first.total > list.mostRows) return 'too_many'
  yield* tell(first.rows, list, marks)
  if (first.total <= pageSize) return 'done'
  let before = keysOf(first.rows, list)
  let least = first.total
  for (let page = Math.ceil(first.total / pageSize); page >= 1; page--) {
    const { rows, total, problem } = readPage(await ask(slice, page), page, list)
    if (problem) return problem
    if (total > least) return 'list_grew'
    least = total
    if (rows.length > 0 && keysOf(rows, list) === before) return 'repeated_page'
    before = keysOf(rows, list)
    yield* tell(rows, list, marks)
    if (page === 1 && marks.seen.size < total) return 'rows_missing'
  }
  return 'done'
}

interface Page {
  rows: WireRecord[]
  total: number
  problem: string | null
}

/** A page that has not as many rows as its own total says is the answer to another question. */
function readPage(answer: WireRecord, page: number, list: ChangeList): Page {
  const text = findText(answer, list.total)
  const rows = list.rowsOf(answer)
  if (text === null || !/^\d{1,9}$/.test(text)) return { rows, total: 0, problem: 'no_total' }
  const total = Number(text)
  const expected = Math.min(pageSize, Math.max(0, total - (page - 1) * pageSize))
  return { rows, total, problem: rows.length === expected ? null : 'not_the_page' }
}

function* tell(rows: WireRecord[], list: ChangeList, { seen, told }: Marks): Generator<ChangedRecord[]> {
  const fresh = rows.filter((row) => !told.has(list.keyOf(row)))
  for (const row of rows) {
    seen.add(list.keyOf(row))
    told.add(list.keyOf(row))
  }
  if (fresh.length > 0) yield fresh.map(list.toRecord)
}

function keysOf(rows: WireRecord[], list: ChangeList): string {
  return rows.map(list.keyOf).join()
}

/**
 * A row has no paid sum, no parcels and no refunds. It is enough for an order that was never paid; all others are
 * fetched, which costs calls only for versions that no push brought.
 */
function isWhole(row: WireRecord): boolean {
  const order = asRecord(row.full_order_info, 'full_order_info')
  const info = infoOf(row)
  const unpaid = findText(info, 'pay_time') === null && findText(info, 'status') !== passingStatus
  const disputed = isSet(findRecord(info, 'order_tags'), 'is_refund')
  const phases = readList(findRecord(order, 'pay_info'), 'phase_payments')
  return unpaid && !disputed && phases.length === 0
}

function infoOf(row: WireRecord): WireRecord {
  return asRecord(asRecord(row.full_order_info, 'full_order_info').order_info, 'order_info')
}

function unixSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1000)
}
