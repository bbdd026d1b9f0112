import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from './system-clock.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('tasks of one pace', () => {
  it('begin at moments of their own within the pace, and keep it', async () => {
    const clock = systemClock()
    const began = Date.now()
    const times: number[][] = Array.from({ length: 8 }, () => [])
    const stops = times.map((of) => clock.every(1_000, () => void of.push(Date.now() - began)))
    await vi.advanceTimersByTimeAsync(3_400)
    const firsts = times.map(([first]) => first!).sort((a, b) => a - b)
    expect(firsts[0]).toBeGreaterThanOrEqual(100)
    expect(firsts.at(-1)).toBeLessThanOrEqual(1_000)
    for (const [i, first] of firsts.slice(1).entries()) expect(first - firsts[i]!).toBeGreaterThan(30)
    for (const [first, second, third] of times)
      expect([second! - first!, third! - second!]).toEqual([1_000, 1_000])
    for (const stop of stops) stop()
    const counted = times.flat().length
    await vi.advanceTimersByTimeAsync(5_000)
    expect(times.flat()).toHaveLength(counted)
  })

  it('stay apart after a moment in which all were late', async () => {
    vi.useRealTimers()
    const pace = 200
    const rounds: number[][] = []
    const clock = systemClock()
    const stops = Array.from({ length: 8 }, () => {
      const of: number[] = []
      rounds.push(of)
      return clock.every(pace, () => void of.push(performance.now()))
    })
    await expect.poll(() => rounds.every((of) => of.length > 0)).toBe(true)
    for (const until = performance.now() + 1.5 * pace; performance.now() < until; );
    const blockedUntil = performance.now()
    const spreadOf = (round: number) => {
      const times = rounds.map((of) => of.filter((at) => at > blockedUntil)[round])
      return times.includes(undefined)
        ? 0
        : Math.max(...(times as number[])) - Math.min(...(times as number[]))
    }
    // The first run after it comes at once for all; the next ones at their own moments again.
    await expect
      .poll(() => Math.max(spreadOf(2), spreadOf(3), spreadOf(4)), { timeout: 5_000 })
      .toBeGreaterThan(pace / 2)
    for (const stop of stops) stop()
  })

  it('never begin where they were stopped before', async () => {
    const task = vi.fn()
    systemClock().every(1_000, task)()
    await vi.advanceTimersByTimeAsync(3_000)
    expect(task).not.toHaveBeenCalled()
  })

  it('wait for the run before', async () => {
    let runs = 0
    const stop = systemClock().every(100, async () => {
      runs += 1
      await new Promise((resolve) => setTimeout(resolve, 250))
    })
    await vi.advanceTimersByTimeAsync(1_000)
    stop()
    expect(runs).toBe(4)
  })
})
