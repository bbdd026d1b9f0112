import { describe, expect, it } from 'vitest'
import { secondsLeft } from './pace.ts'

const start = new Date('2026-11-22T10:00:00Z')
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000)

describe('seconds left', () => {
  it('follow the pace so far, and are never said to be none while something is left', () => {
    expect(secondsLeft({ done: 25, left: 75 }, start, after(10))).toBe(30)
    expect(secondsLeft({ done: 999, left: 1 }, start, after(10))).toBe(1)
  })

  it('are unknown before anything is done, and none once nothing is left', () => {
    expect(secondsLeft({ done: 0, left: 5 }, start, after(10))).toBeNull()
    expect(secondsLeft({ done: 0, left: 0 }, start, after(10))).toBe(0)
    expect(secondsLeft({ done: 7, left: -1 }, start, after(10))).toBe(0)
  })
})
