import type {
  ChangedRecord,
  Connector,
  Push,
  ShopAccess,
} from '../../../packages/server/src/connectors/contract/connector.ts'
import type { WebhookRequest } from '../../../packages/server/src/connectors/contract/webhook.ts'

/** One thing that a marketplace sent, as it sent it. */
export interface Message {
  /** Null where it came by a channel. */
  request: WebhookRequest | null
  pushes: Push[]
}

/** A message and when it was sent, in steps of the history. */
export interface Sent extends Message {
  step: number
}

export type Kind = 'orders' | 'after_sales'

/** A row of the marketplace's list at a step. */
export interface Row {
  kind: Kind
  step: number
  record: ChangedRecord
}

/** All that a marketplace said of some orders: messages in the order in which they were made, records step by step. */
export class History {
  readonly connector: Connector
  readonly access: ShopAccess
  readonly sent: Sent[] = []
  readonly rows: Row[] = []
  step = 0
  readonly #versions = new Map<string, { step: number; versionAt: Date; detail: unknown }[]>()

  constructor(connector: Connector, access: ShopAccess) {
    this.connector = connector
    this.access = access
  }

  hear(message: Message): void {
    this.sent.push({ ...message, step: this.step })
  }

  /** After a deed: fetches the order and its requests, by the real client. */
  async look(orderId: string, requests: string[]): Promise<void> {
    await this.#keep('orders', orderId, [orderId], (ids) => this.connector.fetchOrders(this.access, ids))
    await this.#keep('after_sales', orderId, requests, (ids) =>
      this.connector.fetchAfterSales(this.access, ids),
    )
    this.step += 1
  }

  async #keep(
    kind: Kind,
    orderId: string,
    ids: string[],
    fetch: (ids: string[]) => Promise<(unknown | null)[]>,
  ): Promise<void> {
    if (ids.length === 0) return
    const details = await fetch(ids)
    for (const [i, id] of ids.entries()) {
      const detail = details[i]
      if (detail === null || detail === undefined) continue
      const versionAt = this.versionOf(kind, detail)
      const versions = this.#versions.get(`${kind}|${id}`) ?? []
      this.#versions.set(`${kind}|${id}`, [...versions, { step: this.step, versionAt, detail }])
      this.rows.push({ kind, step: this.step, record: { id, orderId, versionAt, detail } })
    }
  }

  versionOf(kind: Kind, detail: unknown): Date {
    return kind === 'orders'
      ? this.connector.normaliseOrder('', detail).versionAt
      : this.connector.normaliseAfterSales('', detail).versionAt
  }

  /**
   * The record as it stood at a step; null before it was there. Of one version it is the last reading: nothing in
   * two readings of one version tells which is newer, and no call lasts so long.
   */
  at(kind: Kind, id: string, step: number): unknown | null {
    const versions = this.#versions.get(`${kind}|${id}`) ?? []
    const found = versions.findLast((one) => one.step <= step)
    const time = found?.versionAt.getTime()
    return versions.findLast(({ versionAt }) => versionAt.getTime() === time)?.detail ?? null
  }

  first(kind: Kind, id: string): unknown | null {
    return this.#versions.get(`${kind}|${id}`)?.[0]?.detail ?? null
  }

  /** The last record of every order, by id. */
  get newest(): Map<string, unknown> {
    return new Map(
      [...this.#versions].flatMap(([key, versions]) =>
        key.startsWith('orders|') ? [[key.slice('orders|'.length), versions.at(-1)!.detail] as const] : [],
      ),
    )
  }
}
