import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BrandId, id } from '../../kernel/ids.ts'
import { openMetrics } from '../../runtime/metrics.ts'
import type { Clock } from '../../runtime/ports.ts'
import { stateNames } from '../../work-orders/index.ts'
import { attentionFor, attentionKinds } from './attention.ts'
import { gates, minutesOf, standingAt } from './gates.ts'
import { orderLatency, quantile } from './latency.ts'
import { byShape, packedBoundaries } from './map.ts'

describe('the river', () => {
  it('has ten gates in the order of the trade, and every open state waits at one of them', () => {
    expect(gates).toHaveLength(10)
    const waiting = gates.flatMap(({ waitsIn }) => waitsIn)
    expect(new Set(waiting).size).toBe(waiting.length)
    expect(Object.keys(stateNames).filter((state) => !(waiting as string[]).includes(state))).toEqual([
      'open',
      'settled',
      'cancelled',
    ])
  })

  it('leaves suspended work out of what waits', () => {
    const onSite = gates.find(({ key }) => key === 'on_site')!
    expect(
      standingAt(onSite, [
        { state: 'first_call', count: 4, suspended: 1, late: 2 },
        { state: 'check_in', count: 2, suspended: 0, late: 0 },
        { state: 'settle', count: 9, suspended: 0, late: 9 },
      ]),
    ).toEqual({ waiting: 5, late: 2 })
  })

  it('counts an hour of minutes, oldest first, empty ones too', () => {
    const now = new Date('2026-11-21T08:30:20Z')
    const { from, counts } = minutesOf(
      [
        { minute: new Date('2026-11-21T08:30:00Z'), count: 3 },
        { minute: new Date('2026-11-21T07:31:00Z'), count: 1 },
        { minute: new Date('2026-11-21T07:30:00Z'), count: 9 },
      ],
      now,
    )
    expect(from.toISOString()).toBe('2026-11-21T07:31:00.000Z')
    expect([counts.length, counts[0], counts[59]]).toEqual([60, 1, 3])
    expect(counts.reduce((sum, n) => sum + n)).toBe(4)
  })
})

describe('latency', () => {
  const clock = { now: () => new Date('2026-11-21T08:00:00Z'), monotonicMs: () => 60_000 } as Clock

  const hemu = id<BrandId>('hemu')

  it('says nothing before anything was measured', () => {
    expect(orderLatency(openMetrics(), hemu, clock)).toEqual({
      p50Ms: null,
      p99Ms: null,
      count: 0,
      since: new Date('2026-11-21T07:59:00Z'),
    })
  })

  it('is the brand’s own, whatever other brands of the process sell', () => {
    const { brandLatency } = openMetrics()
    for (let i = 0; i < 98; i++) brandLatency.observe(hemu, 0.004)
    for (let i = 0; i < 2; i++) brandLatency.observe(hemu, 0.2)
    for (let i = 0; i < 500; i++) brandLatency.observe(id<BrandId>('neighbour'), 60)
    const { p50Ms, p99Ms, count } = orderLatency({ brandLatency }, hemu, clock)
    expect(count).toBe(100)
    expect(p50Ms).toBeGreaterThan(2)
    expect(p50Ms).toBeLessThanOrEqual(5)
    expect(p99Ms).toBeGreaterThan(100)
    expect(p99Ms).toBeLessThanOrEqual(300)
    expect(orderLatency({ brandLatency }, id<BrandId>('neighbour'), clock)).toMatchObject({
      count: 500,
      p50Ms: 5000,
    })
    expect(orderLatency({ brandLatency }, id<BrandId>('third'), clock).count).toBe(0)
  })

  it('never gives a quantile outside its bucket, and never falls as the part grows', () => {
    const bounds = [0.002, 0.005, 0.01, 0.1, Infinity]
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { minLength: 5, maxLength: 5 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (sizes, a, b) => {
          const buckets = bounds.map((upTo, i) => ({
            upTo,
            count: sizes.slice(0, i + 1).reduce((sum, n) => sum + n, 0),
          }))
          const low = quantile(buckets, Math.min(a, b))
          const high = quantile(buckets, Math.max(a, b))
          if (buckets.at(-1)!.count === 0) return expect(low).toBeNull()
          expect(low!).toBeLessThanOrEqual(high! + 1e-12)
          expect(high!).toBeLessThanOrEqual(0.1)
        },
      ),
    )
  })
})

describe('what needs a person', () => {
  const found = Object.keys(attentionKinds)
    .filter((kind) => kind !== 'breach')
    .map((kind) => ({ kind, count: 2, oldestAt: null }))

  it('is told to those who can act on it', () => {
    const finance = attentionFor(['finance'], found, 3).map(({ kind }) => kind)
    expect(finance).not.toContain('possible_duplicate')
    expect(finance).not.toContain('dead_letter')
    expect(attentionFor(['owner'], found, 3)).toHaveLength(Object.keys(attentionKinds).length)
    expect(attentionFor(['owner'], [], 3)).toMatchObject([{ kind: 'breach', count: 3, tone: 'overdue' }])
    expect(attentionFor(['owner'], [], 0)).toEqual([])
  })
})

describe('the map', () => {
  it('adds up under the code of today, and says what has no place', () => {
    // 320602 (崇川区 before 2020) is 320613 now.
    expect(
      byShape(
        [
          { code: '310106', count: 2 },
          { code: '320602', count: 1 },
          { code: '320613', count: 4 },
          { code: null, count: 3 },
        ],
        null,
      ),
    ).toEqual({ values: { '310106': 2, '320613': 5 }, total: 10, unplaced: 3 })
    expect(
      byShape(
        [
          { code: '310106', count: 2 },
          { code: '320613', count: 4 },
        ],
        '310000',
      ).values,
    ).toEqual({
      '310106': 2,
    })
  })

  it('packs boundaries once, and refuses codes that have none', () => {
    expect(packedBoundaries('310000')).toBe(packedBoundaries('310000'))
    expect(() => packedBoundaries('999999')).toThrow(expect.objectContaining({ code: 'map.unknown_region' }))
  })
})
