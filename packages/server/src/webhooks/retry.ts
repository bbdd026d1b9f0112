import { HttpFailure } from '../runtime/ports.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Waits between tries as Standard Webhooks proposes them: ten tries over 75 hours. */
export const waitsMs: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]
/** An endpoint that answered nothing good for this long is disabled. */
export const patienceMs = 72 * hour
const longestAskedMs = 24 * hour

export const outcomes = [
  'delivered',
  'http_error',
  'redirected',
  'gone',
  'timeout',
  'refused',
  'network',
  'blocked',
  'not_mapped',
] as const
export type Outcome = (typeof outcomes)[number]

/** 2xx is the only yes. 410 asks us to stop; a redirect is not followed. */
export function outcomeOfStatus(status: number): Outcome {
  if (status >= 200 && status < 300) return 'delivered'
  if (status === 410) return 'gone'
  return status >= 300 && status < 400 ? 'redirected' : 'http_error'
}

export function outcomeOfFailure(error: unknown): Outcome {
  if (!(error instanceof HttpFailure) || error.kind === 'too_large') return 'network'
  return error.kind
}

/**
 * When to try again after `tries` failed ones; null when that was the last. Up to a fifth longer or shorter, so that what
 * failed together does not come back together; never sooner than the receiver asked for.
 */
export function nextAttemptAt(
  tries: number,
  now: Date,
  dice: (below: number) => number,
  retryAfter: string | undefined,
): Date | null {
  const wait = waitsMs[tries - 1]
  if (wait === undefined) return null
  const spread = wait * 0.8 + (wait * 0.4 * dice(10_001)) / 10_000
  return new Date(now.getTime() + Math.max(spread, askedMs(retryAfter, now)))
}

/** `Retry-After` as seconds or as a date; 0 for anything else. */
function askedMs(text: string | undefined, now: Date): number {
  if (!text) return 0
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * second : Date.parse(text) - now.getTime()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestAskedMs) : 0
}
