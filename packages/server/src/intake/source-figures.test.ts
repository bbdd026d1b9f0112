import { describe, expect, it } from 'vitest'
import { delayBoundsMs, errorRate, percentileMs } from './source-figures.ts'

const counts = (ofBound: Record<number, number>) =>
  Array.from({ length: delayBoundsMs.length + 1 }, (_, i) => ofBound[i] ?? 0)
const quiet = { received: 0, swept: 0, troubled: 0, rounds: 0, failedRounds: 0 }

describe('the delay of a source', () => {
  it('is unknown where nothing was measured', () => {
    expect([percentileMs([], 0.5), percentileMs(counts({}), 0.99)]).toEqual([null, null])
  })

  it('lies inside the bounds of those that it counts', () => {
    const mixed = counts({ 0: 98, 5: 2 })
    expect(percentileMs(mixed, 0.5)).toBeLessThanOrEqual(10)
    expect(percentileMs(mixed, 0.99)).toBeGreaterThan(300)
    expect(percentileMs(mixed, 0.99)).toBeLessThanOrEqual(1_000)
    expect(percentileMs(counts({ [delayBoundsMs.length]: 1 }), 0.5)).toBeGreaterThan(3_600_000)
  })

  it('never falls when the part grows', () => {
    const all = counts({ 0: 5, 2: 7, 3: 1, 9: 2, 11: 1 })
    const read = [0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1].map((part) => percentileMs(all, part)!)
    expect(read).toEqual([...read].sort((a, b) => a - b))
  })
})

describe('the error rate of a source', () => {
  it('is the worse of messages and sweeps, so that many good sweeps hide no lost order', () => {
    expect(errorRate({ ...quiet, received: 10, troubled: 1, rounds: 720 })).toEqual({
      rate: 0.1,
      cause: 'messages',
    })
    expect(errorRate({ ...quiet, received: 1000, rounds: 100, failedRounds: 50 })).toEqual({
      rate: 0.5,
      cause: 'sweeps',
    })
  })

  it('is that of the door where a check refuses what comes', () => {
    const door = { ...quiet, received: 100, calls: 100, refusedCalls: 3 }
    expect(errorRate({ ...door, troubled: 1 })).toEqual({ rate: 0.03, cause: 'calls' })
    expect(errorRate({ ...door, troubled: 5 })).toEqual({ rate: 0.05, cause: 'messages' })
    expect(errorRate({ ...quiet, calls: 4, refusedCalls: 4 })).toEqual({ rate: 1, cause: 'calls' })
  })

  it('is unknown where nothing happened, and never above one', () => {
    expect(errorRate(quiet)).toBeNull()
    expect(errorRate({ ...quiet, troubled: 3 })?.rate).toBe(1)
    expect(errorRate({ ...quiet, rounds: 4 })?.rate).toBe(0)
  })
})
