import type { Clock } from '../../runtime/ports.ts'
import { malformedAnswer } from '../contract/calls.ts'
import type { ChangedRecord, PullWindow, ShopAccess } from '../contract/connector.ts'
import { reachableWindow } from '../contract/pull-window.ts'
import type { DoudianClient, DoudianParams } from './client.ts'
import { afterSalesVersion, orderVersion } from './normalise.ts'
import { type DoudianRecord, findList, findRecord, findText, readText, toSeconds } from './wire.ts'

export const keptDays = 90
const sliceMs = 6 * 3_600_000
const pageSize = 100
const restarts = 3

interface ChangeList {
  method: string
  rows: string
  /** Oldest change first: what changes while we read joins at the end. */
  params: (fromSeconds: number, toSeconds: number) => DoudianParams
  facts: (row: DoudianRecord) => DoudianRecord
  toRecord: (row: DoudianRecord) => ChangedRecord
}

const orderList: ChangeList = {
  method: 'order.searchList',
  rows: 'shop_order_list',
  params: (update_time_start, update_time_end) => ({
    update_time_start,
    update_time_end,
    order_by: 'update_time',
    order_asc: true,
  }),
  facts: (row) => row,
  toRecord: (row) => {
    const id = readText(row, 'order_id')
    return { id, orderId: id, versionAt: orderVersion(row), detail: row }
  },
}

/** A row names its fields otherwise than the detail, and has no total: it is a reason to fetch, no more. */
const afterSalesList: ChangeList = {
  method: 'afterSale.List',
  rows: 'items',
  params: (update_start_time, update_end_time) => ({
    update_start_time,
    update_end_time,
    order_by: ['update_time asc'],
  }),
  facts: (row) => findRecord(row, 'aftersale_info'),
  toRecord: (row) => {
    const facts = findRecord(row, 'aftersale_info')
    return {
      id: readText(facts, 'aftersale_id'),
      orderId: readText(findRecord(row, 'order_info'), 'shop_order_id'),
      versionAt: afterSalesVersion(facts),
      detail: null,
    }
  },
}

export interface PullPorts {
  client: DoudianClient
  clock: Pick<Clock, 'now'>
  /** A window with more rows is halved. */
  reachableRows: number
}

export function pullOrders(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return pullSlices(ports, access, window, orderList)
}

export function pullAfterSales(ports: PullPorts, access: ShopAccess, window: PullWindow) {
  return pullSlices(ports, access, window, afterSalesList)
}

async function* pullSlices(
  ports: PullPorts,
  access: ShopAccess,
  window: PullWindow,
  list: ChangeList,
): AsyncGenerator<ChangedRecord[]> {
  const reachable = reachableWindow(window, ports.clock.now(), keptDays)
  const to = toSeconds(reachable.to)
  const walk = new Walk(ports, access, list)
  let from = toSeconds(reachable.from)
  while (from <= to) {
    // Sources disagree whether the end belongs to the window: the next slice starts with it, and doubles are dropped.
    const end = Math.min(from + sliceMs / 1000, to + 1)
    yield* walk.slice(from, end)
    from = end
  }
}

interface Page {
  total: number
  rows: DoudianRecord[]
}

/** One sweep: knows what it has given, and every answer that it has had. */
class Walk {
  readonly #ports: PullPorts
  readonly #access: ShopAccess
  readonly #list: ChangeList
  readonly #given = new Set<string>()
  readonly #answers = new Set<string>()

  constructor(ports: PullPorts, access: ShopAccess, list: ChangeList) {
    this.#ports = ports
    this.#access = access
    this.#list = list
  }

  /** `to` is asked for as the end, which may or may not be part of the answer. */
  async *slice(from: number, to: number): AsyncGenerator<ChangedRecord[]> {
    const seen = new Set<string>()
    for (let walk = 1; ; walk++) {
      const broken = yield* this.#pages(from, to, seen)
      if (broken === 'too_many') {
        const middle = Math.floor((from + to) / 2)
        yield* this.slice(from, middle)
        yield* this.slice(middle, to)
        return
      }
      if (!broken) return
      if (walk > restarts)
        throw malformedAnswer(broken, `${this.#list.method}: the pages do not fit together`)
    }
  }

  /**
   * From the last page to the first: an order that changes while we read leaves the window, all behind it move up,
   * and a walk forward would jump over one at every border. Returns why the walk must start again, or null.
   */
  async *#pages(from: number, to: number, seen: Set<string>): AsyncGenerator<ChangedRecord[], string | null> {
    const first = await this.#ask(from, to, 0, 1)
    if (typeof first === 'string') return first
    if (first.total > this.#ports.reachableRows && to - from > 1) return 'too_many'
    let left = first.total
    for (let page = Math.ceil(first.total / pageSize) - 1; page >= 0; page--) {
      const answer = await this.#ask(from, to, page, pageSize)
      if (typeof answer === 'string') return answer
      left = answer.total
      const fresh = this.#fresh(answer.rows, seen)
      if (fresh.length > 0) yield fresh
    }
    // All that is still in the window must have been seen.
    return seen.size < left ? 'rows_missing' : null
  }

  /** A reason to start again instead of the page, when the answer is not the one to this question. */
  async #ask(from: number, to: number, page: number, size: number): Promise<Page | string> {
    const { method, params, rows } = this.#list
    const { data, logId } = await this.#ports.client.call(this.#access, method, {
      ...params(from, to),
      page,
      size,
    })
    if (logId !== null && this.#answers.has(logId)) return 'repeated_page'
    if (logId !== null) this.#answers.add(logId)
    const total = findText(data, 'total')
    if (total === null || !/^\d+$/.test(total)) return 'no_total'
    if (findText(data, 'page') !== String(page)) return 'not_the_page'
    return { total: Number(total), rows: findList(data, rows) }
  }

  #fresh(rows: DoudianRecord[], seen: Set<string>): ChangedRecord[] {
    const fresh: ChangedRecord[] = []
    for (const row of rows) {
      const record = this.#list.toRecord(row)
      const key = `${record.id}@${readText(this.#list.facts(row), 'update_time')}`
      seen.add(key)
      if (this.#given.has(key)) continue
      this.#given.add(key)
      fresh.push(record)
    }
    return fresh
  }
}
