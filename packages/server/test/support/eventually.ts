import { setTimeout as delay } from 'node:timers/promises'

/** Tries again until `check` passes, for what happens after an answer was given. Fails with the last error. */
export async function eventually(check: () => Promise<void>, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > end) throw error
      await delay(20)
    }
  }
}
