import { setTimeout as delay } from 'node:timers/promises'
import type {
  ChangedRecord,
  Connector,
  NormalisedOrder,
} from '../../../packages/server/src/connectors/contract/connector.ts'
import type { Draw } from '../seeded.ts'
import type { History, Kind, Row } from './history.ts'

const slowestAnswerMs = 3

/**
 * The real connector of a marketplace whose answers come from a history, in whatever order the test wants: each call
 * for a detail is answered as of some step, and pages of lists come as they are queued.
 */
export class Replay {
  readonly history: History
  readonly connector: Connector
  /** Versions of orders that were answered or carried by a message, by id. */
  readonly given = new Map<string, NormalisedOrder[]>()
  readonly #draw: Draw
  /** Steps as of which something was told and not asked for yet, by record. */
  readonly #told = new Map<string, number>()
  readonly #pages: Record<Kind, Row[][]> = { orders: [], after_sales: [] }

  constructor(history: History, draw: Draw) {
    this.history = history
    this.#draw = draw
    const pull = (kind: Kind) => () => this.#pull(kind)
    this.connector = Object.assign(Object.create(history.connector) as Connector, {
      fetchOrders: (_: unknown, ids: string[]) => this.#fetch('orders', ids),
      fetchAfterSales: (_: unknown, ids: string[]) => this.#fetch('after_sales', ids),
      pullChangedOrders: pull('orders'),
      pullChangedAfterSales: pull('after_sales'),
    })
  }

  /** Something about a record was told that was so at this step: who asks next is told no older state. */
  tell(kind: Kind, id: string, step: number): void {
    const key = `${kind}|${id}`
    this.#told.set(key, Math.max(step, this.#told.get(key) ?? 0))
  }

  give(id: string, detail: unknown): void {
    const version = this.history.connector.normaliseOrder('', detail)
    this.given.set(id, [...(this.given.get(id) ?? []), version])
  }

  /** What the next sweep finds as one page. */
  queue(kind: Kind, page: Row[]): void {
    for (const { step, record } of page) this.tell(kind, record.id, step)
    this.#pages[kind].push(page)
  }

  get isSwept(): boolean {
    return this.#pages.orders.length + this.#pages.after_sales.length === 0
  }

  /** An answer that is under way while others come is older than they are. */
  async #fetch(kind: Kind, ids: string[]): Promise<(unknown | null)[]> {
    const found = new Map([...new Set(ids)].map((id) => [id, this.#answer(kind, id)]))
    await delay(this.#draw.int(slowestAnswerMs))
    return ids.map((id) => found.get(id)!)
  }

  #answer(kind: Kind, id: string): unknown | null {
    const key = `${kind}|${id}`
    const step = this.#told.get(key) ?? this.#draw.int(this.history.step)
    this.#told.delete(key)
    const detail = this.history.at(kind, id, step) ?? this.history.first(kind, id)
    if (kind === 'orders' && detail !== null) this.give(id, detail)
    return detail
  }

  async *#pull(kind: Kind): AsyncIterable<ChangedRecord[]> {
    for (let page = this.#pages[kind].shift(); page; page = this.#pages[kind].shift())
      yield page.map(({ record, step }) => {
        const detail = this.#draw.int(2) === 0 ? this.history.at(kind, record.id, step) : null
        return { ...record, detail }
      })
  }
}
