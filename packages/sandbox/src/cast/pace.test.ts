import { describe, expect, it } from 'vitest'
import { Bucket, Later, Pace } from './pace.ts'

describe('a bucket', () => {
  it('gives what it holds at once, then one after the other', () => {
    const bucket = new Bucket(2, 1 / 1000, 0)
    for (const _ of [1, 2]) {
      expect(bucket.waitMs(0)).toBe(0)
      bucket.take()
    }
    expect(bucket.waitMs(0)).toBe(1_000)
    expect(bucket.waitMs(400)).toBe(600)
    expect(bucket.waitMs(1_000)).toBe(0)
  })

  it('never holds more than it can, and does not mind a clock that goes back', () => {
    const bucket = new Bucket(1, 1 / 1000, 0)
    expect(bucket.waitMs(60_000)).toBe(0)
    bucket.take()
    expect(bucket.waitMs(60_000)).toBe(1_000)
    expect(bucket.waitMs(0)).toBe(1_000)
  })
})

describe('the pace of the cast', () => {
  it('leaves sign-ins to the person who watches: who has to sign in comes again later', () => {
    let now = 0
    const pace = new Pace({ requestsPerSecond: 2, signInsPerMinute: 7 }, () => now)
    for (let n = 0; n < 6; n++) pace.signIn()
    expect(() => pace.signIn()).toThrow(Later)
    now = 60_000 / 7 + 1
    pace.signIn()
    expect(() => pace.expectSignIn()).toThrow(Later)
  })

  it('spreads requests over time, and waits no longer once everything ends', async () => {
    const pace = new Pace({ requestsPerSecond: 20, signInsPerMinute: 7 }, () => performance.now())
    const ending = new AbortController()
    const began = performance.now()
    for (let n = 0; n < 24; n++) await pace.request(ending.signal)
    expect(performance.now() - began).toBeGreaterThan(150)
    const slow = new Pace({ requestsPerSecond: 0.01, signInsPerMinute: 7 }, () => performance.now())
    await slow.request(ending.signal)
    const waiting = slow.request(ending.signal)
    ending.abort()
    await expect(waiting).rejects.toThrow()
  })
})
