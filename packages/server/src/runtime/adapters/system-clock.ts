import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../ports.ts'

/** Spreads any number of turns evenly: the golden section. */
const turn = 0.618034

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
      let timer = setTimeout(
        () => {
          timer = setInterval(run, ms)
          void run()
        },
        ms * (0.5 + ((begun * turn) % 1) / 2),
      )
      return () => clearTimeout(timer)
    },
    after(ms, task) {
      const timer = setTimeout(task, ms)
      return () => clearTimeout(timer)
    },
  }
}
