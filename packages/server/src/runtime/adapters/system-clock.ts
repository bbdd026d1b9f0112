import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../ports.ts'

export function systemClock(): Clock {
  return {
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    sleep: async (ms, signal) => {
      await delay(ms, undefined, signal ? { signal } : {})
    },
    every(ms, task) {
      let running = false
      const timer = setInterval(async () => {
        if (running) return
        running = true
        try {
          await task()
        } finally {
          running = false
        }
      }, ms)
      return () => clearInterval(timer)
    },
    after(ms, task) {
      const timer = setTimeout(task, ms)
      return () => clearTimeout(timer)
    },
  }
}
