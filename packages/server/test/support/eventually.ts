import { setTimeout as delay } from 'node:timers/promises'

/** Tries again until `check` passes, ever less often, for what happens after an answer was given. Fails with the last error. */
export async function eventually(check: () => Promise<void>, withinMs = 45_000): Promise<void> {
  const end = performance.now() + withinMs
  for (let pauseMs = 10; ; pauseMs = Math.min(100, pauseMs * 1.5)) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > end) throw error
      await delay(pauseMs)
    }
  }
}
