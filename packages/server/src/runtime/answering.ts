import type { Clock } from './ports.ts'

type MonotonicClock = Pick<Clock, 'monotonicMs'>

/** An agent who reads one chat after another asks about as often. */
const lastingMs = 1_000

const lastAsked = new WeakMap<MonotonicClock, number>()

/** Somebody who waits for it asked for a short read, in the process of this clock. */
export function noteAnswering(clock: MonotonicClock): void {
  lastAsked.set(clock, clock.monotonicMs())
}

/** Whether agents are at work: what can wait gives way to them. Other processes are not seen. */
export function isAnswering(clock: MonotonicClock): boolean {
  const at = lastAsked.get(clock)
  return at !== undefined && clock.monotonicMs() - at < lastingMs
}
