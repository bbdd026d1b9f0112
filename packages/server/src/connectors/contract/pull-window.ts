import type { PullWindow } from './connector.ts'

const dayMs = 86_400_000
/** Less than the platform keeps, so that the call is not late by its own way. */
const marginMs = 60_000

/**
 * The part of a window that a list can answer: one that reaches into the future would grow while we read it, and what
 * is older than the marketplace keeps is refused, or answered with nothing. Empty when `from` is not before `to`.
 */
export function reachableWindow({ from, to }: PullWindow, now: Date, keptDays?: number): PullWindow {
  const oldest = keptDays === undefined ? from.getTime() : now.getTime() - keptDays * dayMs + marginMs
  return {
    from: new Date(Math.max(from.getTime(), oldest)),
    to: new Date(Math.min(to.getTime(), now.getTime())),
  }
}
