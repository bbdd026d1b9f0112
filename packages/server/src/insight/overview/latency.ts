import type { Metrics } from '../../runtime/metrics.ts'
import type { Ports } from '../../runtime/ports.ts'

export interface Latency {
  p50Ms: number | null
  p99Ms: number | null
  /** Orders measured. */
  count: number
  /** Start of this process: its histogram counts from there, over all brands that it serves. */
  since: Date
}

/** From a push reaching us to the screens being told, as this process measured it. */
export async function orderLatency(metrics: Metrics, clock: Ports['clock']): Promise<Latency> {
  const { values } = await metrics.orderLatency.get()
  const buckets = new Map<number, number>()
  for (const { metricName, labels, value } of values)
    if (metricName?.endsWith('_bucket')) {
      const upTo = Number(
        (labels as { le?: string | number }).le === '+Inf' ? Infinity : (labels as { le?: number }).le,
      )
      buckets.set(upTo, (buckets.get(upTo) ?? 0) + value)
    }
  const sorted = [...buckets].sort(([a], [b]) => a - b).map(([upTo, count]) => ({ upTo, count }))
  return {
    p50Ms: toMs(quantile(sorted, 0.5)),
    p99Ms: toMs(quantile(sorted, 0.99)),
    count: sorted.at(-1)?.count ?? 0,
    // The process's monotonic clock counts from its start.
    since: new Date(clock.now().getTime() - clock.monotonicMs()),
  }
}

const toMs = (seconds: number | null): number | null =>
  seconds === null ? null : Math.round(seconds * 10_000) / 10

/**
 * The value below which a part of all observations lies, from cumulative buckets, straight inside a bucket. Beyond the
 * last bound only that bound is known. Null when nothing was observed.
 */
export function quantile(buckets: readonly { upTo: number; count: number }[], part: number): number | null {
  const total = buckets.at(-1)?.count ?? 0
  if (total === 0) return null
  const rank = part * total
  const at = buckets.findIndex(({ count }) => count >= rank)
  const { upTo, count } = buckets[at]!
  const below = buckets[at - 1] ?? { upTo: 0, count: 0 }
  if (upTo === Infinity) return below.upTo
  return below.upTo + ((upTo - below.upTo) * (rank - below.count)) / (count - below.count)
}
