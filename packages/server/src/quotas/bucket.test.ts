import { describe, expect, it } from 'vitest'
import { Bucket } from './bucket.ts'
import { groupOf, holderOf, limitsOf } from './limits.ts'

/** Moments at which calls go when everybody asks at once, again and again. */
function goings(pace: { times: number; perMs: number }, until: number): number[] {
  const bucket = new Bucket(pace, 0)
  const went: number[] = []
  for (let now = 0; now < until; ) {
    const wait = bucket.readyIn(now, 1)
    bucket.take(now)
    now += wait
    went.push(now)
  }
  return went
}

describe('a bucket', () => {
  it.each([
    [100, 10_000],
    [600, 1_000],
    [3_000, 60_000],
    [7, 1_000],
    [1, 10_000],
  ])('lets no window of %d in %d ms be exceeded, wherever it begins', (times, perMs) => {
    const went = goings({ times, perMs }, perMs * 3)
    const most = Math.max(...went.map((from) => went.filter((at) => at >= from && at < from + perMs).length))
    expect(most).toBeLessThanOrEqual(times)
    expect(went.length).toBeGreaterThanOrEqual(Math.floor(times * 3 * 0.75))
  })

  it('gives each who waits a place of its own', () => {
    const bucket = new Bucket({ times: 10, perMs: 1_000 }, 0)
    const waits = Array.from({ length: 5 }, () => {
      const wait = bucket.readyIn(0, 1)
      bucket.take(0)
      return wait
    })
    expect(waits).toEqual([0, 0, 125, 250, 375])
    expect(bucket.free(0)).toBe(0)
    expect(bucket.readyIn(0, 2)).toBe(625)
  })

  it('holds all back while the marketplace says so', () => {
    const bucket = new Bucket({ times: 10, perMs: 1_000 }, 0)
    bucket.block(4_000)
    expect([bucket.readyIn(1_000, 1), bucket.free(1_000), bucket.readyIn(4_000, 1)]).toEqual([3_000, 0, 0])
  })
})

describe('limits', () => {
  const known = [
    { group: 'decrypt', apis: ['d'], times: 1, perMs: 10_000, holder: 'app', source: 'unconfirmed' },
    { group: 'decrypt', apis: ['d'], times: 100, perMs: 86_400_000, holder: 'app', source: 'unconfirmed' },
  ] as const
  it('of a group are all that are known, and the brand’s own wins over the same window', () => {
    expect(groupOf(known, 'd')).toBe('decrypt')
    expect(groupOf(known, 'other')).toBe('other')
    const own = [{ marketplace: 'pinduoduo', group: 'decrypt', perMs: 86_400_000, times: 500 }]
    expect(limitsOf(known, own, 'pinduoduo', 'decrypt').map(({ times, source }) => [times, source])).toEqual([
      [500, 'brand'],
      [1, 'unconfirmed'],
    ])
    expect(limitsOf(known, own, 'taobao', 'decrypt')).toHaveLength(2)
    expect(limitsOf([], [], 'taobao', 'x')).toEqual([])
  })
  it('count for the app, or for the shop', () => {
    const call = { appKey: 'k', shopId: 's' }
    expect([holderOf('app', call), holderOf('shop', call), holderOf('shop', { appKey: 'k' })]).toEqual([
      'app:k',
      'shop:s',
      'app:k',
    ])
  })
})
