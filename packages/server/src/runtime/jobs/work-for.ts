import type { Clock } from '../ports.ts'

/**
 * Does one batch after another until `batch` says that there are no more, or `ms` are over; at least one. A machine
 * that is busy with orders is slower at each, so it does less of what can wait. True when more is left.
 */
export async function workFor(
  clock: Pick<Clock, 'monotonicMs'>,
  ms: number,
  batch: () => Promise<boolean>,
): Promise<boolean> {
  const until = clock.monotonicMs() + ms
  let more = await batch()
  while (more && clock.monotonicMs() < until) more = await batch()
  return more
}
