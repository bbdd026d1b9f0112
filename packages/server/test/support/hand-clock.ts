import { systemClock } from '../../src/runtime/adapters/system-clock.ts'
import type { Clock } from '../../src/runtime/ports.ts'

/** A clock whose monotonic time passes by hand only, with what it was asked to do after so many milliseconds. */
export function handClock(): { clock: Clock; nowMs(): number; passTo(ms: number): Promise<void> } {
  let nowMs = 0
  const timers = new Set<{ atMs: number; task: () => void }>()
  return {
    clock: {
      ...systemClock(),
      monotonicMs: () => nowMs,
      after(ms, task) {
        const timer = { atMs: nowMs + ms, task }
        timers.add(timer)
        return () => void timers.delete(timer)
      },
    },
    nowMs: () => nowMs,
    async passTo(ms) {
      for (let next: { atMs: number; task: () => void } | undefined; ; ) {
        next = [...timers].sort((a, b) => a.atMs - b.atMs)[0]
        if (!next || next.atMs > ms) break
        timers.delete(next)
        nowMs = next.atMs
        next.task()
        await Promise.resolve()
      }
      nowMs = ms
    },
  }
}
