import type { Clock } from '../ports.ts'
import type { Route } from './route.ts'

const perMinute: Record<Route['rate'], number> = {
  read: 600,
  write: 120,
  sensitive: 20,
  'sign-in': 10,
  push: Number.POSITIVE_INFINITY,
}

const maxCallers = 50_000

/** A token bucket for each caller and class, in this process. Returns the seconds to wait, or 0. */
export function openRateLimit(clock: Clock, factor = 1): (caller: string, rate: Route['rate']) => number {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return (caller, rate) => {
    const limit = perMinute[rate] * factor
    if (!Number.isFinite(limit)) return 0
    const now = clock.monotonicMs()
    const key = `${rate}|${caller}`
    const bucket = buckets.get(key) ?? { tokens: limit, at: now }
    bucket.tokens = Math.min(limit, bucket.tokens + ((now - bucket.at) * limit) / 60_000)
    bucket.at = now
    if (buckets.size > maxCallers) buckets.clear()
    buckets.set(key, bucket)
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 60) / limit)
    bucket.tokens -= 1
    return 0
  }
}
