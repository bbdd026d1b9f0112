import type { Clock } from '../../runtime/ports.ts'
import { malformedAnswer } from '../contract/calls.ts'
import type { ChangedRecord, PullWindow, ShopAccess } from '../contract/connector.ts'
import { reachableWindow } from '../contract/pull-window.ts'
import type { PddClient } from './client.ts'
import { afterSalesIdOf, afterSalesVersion, orderVersion } from './normalise.ts'
import { anyAfterSalesStatus } from './unconfirmed.ts'
import { findList, findText, type PddRecord, readText, readTime, toSeconds } from './wire.ts'

const sliceSeconds = 30 * 60
/** The platform shows a change up to three minutes late: a window that ends later misses some. */
const settleMs = 3 * 60_000
/** Only deals of the last three months can be read. */
export const keptDays = 90
const pageSize = 100
const restarts = 3

interface ChangeList {
  type: string
  rows: string
  filters: Record<string, string>
  /** Knows pages without a total, which are cheaper for the platform. */
  hasNext: boolean
  updatedAt: (row: PddRecord) => Date
  toRecord: (row: PddRecord) => ChangedRecord
}

const orderList: ChangeList = {
  type: 'pdd.order.number.list.increment.get',
  rows: 'order_sn_list',
  // 5 is all, and 0 is with lotteries and without.
  filters: { order_status: '5', refund_status: '5', is_lucky_flag: '0' },
  hasNext: true,
  updatedAt: (row) => readTime(row, 'updated_at'),
  toRecord: (row) => {
    const id = readText(row, 'order_sn')
    const isWhole = findText(row, 'created_time') !== null && findList(row, 'item_list').length > 0
    return { id, orderId: id, versionAt: orderVersion(row), detail: isWhole ? row : null }
  },
}

const refundList: ChangeList = {
  type: 'pdd.refund.list.increment.get',
  rows: 'refund_list',
  filters: { after_sales_status: anyAfterSalesStatus, after_sales_type: '1' },
  hasNext: false,
  updatedAt: (row) => readTime(row, 'updated_time'),
  toRecord: (row) => {
    const orderId = readText(row, 'order_sn')
    const id = afterSalesIdOf(orderId, readText(row, 'id'))
    return { id, orderId, versionAt: afterSalesVersion(row), detail: row }
  },
}

export interface PullPorts {
  client: PddClient
  clock: Pick<Clock, 'now'>
}

export function pullOrders(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return pullSlices(ports, access, window, orderList)
}

export function pullAfterSales(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return pullSlices(ports, access, window, refundList)
}

/** What is younger than three minutes is left for the next sweep, which must overlap this one by as much. */
async function* pullSlices(
  { client, clock }: PullPorts,
  access: ShopAccess,
  window: PullWindow,
  list: ChangeList,
): AsyncGenerator<ChangedRecord[]> {
  const now = clock.now()
  const reachable = reachableWindow(window, now, keptDays)
  const to = toSeconds(Math.min(reachable.to.getTime(), now.getTime() - settleMs))
  const walk = new Walk(client, access, list)
  let from = toSeconds(reachable.from.getTime())
  while (from < to) {
    // Whether the end belongs to a window is told nowhere: the next slice starts with it, and doubles are dropped.
    const end = Math.min(from + sliceSeconds, to)
    yield* walk.slice(from, end)
    from = end
  }
}

interface Page {
  /** Null on pages that tell whether there is a next one. */
  total: number | null
  hasNext: boolean | null
  rows: PddRecord[]
}

/** One sweep: knows what it has given, and every answer that it has had. */
class Walk {
  readonly #client: PddClient
  readonly #access: ShopAccess
  readonly #list: ChangeList
  readonly #given = new Set<string>()
  readonly #answers = new Set<string>()

  constructor(client: PddClient, access: ShopAccess, list: ChangeList) {
    this.#client = client
    this.#access = access
    this.#list = list
  }

  async *slice(from: number, to: number): AsyncGenerator<ChangedRecord[]> {
    const met = new Set<string>()
    for (let walk = 1; ; walk++) {
      const broken = yield* this.#pages(from, to, met)
      if (!broken) return
      if (walk > restarts) throw malformedAnswer(broken, `${this.#list.type}: the pages do not fit together`)
    }
  }

  /**
   * The first page tells how many there are, and for most windows is all. Else from the last page back to the first:
   * an order that changes meanwhile leaves the window, and all behind it move up, towards pages still to be read.
   * Returns why the walk must start again, or null.
   */
  async *#pages(from: number, to: number, met: Set<string>): AsyncGenerator<ChangedRecord[], string | null> {
    const first = await this.#ask(from, to, 1, true)
    if (typeof first === 'string') return first
    const total = first.total!
    if (first.rows.length !== Math.min(total, pageSize)) return 'not_the_page'
    yield* this.#fresh(first.rows, met)
    if (total <= pageSize) return null

    const lastPage = Math.ceil(total / pageSize)
    let left = total
    for (let page = lastPage; page >= 1; page--) {
      const answer = await this.#ask(from, to, page, page === 1)
      if (typeof answer === 'string') return answer
      if (page === lastPage && answer.hasNext === true) return 'list_grew'
      if (answer.total !== null && answer.total > left) return 'list_grew'
      left = answer.total ?? left
      yield* this.#fresh(answer.rows, met)
    }
    // All that is still in the window must have been met.
    return met.size < left ? 'rows_missing' : null
  }

  /** A reason to start again instead of the page, when the answer is not the one to this question. */
  async #ask(from: number, to: number, page: number, counted: boolean): Promise<Page | string> {
    const { type, rows: rowsField, filters, hasNext } = this.#list
    const uncounted = hasNext && !counted
    const { content, requestId } = await this.#client.call(this.#access, type, {
      ...filters,
      start_updated_at: String(from),
      end_updated_at: String(to),
      page: String(page),
      page_size: String(pageSize),
      ...(uncounted && { use_has_next: 'true' }),
    })
    if (requestId !== null && this.#answers.has(requestId)) return 'repeated_page'
    if (requestId !== null) this.#answers.add(requestId)
    const rows = findList(content, rowsField)
    if (rows.some((row) => this.#isOutside(row, from, to))) return 'not_the_slice'
    if (uncounted) {
      const next = String(content.has_next)
      return /^(true|false)$/.test(next) ? { total: null, hasNext: next === 'true', rows } : 'not_the_page'
    }
    const total = findText(content, 'total_count')
    return total !== null && /^\d+$/.test(total) ? { total: Number(total), hasNext: null, rows } : 'no_total'
  }

  /** A second of play on both sides: borders are not documented. */
  #isOutside(row: PddRecord, from: number, to: number): boolean {
    const at = toSeconds(this.#list.updatedAt(row).getTime())
    return at < from - 1 || at > to + 1
  }

  *#fresh(rows: PddRecord[], met: Set<string>): Generator<ChangedRecord[]> {
    const fresh: ChangedRecord[] = []
    for (const row of rows) {
      const record = this.#list.toRecord(row)
      const key = `${record.id}@${record.versionAt.getTime()}`
      met.add(key)
      if (this.#given.has(key)) continue
      this.#given.add(key)
      fresh.push(record)
    }
    if (fresh.length > 0) yield fresh
  }
}
