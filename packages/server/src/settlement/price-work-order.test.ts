import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sumFen } from '../kernel/money.ts'
import { builtInCards } from './content.ts'
import { type PricedKind, priceWorkOrder } from './price-work-order.ts'
import { computedCodes } from './rate-card.ts'
import type { WorkOrderFacts } from './work-order-facts.ts'

const card = builtInCards.find((one) => one.id === 'home-installation')!

/** 刘女士's smart lock in 浦东, on a Tuesday afternoon, done by 王磊 of 安捷到家. */
const lock: WorkOrderFacts = {
  workOrderId: 'wo-liu',
  serviceType: 'install',
  items: [{ category: 'smart_lock', quantity: 1 }],
  districtCode: '310115',
  appointmentStartsAt: '2026-11-24T06:00:00.000Z',
  straightM: 3200,
  urgency: 'normal',
  customerOwnParts: [],
  materials: [],
  rating: null,
  throughServicePoint: true,
}

/** Technician alone, so that lines show without shares. */
const alone: WorkOrderFacts = { ...lock, throughServicePoint: false }

const amounts = (facts: WorkOrderFacts, kind?: PricedKind) =>
  priceWorkOrder(facts, card, kind).lines.map((line) => [line.code, line.amountFen])
const zh = (facts: WorkOrderFacts, kind?: PricedKind) =>
  priceWorkOrder(facts, card, kind).lines.map((line) => line.sentence.zh)

describe('the base fee', () => {
  it('is the tier of the region times its coefficient, in words that can be worked out by hand', () => {
    const priced = priceWorkOrder(alone, card)
    expect(priced.totalFen).toBe(9600n)
    expect(priced.lines).toEqual([
      {
        code: 'base_fee',
        ruleId: 'base.smart_lock.install',
        ruleVersion: 'home-installation@1',
        inputs: {
          category: 'smart_lock',
          serviceType: 'install',
          tier: 'A',
          unitFen: 8000,
          regionRule: 'region.31',
          regionCoefficient: '1.2',
          difficulty: '1',
          quantity: 1,
        },
        factor: '1.2',
        amountFen: 9600n,
        sentence: {
          zh: '智能锁安装基础费（A 档）80.00 元 × 上海系数 1.2 = 96.00 元',
          en: 'Base fee for smart lock installation (tier A): ¥80.00 × Shanghai coefficient 1.2 = ¥96.00',
        },
      },
    ])
  })

  it.each([
    ['310115', 9600n],
    ['310151', 12350n],
    ['320505', 8580n],
    ['330127001', 11400n],
    ['610113', 7500n],
    ['620102', 7125n],
    ['620123', 8360n],
    ['440106', 7200n],
    [null, 7200n],
  ])('in %s is %d fen', (districtCode, fen) => {
    expect(priceWorkOrder({ ...alone, districtCode }, card).totalFen).toBe(fen)
  })

  it('shows difficulty where there is one', () => {
    const airConditioner = { ...alone, items: [{ category: 'air_conditioner', quantity: 1 }] }
    expect(zh(airConditioner)).toEqual([
      '空调安装基础费（A 档）120.00 元 × 上海系数 1.2 × 难度系数 1.15 = 165.60 元',
    ])
  })

  it('counts the dearest unit whole and every other at its next-unit rate', () => {
    const three = { ...alone, items: [{ category: 'air_conditioner', quantity: 3 }] }
    expect(amounts(three)).toEqual([
      ['base_fee', 16560n],
      ['base_fee', 28152n],
    ])
    expect(zh(three)[1]).toBe(
      '空调安装加台（A 档）120.00 元 × 加台系数 0.85 × 上海系数 1.2 × 难度系数 1.15 × 2 台 = 281.52 元',
    )
    const mixed = {
      ...alone,
      items: [
        { category: 'smart_lock', quantity: 1 },
        { category: 'air_conditioner', quantity: 1 },
      ],
    }
    expect(amounts(mixed)).toEqual([
      ['base_fee', 16560n],
      ['base_fee', 7680n],
    ])
    expect(amounts({ ...mixed, items: mixed.items.toReversed() })).toEqual(amounts(mixed))
  })

  it('of a category without a row is that of other appliances', () => {
    expect(zh({ ...alone, items: [{ category: 'range_hood', quantity: 1 }] })[0]).toContain(
      '其他家电安装基础费',
    )
  })

  it('of a service that nobody priced, or of nothing, is refused', () => {
    expect(() => priceWorkOrder({ ...alone, serviceType: 'piano_tuning' }, card)).toThrowError(
      expect.objectContaining({
        code: 'settlement.no_rule',
        facts: { rateCard: 'home-installation@1', what: 'base_fee', code: 'smart_lock/piano_tuning' },
      }),
    )
    expect(() =>
      priceWorkOrder({ ...alone, items: [{ category: 'smart_lock', quantity: 0 }] }, card),
    ).toThrowError(expect.objectContaining({ code: 'settlement.nothing_to_price' }))
  })
})

describe('travel', () => {
  it.each([
    [null, 0n],
    [3846, 0n],
    [3849, 0n],
    [3854, 1n],
    [9500, 588n],
    [92_308, 9200n],
    [500_000, 9200n],
  ])('of %d metres straight is paid with %d fen', (straightM, fen) => {
    expect(priceWorkOrder({ ...alone, straightM }, card).totalFen).toBe(9600n + fen)
  })

  it('is explained', () => {
    expect(zh({ ...alone, straightM: 9500 })[1]).toBe(
      '交通补贴：路程 12.35 公里（直线 9.50 公里 × 道路系数 1.3），免费 5.00 公里，每公里 0.80 元 × 7.35 公里 = 5.88 元',
    )
    expect(zh({ ...alone, straightM: 500_000 })[1]).toContain('最多计 120.00 公里')
  })
})

describe('the slot', () => {
  // Shanghai is eight hours ahead: 22:00 UTC is six in the morning.
  it.each([
    ['2026-11-23T21:59:59.000Z', 0n],
    ['2026-11-23T22:00:00.000Z', 2880n],
    ['2026-11-23T23:59:59.000Z', 2880n],
    ['2026-11-24T00:00:00.000Z', 0n],
  ])('of %s adds %d fen for an early morning', (appointmentStartsAt, fen) => {
    expect(priceWorkOrder({ ...alone, appointmentStartsAt }, card).totalFen).toBe(9600n + fen)
  })

  it('of a weekend, of a public holiday and of none is told apart by the published calendar', () => {
    const on = (appointmentStartsAt: string | null) => zh({ ...alone, appointmentStartsAt }).slice(1)
    expect(on('2026-11-28T06:00:00.000Z')).toEqual([
      '周末服务系数 1.1：基础费 96.00 元 ×（1.1 − 1）= 9.60 元',
    ])
    expect(on('2026-10-01T06:00:00.000Z')).toEqual([
      '国庆节服务系数 1.2：基础费 96.00 元 ×（1.2 − 1）= 19.20 元',
    ])
    expect(on(null)).toEqual([])
  })

  it('adds both on an early weekend morning', () => {
    expect(amounts({ ...alone, appointmentStartsAt: '2026-11-27T22:30:00.000Z' })).toEqual([
      ['base_fee', 9600n],
      ['slot', 2880n],
      ['slot', 960n],
    ])
  })
})

describe('bonuses and deductions', () => {
  it('come from urgency, praise, own parts and material', () => {
    const facts: WorkOrderFacts = {
      ...alone,
      urgency: 'urgent',
      rating: 5,
      customerOwnParts: [{ code: 'lock_body', quantity: 1 }],
      materials: [{ code: 'cover_plate', quantity: 2 }],
    }
    expect(amounts(facts)).toEqual([
      ['base_fee', 9600n],
      ['urgency', 2000n],
      ['praise', 500n],
      ['own_parts', -2000n],
      ['material', -5600n],
    ])
    expect(zh(facts).slice(1)).toEqual([
      '加急补贴 20.00 元',
      '好评奖励：客户评 5 星 5.00 元',
      '客户自备锁体，扣 20.00 元 × 1 件 = 20.00 元',
      '领用材料装饰盖板，扣 28.00 元 × 2 件 = 56.00 元',
    ])
  })

  it('are not there for four stars, and refused for codes that the card does not know', () => {
    expect(amounts({ ...alone, rating: 4 })).toEqual([['base_fee', 9600n]])
    expect(() => priceWorkOrder({ ...alone, urgency: 'yesterday' }, card)).toThrowError(
      expect.objectContaining({ code: 'settlement.no_rule' }),
    )
    const gold = [{ code: 'gold_bars', quantity: 1 }]
    expect(zh({ ...alone, materials: gold })[1]).toBe('领用材料其他材料，扣 0.00 元 × 1 件 = 0.00 元')
    expect(zh({ ...alone, customerOwnParts: gold })[1]).toContain('其他零件')
  })

  it('never take a payee below zero, and say so', () => {
    const priced = priceWorkOrder({ ...alone, materials: [{ code: 'ac_bracket', quantity: 9 }] }, card)
    expect(priced.totalFen).toBe(0n)
    expect(priced.lines[1]).toMatchObject({ amountFen: -9600n, inputs: { wantedFen: -46800 } })
    expect(priced.lines[1]!.sentence.zh).toContain('本单收入不足，只计 -96.00 元')
  })
})

describe('a wasted trip and late praise', () => {
  it('are priced on their own', () => {
    const trip = { ...alone, straightM: 9500 }
    expect(amounts(trip, 'wasted_trip')).toEqual([
      ['wasted_trip', 3600n],
      ['travel', 588n],
    ])
    expect(zh(trip, 'wasted_trip')[0]).toBe('空跑补偿（A 档）30.00 元 × 上海系数 1.2 = 36.00 元')
    expect(amounts({ ...alone, rating: 5 }, 'praise')).toEqual([['praise', 500n]])
    expect(priceWorkOrder(alone, card, 'praise').slips).toEqual([])
  })
})

describe('shares', () => {
  it('give the technician his part and the service point the rest, each explained', () => {
    const { slips, totalFen } = priceWorkOrder({ ...lock, straightM: 9500 }, card)
    expect(totalFen).toBe(10_188n)
    expect(slips.map((slip) => [slip.payeeKind, slip.totalFen])).toEqual([
      ['technician', 8748n],
      ['provider', 1440n],
    ])
    expect(slips[0]!.lines[0]).toMatchObject({
      amountFen: 8160n,
      inputs: { jobAmountFen: 9600, share: '0.85' },
      factor: '1.2 × 0.85',
      sentence: { zh: expect.stringMatching(/= 96.00 元；师傅分成 85% = 81.60 元$/) },
    })
    expect(slips[1]!.lines[0]!.sentence.zh).toMatch(/网点分成 15% = 14.40 元$/)
    expect(slips[0]!.lines[1]!.sentence.zh).not.toContain('分成')
  })

  it('give a technician without a service point everything', () => {
    const { slips, totalFen } = priceWorkOrder(alone, card)
    expect(slips.map((slip) => [slip.payeeKind, slip.totalFen])).toEqual([['technician', totalFen]])
  })
})

const anyCode = (codes: readonly string[]) =>
  fc.array(fc.record({ code: fc.constantFrom(...codes), quantity: fc.integer({ min: 0, max: 12 }) }), {
    maxLength: 4,
  })
const anyFacts: fc.Arbitrary<WorkOrderFacts> = fc.record({
  workOrderId: fc.constant('wo'),
  serviceType: fc.constantFrom('install', 'repair', 'maintain', 'survey'),
  items: fc.array(
    fc.record({
      category: fc.constantFrom('smart_lock', 'air_conditioner', 'water_purifier', 'range_hood'),
      quantity: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  districtCode: fc.constantFrom(null, '310115', '310151', '320583', '330127', '610122', '620123', '990000'),
  appointmentStartsAt: fc.option(
    fc
      .date({
        min: new Date('2026-01-01T00:00:00Z'),
        max: new Date('2026-12-31T00:00:00Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString()),
  ),
  straightM: fc.option(fc.integer({ min: 0, max: 300_000 })),
  urgency: fc.constantFrom('normal', 'urgent'),
  customerOwnParts: anyCode(['lock_body', 'copper_pipe', 'angle_valve', 'anything']),
  materials: anyCode(['lock_body', 'copper_pipe', 'filter_cartridge']),
  rating: fc.option(fc.integer({ min: 1, max: 5 })),
  throughServicePoint: fc.boolean(),
})
const anyKind = fc.constantFrom<PricedKind>('service', 'wasted_trip', 'praise')

describe('the laws of a price', () => {
  it('lines sum to the total, slips sum to the total, and nobody owes', () => {
    fc.assert(
      fc.property(anyFacts, anyKind, (facts, kind) => {
        const { lines, slips, totalFen } = priceWorkOrder(facts, card, kind)
        expect(sumFen(lines.map((line) => line.amountFen))).toBe(totalFen)
        expect(sumFen(slips.map((slip) => slip.totalFen))).toBe(totalFen)
        for (const slip of slips) {
          expect(sumFen(slip.lines.map((line) => line.amountFen))).toBe(slip.totalFen)
          expect(slip.totalFen >= 0n).toBe(true)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('every line names rule, version, factor and amount, the last in both sentences', () => {
    fc.assert(
      fc.property(anyFacts, anyKind, (facts, kind) => {
        for (const line of priceWorkOrder(facts, card, kind).slips.flatMap((slip) => slip.lines)) {
          expect(computedCodes).toContain(line.code)
          expect(line.ruleId).toMatch(/^[a-z]/)
          expect(line.ruleVersion).toBe('home-installation@1')
          expect(line.factor).not.toBe('')
          const size = line.amountFen < 0n ? -line.amountFen : line.amountFen
          const text = `${size / 100n}.${String(size % 100n).padStart(2, '0')}`
          expect(line.sentence.zh).toContain(text)
          expect(line.sentence.en).toContain(text)
        }
      }),
    )
  })

  it('the same facts give the same price, also after a trip through JSON', () => {
    fc.assert(
      fc.property(anyFacts, anyKind, (facts, kind) => {
        const again = JSON.parse(JSON.stringify(facts)) as WorkOrderFacts
        expect(priceWorkOrder(again, card, kind)).toEqual(priceWorkOrder(facts, card, kind))
      }),
    )
  })
})
