/** Figures of a source, pure: how late, and what part of what came went wrong. */

/** Upper bounds of the counts in `intake.tally.delays`, in milliseconds; the last count is of everything slower. */
export const delayBoundsMs = [10, 25, 50, 100, 300, 1_000, 3_000, 10_000, 60_000, 300_000, 3_600_000] as const

/** Above this part of what came, a person is told (A1). */
export const alarmAbove = 0.01

/** The delay that the given part of all stayed below, read from counts by bound; null where nothing was measured. */
export function percentileMs(counts: readonly number[], part: number): number | null {
  const total = counts.reduce((sum, n) => sum + n, 0)
  if (total === 0) return null
  let below = 0
  for (const [i, n] of counts.entries()) {
    if (n > 0 && below + n >= part * total) {
      const low = i === 0 ? 0 : delayBoundsMs[i - 1]!
      const high = delayBoundsMs[i] ?? low * 2
      return Math.round(low + ((part * total - below) / n) * (high - low))
    }
    below += n
  }
  return null
}

export interface Traffic {
  /** Messages that came, and records that sweeps brought. */
  received: number
  swept: number
  /** Of these, quarantined or given up and not mended since. */
  troubled: number
  rounds: number
  failedRounds: number
  /** Calls at a door of ours, and those that its check refused: nothing of them is kept. */
  calls?: number
  refusedCalls?: number
}

export type ErrorCause = 'messages' | 'sweeps' | 'calls'

export interface ErrorRate {
  rate: number
  cause: ErrorCause
}

/**
 * The part that went wrong: of messages, of rounds of the sweep, or of calls at the door, whichever is worst. Kept apart,
 * because a shop is compared hundreds of times an hour and those rounds would hide ten orders of which one is lost. Null
 * where nothing happened.
 */
export function errorRate(traffic: Traffic): ErrorRate | null {
  const { received, swept, troubled, rounds, failedRounds, calls = 0, refusedCalls = 0 } = traffic
  const came = Math.max(received + swept, troubled)
  if (came === 0 && rounds === 0 && calls === 0) return null
  const part = (bad: number, all: number): number => (all === 0 ? 0 : bad / all)
  const parts: ErrorRate[] = [
    { rate: part(troubled, came), cause: 'messages' },
    { rate: part(failedRounds, rounds), cause: 'sweeps' },
    { rate: part(refusedCalls, calls), cause: 'calls' },
  ]
  return parts.reduce((worst, one) => (one.rate > worst.rate ? one : worst))
}
