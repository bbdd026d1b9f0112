import type { Clock } from '../../runtime/ports.ts'
import { malformedAnswer, type WireRecord } from '../contract/calls.ts'
import type { ChangedRecord, PullWindow, ShopAccess } from '../contract/connector.ts'
import { reachableWindow } from '../contract/pull-window.ts'
import type { KuaishouClient, Param } from './client.ts'
import { baseOf, requestVersion } from './normalise.ts'
import { findList, findText, readText, readTime } from './wire.ts'

const dayMs = 86_400_000
export const keptDays = 90
/** Orders may be asked for by seven days, requests by one. A day keeps a walk short enough to start again. */
const sliceMs = dayMs
const restarts = 5
/** The cursor that stands behind the last page. */
const endMark = 'nomore'
/** More pages than a day of one shop can fill: a cursor that never ends is told, not followed. */
const mostPages = 5_000

interface ChangeList {
  method: string
  rows: string
  cursor: string
  /** By change, oldest first: what changes while we read joins at the end. */
  params: { [name: string]: Param }
  toRecord: (row: WireRecord) => ChangedRecord
}

const orderList: ChangeList = {
  method: 'open.order.cursor.list',
  rows: 'orderList',
  cursor: 'cursor',
  params: { orderViewStatus: 1, pageSize: 50, queryType: 2, sort: 2, cpsType: 0 },
  toRecord: (row) => {
    const id = readText(baseOf(row), 'oid')
    return { id, orderId: id, versionAt: readTime(baseOf(row), 'updateTime'), detail: row }
  },
}

/** A row does not tell whether goods had left: it is a reason to fetch, no more. */
const refundList: ChangeList = {
  method: 'open.seller.order.refund.pcursor.list',
  rows: 'refundOrderInfoList',
  cursor: 'pcursor',
  params: { type: 9, pageSize: 100, currentPage: 1, queryType: 2, sort: 2 },
  toRecord: (row) => ({
    id: readText(row, 'refundId'),
    orderId: readText(row, 'oid'),
    versionAt: requestVersion(row),
    detail: null,
  }),
}

export interface PullPorts {
  client: KuaishouClient
  clock: Pick<Clock, 'now'>
}

export function pullOrders(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return pullSlices(ports, access, window, orderList)
}

export function pullAfterSales(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return pullSlices(ports, access, window, refundList)
}

async function* pullSlices(
  ports: PullPorts,
  access: ShopAccess,
  window: PullWindow,
  list: ChangeList,
): AsyncGenerator<ChangedRecord[]> {
  const reachable = reachableWindow(window, ports.clock.now(), keptDays)
  const to = reachable.to.getTime()
  const walk = new Walk(ports.client, access, list)
  for (let from = reachable.from.getTime(); from < to; from += sliceMs)
    // Whether the end belongs to a window is not told: the next slice starts with it, and doubles are dropped.
    yield* walk.slice(from, Math.min(from + sliceMs, to))
}

interface Page {
  rows: WireRecord[]
  next: string
}

/** One sweep: knows what it has given, and every answer that it has had. */
class Walk {
  readonly #client: KuaishouClient
  readonly #access: ShopAccess
  readonly #list: ChangeList
  readonly #given = new Set<string>()
  readonly #answers = new Set<string>()

  constructor(client: KuaishouClient, access: ShopAccess, list: ChangeList) {
    this.#client = client
    this.#access = access
    this.#list = list
  }

  async *slice(from: number, to: number): AsyncGenerator<ChangedRecord[]> {
    for (let walk = 1; ; walk++) {
      const broken = yield* this.#pages(from, to)
      if (!broken) return
      if (walk > restarts)
        throw malformedAnswer(broken, `${this.#list.method}: the pages do not fit together`)
    }
  }

  /** Follows the cursor to its end. Returns why the walk must start again, or null. */
  async *#pages(from: number, to: number): AsyncGenerator<ChangedRecord[], string | null> {
    const cursors = new Set<string>()
    for (let cursor = ''; cursor !== endMark; ) {
      const page = await this.#ask(from, to, cursor)
      if (typeof page === 'string') return page
      cursors.add(cursor)
      if (page.next === '' || cursors.has(page.next)) return 'cursor_repeats'
      if (cursors.size > mostPages) throw malformedAnswer('cursor_without_end', this.#list.method)
      const fresh = this.#fresh(page.rows)
      if (fresh.length > 0) yield fresh
      cursor = page.next
    }
    return null
  }

  /** A reason to start again instead of the page, when the answer is not the one to this question. */
  async #ask(beginTime: number, endTime: number, cursor: string): Promise<Page | string> {
    const { method, params, rows } = this.#list
    const asked = { ...params, beginTime, endTime, [this.#list.cursor]: cursor }
    const { data, requestId } = await this.#client.get(this.#access, method, asked)
    if (requestId !== null && this.#answers.has(requestId)) return 'repeated_page'
    if (requestId !== null) this.#answers.add(requestId)
    const echoed = [findText(data, 'beginTime'), findText(data, 'endTime')]
    const other = [beginTime, endTime].some((at, n) => echoed[n] !== null && echoed[n] !== String(at))
    if (other) return 'not_the_window'
    return { rows: findList(data, rows), next: findText(data, this.#list.cursor) ?? '' }
  }

  #fresh(rows: WireRecord[]): ChangedRecord[] {
    const records = rows.map(this.#list.toRecord)
    const keyOf = ({ id, versionAt }: ChangedRecord) => `${id}@${versionAt.getTime()}`
    const fresh = records.filter((record) => !this.#given.has(keyOf(record)))
    for (const record of fresh) this.#given.add(keyOf(record))
    return fresh
  }
}
