import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { BrandId } from '../kernel/ids.ts'

/** What operations watch. Labels hold routes, kinds and codes, never ids of people. */
export interface Metrics {
  readonly registry: Registry
  readonly requests: Histogram<'route' | 'method' | 'status'>
  readonly pushes: Counter<'marketplace' | 'outcome'>
  readonly refused: Counter<'source' | 'reason'>
  readonly unknown: Counter<'source' | 'kind'>
  readonly orderLatency: Histogram<'marketplace'>
  /** The same, apart for each brand; not printed, because the page of metrics names no brand. */
  readonly brandLatency: BrandLatency
  readonly batch: Histogram<'stage'>
  readonly deadLetters: Counter<'subscriber'>
  readonly live: Gauge
  readonly outgoing: Counter<'target' | 'outcome'>
  readonly booksUnbalanced: Gauge
  readonly rowsStranded: Gauge
  readonly stockNumbers: Counter<'marketplace' | 'outcome'>
  readonly stockDelay: Histogram<'marketplace'>
}

export interface Bucket {
  /** Seconds; Infinity for the last. */
  upTo: number
  /** Observations up to there, those of smaller buckets too. */
  count: number
}

const latencyBounds = [0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.3, 1, 5]

/** Counts of one process since its start, by brand. */
export class BrandLatency {
  readonly #counts = new Map<BrandId, number[]>()

  observe(brandId: BrandId, seconds: number): void {
    const at = latencyBounds.findIndex((bound) => seconds <= bound)
    const counts = this.#counts.get(brandId) ?? [...latencyBounds, Infinity].map(() => 0)
    counts[at === -1 ? latencyBounds.length : at]! += 1
    this.#counts.set(brandId, counts)
  }

  /** Cumulative, smallest first; all zero for a brand without orders. */
  bucketsOf(brandId: BrandId): Bucket[] {
    const counts = this.#counts.get(brandId) ?? []
    let sum = 0
    return [...latencyBounds, Infinity].map((upTo, at) => {
      sum += counts[at] ?? 0
      return { upTo, count: sum }
    })
  }
}

export function openMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    requests: new Histogram({
      name: 'qiao_http_request_seconds',
      help: 'Duration of HTTP requests',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3],
      registers,
    }),
    pushes: new Counter({
      name: 'qiao_pushes_total',
      help: 'Pushes by outcome: stored, repeated, unknown_type, unknown_shop',
      labelNames: ['marketplace', 'outcome'],
      registers,
    }),
    refused: new Counter({
      name: 'qiao_refused_total',
      help: 'Outside messages refused, by reason',
      labelNames: ['source', 'reason'],
      registers,
    }),
    unknown: new Counter({
      name: 'qiao_unknown_total',
      help: 'Validly signed messages of a type or state that no table knows: kept, and waiting for a person',
      labelNames: ['source', 'kind'],
      registers,
    }),
    orderLatency: new Histogram({
      name: 'qiao_order_to_screen_seconds',
      help: 'From a push reaching us to the screens being told',
      labelNames: ['marketplace'],
      buckets: latencyBounds,
      registers,
    }),
    brandLatency: new BrandLatency(),
    batch: new Histogram({
      name: 'qiao_batch_size',
      help: 'Items in one group commit',
      labelNames: ['stage'],
      buckets: [1, 2, 5, 10, 20, 50, 100, 200],
      registers,
    }),
    deadLetters: new Counter({
      name: 'qiao_dead_letters_total',
      help: 'Events that a follower gave up',
      labelNames: ['subscriber'],
      registers,
    }),
    live: new Gauge({ name: 'qiao_live_clients', help: 'Open live connections', registers }),
    outgoing: new Counter({
      name: 'qiao_outgoing_total',
      help: 'Calls to outside systems, by outcome',
      labelNames: ['target', 'outcome'],
      registers,
    }),
    booksUnbalanced: new Gauge({
      name: 'qiao_books_unbalanced',
      help: '1 when the last check of the ledger found a difference',
      registers,
    }),
    rowsStranded: new Gauge({
      name: 'qiao_customer_rows_stranded',
      help: 'Rows of customers that the last mending could not bring to where their merges say; 0 when all is well',
      registers,
    }),
    stockNumbers: new Counter({
      name: 'qiao_stock_numbers_total',
      help: 'Numbers set at shops by outcome: confirmed, refused, lost, not_sent, limited; coalesced: replaced by a newer change before any shop was told',
      labelNames: ['marketplace', 'outcome'],
      registers,
    }),
    stockDelay: new Histogram({
      name: 'qiao_stock_change_to_call_seconds',
      help: 'From a change of stock to the call of a shop that it makes necessary; what waited for a limit is left out',
      labelNames: ['marketplace'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.28, 0.5, 1, 3, 28],
      registers,
    }),
  }
}
