import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  goodsComplete,
  linesByFacts,
  type OrderFact,
  stageOf,
  stages,
  stopsWork,
  suspensionByLines,
  unitsHeld,
  unitsLeft,
} from './lines.ts'
import type { Line } from './work-order.ts'

const now = new Date('2026-04-10T02:00:00Z')

function line(lineId: string, ordered: number, more: Partial<Line> = {}): Line {
  return {
    lineId,
    productId: 'ac-35',
    productName: '空调 35',
    category: 'air_conditioner',
    ordered,
    refunded: 0,
    held: 0,
    goodsNeeded: true,
    arrived: false,
    ...more,
  }
}

function request(
  id: string,
  stage: number,
  lineId: string | null = null,
  quantity: number | null = null,
): OrderFact {
  return { factId: `after-sales:${id}`, kind: 'after_sales', lineId, quantity, stage }
}

const arrived = (lineId: string | null = null): OrderFact => ({
  factId: `delivered:${lineId ?? '*'}`,
  kind: 'delivered',
  lineId,
  quantity: null,
  stage: 0,
})

describe('what an order says of its lines', () => {
  it('takes off refunded units of that line only', () => {
    const lines = linesByFacts([line('a', 3), line('b', 1)], [request('1', stages.refunded, 'a', 2)])
    expect(lines.map(({ refunded }) => refunded)).toEqual([2, 0])
    expect(unitsLeft(lines)).toBe(2)
  })

  it('reads a request without line as the whole order, without quantity as the whole line', () => {
    expect(unitsLeft(linesByFacts([line('a', 3), line('b', 1)], [request('1', stages.refunded)]))).toBe(0)
    expect(unitsLeft(linesByFacts([line('a', 3), line('b', 1)], [request('1', stages.refunded, 'a')]))).toBe(
      1,
    )
  })

  it('never takes off more than was ordered', () => {
    const facts = [request('1', stages.refunded, 'a', 2), request('2', stages.refunded, 'a', 2)]
    expect(linesByFacts([line('a', 3)], facts)[0]!.refunded).toBe(3)
  })

  it('holds what is asked back, and lets go of what was withdrawn', () => {
    expect(unitsHeld(linesByFacts([line('a', 3)], [request('1', stages.requested, 'a', 1)]))).toBe(1)
    expect(unitsHeld(linesByFacts([line('a', 3)], [request('1', stages.withdrawn, 'a', 1)]))).toBe(0)
  })

  it('ends with a closed order', () => {
    const closed: OrderFact = { factId: 'closed', kind: 'closed', lineId: null, quantity: null, stage: 0 }
    expect(unitsLeft(linesByFacts([line('a', 3)], [closed]))).toBe(0)
  })

  it('counts goods as there when the last one that is waited for has come (到齐)', () => {
    const lines = [line('a', 1), line('b', 1), line('c', 1, { goodsNeeded: false })]
    expect(goodsComplete(linesByFacts(lines, [arrived('a')]))).toBe(false)
    expect(goodsComplete(linesByFacts(lines, [arrived('a'), arrived('b')]))).toBe(true)
    expect(goodsComplete(linesByFacts(lines, [arrived()]))).toBe(true)
    expect(goodsComplete(linesByFacts(lines, [arrived('a'), request('1', stages.refunded, 'b')]))).toBe(true)
  })

  it('takes an amends for no request for goods, and for the end of one', () => {
    expect([stageOf('requested', true), stageOf('refunded', true)]).toEqual([null, stages.withdrawn])
    expect([stageOf('requested', false), stageOf('refunded', false)]).toEqual([
      stages.requested,
      stages.refunded,
    ])
  })

  it('is not moved by price protection, exchange, resend or repair', () => {
    expect(['price_protection', 'exchange', 'resend', 'repair'].some(stopsWork)).toBe(false)
    expect(['refund_before_shipment', 'refund_after_shipment', 'return_and_refund'].every(stopsWork)).toBe(
      true,
    )
  })

  const fact = fc.oneof(
    fc.record({
      factId: fc.constantFrom('after-sales:1', 'after-sales:2', 'after-sales:3'),
      kind: fc.constant('after_sales' as const),
      lineId: fc.constantFrom(null, 'a', 'b'),
      quantity: fc.option(fc.integer({ min: 1, max: 4 })),
      stage: fc.constantFrom(1, 2, 3),
    }),
    fc.constantFrom(arrived(), arrived('a'), arrived('b')),
  )

  it('does not depend on the order in which it was learnt', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fact, { selector: ({ factId }) => factId, maxLength: 6 }),
        fc.nat(),
        (facts, seed) => {
          const shuffled = [...facts].sort(
            (x, y) => ((x.factId.length * seed) % 7) - ((y.factId.length * seed) % 5),
          )
          const lines = [line('a', 3), line('b', 2)]
          expect(linesByFacts(lines, shuffled)).toEqual(linesByFacts(lines, facts))
          expect(linesByFacts(linesByFacts(lines, facts), shuffled)).toEqual(linesByFacts(lines, facts))
        },
      ),
    )
  })

  it('keeps left, refunded and held within what was ordered', () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 8 }), (facts) => {
        for (const one of linesByFacts([line('a', 3), line('b', 2)], facts)) {
          expect(one.refunded + one.held).toBeLessThanOrEqual(one.ordered)
          expect(Math.min(one.refunded, one.held)).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })
})

describe('suspension', () => {
  it('comes with a request for all that is left, not for a part', () => {
    const part = linesByFacts([line('a', 3)], [request('1', stages.requested, 'a', 1)])
    const whole = linesByFacts([line('a', 3)], [request('1', stages.requested, 'a')])
    expect(suspensionByLines(null, part, now)).toBeNull()
    expect(suspensionByLines(null, whole, now)).toMatchObject({ refund: true, reason: null })
  })

  it('ends with the request, but a person’s reason stays', () => {
    const free = [line('a', 1)]
    const both = { refund: true, reason: '客户出差', since: now.toISOString() }
    expect(suspensionByLines({ ...both, reason: null }, free, now)).toBeNull()
    expect(suspensionByLines(both, free, now)).toMatchObject({ refund: false, reason: '客户出差' })
  })
})
