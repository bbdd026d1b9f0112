import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../ports.ts'

/** Spreads any number of turns evenly: the golden section. */
const turn = 0.618034
/** Of its pace: no task's first run is sooner. */
const soonest = 0.1

export function systemClock(): Clock {
  let begun = 0
  return {
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    sleep: async (ms, signal) => {
      await delay(ms, undefined, signal ? { signal } : {})
    },
    every(ms, task) {
      let running = false
      const run = async (): Promise<void> => {
        if (running) return
        running = true
        try {
          await task()
        } finally {
          running = false
        }
      }
      // Tasks of one pace do not all begin at the same moment: what is asked just then would wait for every one of them.
      begun += 1
      let due = performance.now() + Math.round(ms * (soonest + (1 - soonest) * ((begun * turn) % 1)))
      let timer = setTimeout(beat, Math.ceil(due - performance.now()))
      // Not an interval: those that were late together would stay together from then on.
      function beat(): void {
        const late = performance.now() - due
        due += ms * (1 + Math.max(0, Math.floor(late / ms)))
        timer = setTimeout(beat, Math.ceil(due - performance.now()))
        void run()
      }
      return () => clearTimeout(timer)
    },
    after(ms, task) {
      const timer = setTimeout(task, ms)
      return () => clearTimeout(timer)
    },
  }
}
