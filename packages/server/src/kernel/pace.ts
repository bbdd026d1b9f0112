/** Seconds until all is done at the pace since the start; null before anything is, 0 once nothing is left. */
export function secondsLeft(
  { done, left }: { done: number; left: number },
  startedAt: Date,
  now: Date,
): number | null {
  if (left <= 0) return 0
  if (done <= 0) return null
  return Math.ceil(((now.getTime() - startedAt.getTime()) / 1000) * (left / done))
}
