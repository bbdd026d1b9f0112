import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sizes } from '../tokens.ts'
import { band, halfWidth, middleLine, smoothLine, turned } from './river-path.ts'
import { durationParts, levelShape, type RiverGate, uprightShape } from './river-shape.ts'

const gate = (key: string, more: Partial<RiverGate> = {}): RiverGate => ({
  key,
  label: key,
  count: 10,
  ...more,
})
const gates = [
  gate('paid', { count: 120 }),
  gate('dispatch', { count: 64, waiting: 9 }),
  gate('sign', { count: 30, late: 4 }),
  gate('settled', { count: 0 }),
]
const numbers = (path: string) => (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number)
const anyGates = fc.array(
  fc.record({
    key: fc.uuid(),
    label: fc.string(),
    count: fc.nat(1_000_000),
    waiting: fc.nat(5_000),
    late: fc.nat(5_000),
  }),
  { minLength: 1, maxLength: 12 },
)

describe('the width of the stream', () => {
  it('grows with the count and lies between a trickle and the widest', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), fc.integer({ min: 1, max: 1e6 }), (a, b, top) => {
        const largest = Math.max(a, b, top)
        const [small, large] = [
          halfWidth(Math.min(a, b), largest, 44),
          halfWidth(Math.max(a, b), largest, 44),
        ]
        expect(small).toBeLessThanOrEqual(large)
        expect(small).toBeGreaterThanOrEqual(44 * 0.12 - 1e-9)
        expect(large).toBeLessThanOrEqual(44)
      }),
    )
    expect(halfWidth(-5, 10, 44)).toBeCloseTo(44 * 0.12)
  })

  it('makes area tell the count: four times as many are twice as wide above the trickle', () => {
    const above = (count: number) => halfWidth(count, 400, 100) - 12
    expect(above(400) / above(100)).toBeCloseTo(2)
  })
})

describe('the middle line', () => {
  it('stands inside its length, evenly, and bends up and down in turn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 3_000 }), (count, length) => {
        const points = middleLine(count, length, 100, 7)
        expect(points).toHaveLength(count)
        expect(points[0]!.x + points.at(-1)!.x).toBeCloseTo(length)
        points.forEach(({ y }, i) => expect(y).toBe(i % 2 ? 107 : 93))
      }),
    )
  })
})

describe('the shape', () => {
  it('is whole whatever flows: no NaN, inside its frame, closed', () => {
    fc.assert(
      fc.property(anyGates, fc.integer({ min: 320, max: 2_000 }), (any, width) => {
        for (const shape of [levelShape(any, width), uprightShape(any)]) {
          const drawn = [shape.outline, ...shape.threads, ...shape.bridges].join(' ')
          expect(drawn).not.toMatch(/NaN|Infinity|undefined/)
          expect(shape.outline).toMatch(/^M.*Z$/)
          for (const n of numbers(shape.outline)) {
            expect(n).toBeGreaterThanOrEqual(-1)
            expect(n).toBeLessThanOrEqual(Math.max(shape.width, shape.height) + 1)
          }
          expect(shape.bridges).toHaveLength(any.length)
          expect(shape.threads).toHaveLength(4)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('lies on a desk as wide as the page and stands on a phone as long as its gates', () => {
    expect(levelShape(gates, 960)).toMatchObject({ width: 960, height: sizes.river })
    const upright = uprightShape(gates)
    expect(upright.width).toBe(sizes.picture)
    expect(upright.height).toBeGreaterThan(upright.width * 2)
    expect(uprightShape([...gates, gate('more')]).height - upright.height).toBeCloseTo(
      upright.height / gates.length,
    )
  })

  it('gives each gate its share of the way', () => {
    const level = levelShape(gates, 960)
    expect(gates.map((_, i) => level.place(i))).toEqual(
      [12.5, 37.5, 62.5, 87.5].map((at) => ({ insetInlineStart: `${at}%`, inlineSize: '25%' })),
    )
    expect(uprightShape(gates).place(1)).toEqual({ insetBlockStart: '37.5%' })
  })

  it('gathers a pool only where somebody waits, named after its own gate', () => {
    const { pools } = levelShape(gates, 960)
    expect(pools.map(({ key, late }) => [key, late])).toEqual([
      ['dispatch', false],
      ['sign', true],
    ])
    expect(pools[0]!.x).toBeCloseTo(960 * 0.375)
    const size = (waiting: number) => levelShape([gate('a', { waiting })], 960).pools[0]!.ry
    expect(size(9)).toBeGreaterThan(size(1))
    expect(size(1_000_000)).toBe(size(100_000))
    expect(levelShape([gate('a', { waiting: 1, late: 40 })], 960).pools[0]!.ry).toBeGreaterThan(size(1))
  })

  it('is the same river turned: what lay level stands upright', () => {
    const path = smoothLine([
      { x: 0, y: 5 },
      { x: 40, y: 9 },
    ])
    expect(turned(turned(path))).toBe(path)
    expect(turned('M-1.5,2')).toBe('M2,-1.5')
  })

  it('is a band around its middle: twice the half width apart at every gate', () => {
    const path = band([{ x: 50, y: 100 }], [20], 100)
    const ys = new Set(numbers(path).filter((n) => n > 60))
    expect([...ys].filter((n) => n === 80 || n === 120)).toHaveLength(2)
  })
})

describe('a length of time', () => {
  it.each([
    [0, 'seconds', 0],
    [0.5, 'seconds', 30],
    [1, 'minutes', 1],
    [89.4, 'minutes', 89],
    [90, 'hours', 1.5],
    [125, 'hours', 2.1],
    [47.9 * 60, 'hours', 47.9],
    [48 * 60, 'days', 2],
    [10 * 1_440 + 720, 'days', 10.5],
  ] as const)('%d minutes are %s %d', (minutes, unit, n) => {
    expect(durationParts(minutes)).toEqual({ unit, n })
  })
})
