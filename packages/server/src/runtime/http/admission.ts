import type { Clock } from '../ports.ts'

export interface AdmissionOptions {
  /** So many pieces of work are under way at once; about as many as there are cores. */
  atOnce: number
  /** What takes longer waits for something other than a core, and holds nobody up any more. */
  longestTurnMs?: number
  /** Who has waited so long goes before newer ones. */
  longestWaitMs?: number
}

interface Turn {
  startedMs: number
}

/**
 * Lets short pieces of work in, a few at a time and the newest first. When a machine stood still for a moment, what gathered
 * there would share the cores with all that comes after, and everything would be slow for long. So only those that met
 * the moment wait, and who comes later is answered as ever.
 */
export function openAdmission(
  clock: Clock,
  { atOnce, longestTurnMs = 250, longestWaitMs = 1_000 }: AdmissionOptions,
): <T>(work: () => Promise<T>) => Promise<T> {
  /** Both in the order in which they came. */
  const underWay = new Set<Turn>()
  const waiting: { sinceMs: number; begin(turn: Turn): void }[] = []
  let cancelLook = (): void => undefined

  const begin = (nowMs: number): Turn => {
    const turn = { startedMs: nowMs }
    underWay.add(turn)
    return turn
  }

  function letIn(): void {
    const nowMs = clock.monotonicMs()
    for (const turn of underWay) {
      if (nowMs - turn.startedMs < longestTurnMs) break
      underWay.delete(turn)
    }
    while (waiting.length > 0 && underWay.size < atOnce) {
      const isLong = nowMs - waiting[0]!.sinceMs >= longestWaitMs
      const next = isLong ? waiting.shift()! : waiting.pop()!
      next.begin(begin(nowMs))
    }
    cancelLook()
    const [oldest] = underWay
    if (waiting.length > 0 && oldest)
      cancelLook = clock.after(Math.max(1, oldest.startedMs + longestTurnMs - nowMs), letIn)
  }

  return async (work) => {
    const nowMs = clock.monotonicMs()
    const turn =
      underWay.size < atOnce
        ? begin(nowMs)
        : await new Promise<Turn>((resolve) => {
            waiting.push({ sinceMs: nowMs, begin: resolve })
            letIn()
          })
    try {
      return await work()
    } finally {
      underWay.delete(turn)
      if (waiting.length > 0) letIn()
    }
  }
}
