import type { StockLimit } from './limits.ts'

/** How fast a shop may still be told numbers: a token bucket. Times are milliseconds of the wall clock. */
export interface Pace {
  tokens: number
  refilledAt: number
  /** The marketplace asked us to wait until then. */
  blockedUntil: number | null
}

type Speed = Pick<StockLimit, 'levelsPerSecond' | 'burst'>

export function refilled(pace: Pace, { levelsPerSecond, burst }: Speed, now: number): Pace {
  // A clock that was set back gives nothing and takes nothing.
  const passed = Math.max(0, now - pace.refilledAt)
  const tokens = Math.min(burst, pace.tokens + (passed * levelsPerSecond) / 1_000)
  return { ...pace, tokens, refilledAt: Math.max(now, pace.refilledAt) }
}

/** When the next number may be told; a past moment or `now` when it may be told at once. */
export function opensAt({ tokens, blockedUntil }: Pace, { levelsPerSecond }: Speed, now: number): number {
  const bucket = tokens >= 1 ? now : now + Math.ceil(((1 - tokens) * 1_000) / levelsPerSecond)
  return Math.max(bucket, blockedUntil ?? 0)
}

/** Whole numbers that may be told now. */
export function allowed(pace: Pace, now: number): number {
  return (pace.blockedUntil ?? 0) > now ? 0 : Math.floor(pace.tokens)
}
