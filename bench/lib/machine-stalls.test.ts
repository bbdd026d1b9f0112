import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../packages/server/test/support/eventually.ts'
import { stolenMs } from './cpu.ts'
import { besideStalls, watchMachine } from './machine-stalls.ts'

describe('a machine that stands still', () => {
  it('is noticed, with when and how long', async () => {
    // Without priority, which needs rights: it is stopped by hand here.
    const watch = (await watchMachine([]))!
    try {
      const before = Date.now()
      process.kill(watch.pid, 'SIGSTOP')
      await delay(120)
      process.kill(watch.pid, 'SIGCONT')
      const noticed = () => watch.stalls.find(({ at, ms }) => ms > 100 && at > before - 20)
      await eventually(async () => expect(noticed()).toBeDefined())
      const { at, ms } = noticed()!
      expect(at + ms).toBeLessThan(Date.now() + 20)
    } finally {
      watch.stop()
    }
  })

  it('is not watched where nobody may run before all others', async () => {
    expect(await watchMachine(['false'])).toBeNull()
    expect(await watchMachine(['no-such-program'])).toBeNull()
  })

  it('spoils the reads that it met and those that waited behind them, and no others', () => {
    const read = (at: number, ms: number) => ({ at, ms })
    const before = read(900, 90)
    const met = [read(995, 80), read(1_010, 70), read(1_040, 60)]
    const behind = [read(1_070, 90), read(1_120, 60)]
    const after = [read(1_180, 10), read(1_300, 200)]
    const reads = [after[1]!, ...behind, before, ...met, after[0]!]
    expect(besideStalls(reads, [{ at: 1_000, ms: 50 }])).toEqual([before, ...after])
    expect(besideStalls(reads, [{ at: 1_400, ms: 9 }])).toEqual([before, ...met, ...behind, after[0]])
    expect(besideStalls(reads, [{ at: 1_185, ms: 100 }])).toEqual([before, ...met, ...behind, after[1]])
    expect(besideStalls(reads, [])).toHaveLength(reads.length)
    expect(besideStalls([], [{ at: 1_000, ms: 50 }])).toEqual([])
  })
})

it('what the host gave to others is read from the first line of all cores', () => {
  const text = 'cpu  6351379 101039 2313475 5291879 85243 0 101129 33487 7 0\ncpu0 1 2 3 4 5 6 7 8 9 0\n'
  expect(stolenMs(text)).toBe(334_870)
  expect(stolenMs('')).toBe(0)
  expect(stolenMs()).toBeGreaterThanOrEqual(0)
})
