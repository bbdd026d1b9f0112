import { describe, expect, it } from 'vitest'
import { type Batcher, openBatcher } from './batcher.ts'
import type { Clock } from './ports.ts'

interface Bench {
  batcher: Batcher<number, number>
  runs: number[][]
  /** Ends the oldest run that is under way. */
  end(error?: Error): Promise<void>
  tick(): Promise<void>
}

function bench({ maxItems = 10, lanes = 1 } = {}): Bench {
  const timers: (() => void)[] = []
  const runs: number[][] = []
  const ends: ((error?: Error) => void)[] = []
  const clock = {
    after(_ms: number, task: () => void) {
      timers.push(task)
      return () => undefined
    },
  } as Clock
  const settle = async () => {
    for (let i = 0; i < 5; i += 1) await Promise.resolve()
  }
  const batcher = openBatcher<number, number>({
    clock,
    gatherMs: 2,
    maxItems,
    lanes,
    run: (items) => {
      runs.push(items)
      return new Promise((resolve, reject) => {
        ends.push((error) => (error ? reject(error) : resolve(items.map((one) => one * 10))))
      })
    },
  })
  return {
    batcher,
    runs,
    async end(error) {
      ends.shift()!(error)
      await settle()
    },
    async tick() {
      for (const timer of timers.splice(0)) timer()
      await settle()
    },
  }
}

describe('a batcher', () => {
  it('gathers what comes within a moment into one run, and gives each its own results', async () => {
    const { batcher, runs, tick, end } = bench()
    const all = [batcher.add([1, 2]), batcher.add([3]), batcher.add([])]
    expect(runs).toEqual([])
    await tick()
    expect(runs).toEqual([[1, 2, 3]])
    await end()
    expect(await Promise.all(all)).toEqual([[10, 20], [30], []])
  })

  it('never splits what was added together, and takes a big one by itself', async () => {
    const { batcher, runs, tick, end } = bench({ maxItems: 4 })
    const all = [
      batcher.add([1, 2, 3]),
      batcher.add([4, 5]),
      batcher.add([6, 7, 8, 9, 10]),
      batcher.add([11]),
    ]
    await tick()
    for (let i = 0; i < 4; i += 1) await end()
    expect(runs).toEqual([[1, 2, 3], [4, 5], [6, 7, 8, 9, 10], [11]])
    expect((await Promise.all(all)).map((one) => one.length)).toEqual([3, 2, 5, 1])
  })

  it('gathers while all lanes are busy, and runs no more at once than it has lanes', async () => {
    const { batcher, runs, tick, end } = bench({ lanes: 2 })
    void batcher.add([1])
    await tick()
    void batcher.add([2])
    await tick()
    void batcher.add([3])
    void batcher.add([4])
    await tick()
    expect(runs).toEqual([[1], [2]])
    await end()
    expect(runs).toEqual([[1], [2], [3, 4]])
    await end()
    await end()
  })

  it('that fails fails its own items only, and goes on', async () => {
    const { batcher, runs, tick, end } = bench({ maxItems: 1 })
    const bad = batcher.add([1])
    const good = batcher.add([2])
    await tick()
    const refused = expect(bad).rejects.toThrow('poison')
    await end(new Error('poison'))
    await refused
    await end()
    expect(await good).toEqual([20])
    expect(runs).toEqual([[1], [2]])
  })

  it('is idle once nothing waits and nothing runs, after a failure as well', async () => {
    const { batcher, tick, end } = bench()
    await batcher.idle()
    let idle = false
    const work = batcher.add([1]).catch(() => undefined)
    const waiting = batcher.idle().then(() => {
      idle = true
    })
    await tick()
    expect(idle).toBe(false)
    await end(new Error('no'))
    await Promise.all([work, waiting])
    expect(idle).toBe(true)
  })
})
