import type { Clock } from './ports.ts'

/**
 * Groups what arrives within a moment into one run, so that many share one commit. Results come back per item, in
 * order. A failing run fails its items only.
 */
export interface Batcher<I, O> {
  add(items: I[]): Promise<O[]>
  /** Resolves once nothing is waiting or running. */
  idle(): Promise<void>
}

interface Options<I, O> {
  clock: Clock
  /** Waits this long for company while a lane is free; busy lanes gather by themselves. */
  gatherMs: number
  maxItems: number
  /** Runs at the same time: two let one gather while the other commits. */
  lanes: number
  run(items: I[]): Promise<O[]>
}

interface Waiting<I, O> {
  items: I[]
  resolve(results: O[]): void
  reject(error: unknown): void
}

export function openBatcher<I, O>({ clock, gatherMs, maxItems, lanes, run }: Options<I, O>): Batcher<I, O> {
  let queue: Waiting<I, O>[] = []
  let running = 0
  let timer: (() => void) | null = null
  const idlers: (() => void)[] = []

  const take = (): Waiting<I, O>[] => {
    let size = 0
    let end = 0
    while (end < queue.length && (end === 0 || size + queue[end]!.items.length <= maxItems))
      size += queue[end++]!.items.length
    const taken = queue.slice(0, end)
    queue = queue.slice(end)
    return taken
  }

  const pump = (): void => {
    timer = null
    while (running < lanes && queue.length > 0) {
      running += 1
      void work(take())
    }
  }

  const work = async (taken: Waiting<I, O>[]): Promise<void> => {
    try {
      const results = await run(taken.flatMap((one) => one.items))
      let at = 0
      for (const one of taken) {
        one.resolve(results.slice(at, at + one.items.length))
        at += one.items.length
      }
    } catch (error) {
      for (const one of taken) one.reject(error)
    } finally {
      running -= 1
      pump()
      if (running === 0 && queue.length === 0) for (const idler of idlers.splice(0)) idler()
    }
  }

  return {
    add(items) {
      if (items.length === 0) return Promise.resolve([])
      return new Promise((resolve, reject) => {
        queue.push({ items, resolve, reject })
        if (running < lanes && !timer) timer = clock.after(gatherMs, pump)
      })
    },
    idle() {
      if (running === 0 && queue.length === 0) return Promise.resolve()
      return new Promise((resolve) => {
        idlers.push(resolve)
      })
    },
  }
}
