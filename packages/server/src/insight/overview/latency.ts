import type { BrandId } from '../../kernel/ids.ts'
import type { Bucket, Metrics } from '../../runtime/metrics.ts'
import type { Ports } from '../../runtime/ports.ts'

export interface Latency {
  p50Ms: number | null
  p99Ms: number | null
  /** Orders measured. */
  count: number
  /** Start of this process: it counts from there. */
  since: Date
}

/** Of one brand, from a push reaching us to the screens being told, as this process measured it. */
export function orderLatency(
  metrics: Pick<Metrics, 'brandLatency'>,
  brandId: BrandId,
  clock: Ports['clock'],
): Latency {
  const buckets = metrics.brandLatency.bucketsOf(brandId)
  return {
    p50Ms: toMs(quantile(buckets, 0.5)),
    p99Ms: toMs(quantile(buckets, 0.99)),
    count: buckets.at(-1)!.count,
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
export function quantile(buckets: readonly Bucket[], part: number): number | null {
  const total = buckets.at(-1)?.count ?? 0
  if (total === 0) return null
  const rank = part * total
  const at = buckets.findIndex(({ count }) => count >= rank)
  const { upTo, count } = buckets[at]!
  const below = buckets[at - 1] ?? { upTo: 0, count: 0 }
  if (upTo === Infinity) return below.upTo
  return below.upTo + ((upTo - below.upTo) * (rank - below.count)) / (count - below.count)
}
