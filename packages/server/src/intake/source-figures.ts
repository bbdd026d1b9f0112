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
}

export interface ErrorRate {
  rate: number
  cause: 'messages' | 'sweeps'
}

/**
 * The part that went wrong: of messages, or of rounds of the sweep, whichever is worse. Kept apart, because a shop is
 * compared hundreds of times an hour and those rounds would hide ten orders of which one is lost. Null where nothing happened.
 */
export function errorRate({ received, swept, troubled, rounds, failedRounds }: Traffic): ErrorRate | null {
  const came = Math.max(received + swept, troubled)
  if (came === 0 && rounds === 0) return null
  const messages = came === 0 ? 0 : troubled / came
  const sweeps = rounds === 0 ? 0 : failedRounds / rounds
  return sweeps > messages ? { rate: sweeps, cause: 'sweeps' } : { rate: messages, cause: 'messages' }
}
