import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyPeople, anyPerson, anyRule, worldDay, worldItems } from '../../test/support/segment-worlds.ts'
import { countBits, hasBit } from './bits.ts'
import { capabilityWords, dimensions } from './dimensions.ts'
import { bitsOf, countPart, matching, release } from './match-people.ts'
import { PeopleIndexBuilder } from './people-index.ts'
import { dependsOnDay, isIn, most, type Person, type Rule, readRule } from './rule.ts'
import { sentenceOf } from './sentence.ts'

const items = new Set(worldItems)
const read = (given: unknown) => readRule(given, items)
const liu: Person = {
  id: 'liu',
  numbers: { last_paid_day: worldDay - 30, paid_orders: 3, paid_fen_12m: 50_000 },
  words: new Set(['tag=VIP', 'tag=新装修', 'region=310000']),
  acts: [
    { item: 'product_view', day: worldDay, times: 2 },
    { item: 'product_view', day: worldDay - 6, times: 1 },
  ],
}
const holds = (rule: Rule, person = liu) => isIn(rule, person, worldDay)

describe('the list of dimensions', () => {
  it('has the thirty of the catalogue, and says of those without a source what they wait for', () => {
    expect(dimensions.filter((one) => one.named)).toHaveLength(30)
    expect(new Set(dimensions.map((one) => one.code)).size).toBe(dimensions.length)
    const waiting = dimensions.flatMap((one) => (one.kind === 'unknown' ? [[one.code, one.waitsFor]] : []))
    expect(waiting.map(([code]) => code)).toEqual(['birthday', 'points_balance', 'complaint_count'])
    expect(Object.keys(capabilityWords).toSorted()).toEqual(
      [...new Set(waiting.map(([, row]) => row!))].toSorted(),
    )
    for (const [code, row] of waiting) expect([code, /^[A-Z]\d+$/.test(row!)]).toEqual([code, true])
    const page = readFileSync(new URL('../../../../docs/capabilities.md', import.meta.url), 'utf8')
    for (const [code, row] of waiting) expect(page, code).toMatch(new RegExp(`\`${code}\`[^|]*\\b${row}\\b`))
  })
})

describe('a rule', () => {
  it('counts days back from today, both ends in', () => {
    const recency = (is: 'at_least' | 'at_most', value: number): Rule => ({ dimension: 'recency', is, value })
    expect([29, 30, 31].map((days) => holds(recency('at_most', days)))).toEqual([false, true, true])
    expect([29, 30, 31].map((days) => holds(recency('at_least', days)))).toEqual([true, true, false])
  })

  it('depends on the day where it looks back, at any depth, and nowhere else', () => {
    const tag: Rule = { dimension: 'tag', is: 'any_of', values: ['VIP'] }
    const known: Rule = { dimension: 'recency', is: 'known' }
    const spent: Rule = { dimension: 'monetary_12m', is: 'at_least', value: 1 }
    expect([tag, known, spent, { all: [] }].map(dependsOnDay)).toEqual([false, false, false, false])
    const back: Rule = { dimension: 'recency', is: 'at_most', value: 30 }
    const did: Rule = { did: 'product_view', times: 1, days: 7 }
    expect([back, did, { not: back }, { any: [tag, { all: [known, did] }] }].map(dependsOnDay)).toEqual(
      Array(4).fill(true),
    )
  })

  it('says the same on every day where it does not depend on one', () => {
    fc.assert(
      fc.property(anyPerson, anyRule, fc.integer({ min: -5, max: 5 }), (person, rule, days) => {
        if (!dependsOnDay(rule))
          expect(isIn(rule, person, worldDay + days)).toBe(isIn(rule, person, worldDay))
      }),
    )
  })

  it('takes today as the first day of a window', () => {
    const viewed = (times: number, days: number): Rule => ({ did: 'product_view', times, days })
    expect([holds(viewed(2, 1)), holds(viewed(3, 1))]).toEqual([true, false])
    expect([holds(viewed(3, 6)), holds(viewed(3, 7))]).toEqual([false, true])
    expect(isIn(viewed(1, 1), liu, worldDay - 1)).toBe(false)
  })

  it('says neither much nor little of what is not known', () => {
    const rating = (is: 'at_least' | 'at_most'): Rule => ({ dimension: 'satisfaction', is, value: 3 })
    expect([holds(rating('at_least')), holds(rating('at_most'))]).toEqual([false, false])
    expect(holds({ not: rating('at_most') })).toBe(true)
    expect(holds({ dimension: 'satisfaction', is: 'known' })).toBe(false)
  })

  it('asks words for any, all and none', () => {
    const tags = (is: 'any_of' | 'all_of' | 'none_of', ...values: string[]): Rule => ({
      dimension: 'tag',
      is,
      values,
    })
    expect(holds(tags('any_of', 'VIP', '老客'))).toBe(true)
    expect(holds(tags('all_of', 'VIP', '老客'))).toBe(false)
    expect(holds(tags('all_of', 'VIP', '新装修'))).toBe(true)
    expect(holds(tags('none_of', '老客'))).toBe(true)
    expect(holds(tags('none_of', 'VIP'))).toBe(false)
  })

  it.each([
    ['nothing', null, 'shape'],
    ['a text', "1=1 or ''=''", 'shape'],
    ['two things at once', { all: [], any: [] }, 'shape'],
    ['any of nothing', { any: [] }, 'shape'],
    ['a dimension that nobody knows', { dimension: 'password', is: 'known' }, 'dimension'],
    ['a name of every object', { dimension: 'constructor', is: 'known' }, 'dimension'],
    ['a dimension without a source', { dimension: 'birthday', is: 'known' }, 'not_yet'],
    ['an operator of another kind', { dimension: 'tag', is: 'at_least', value: 3 }, 'operator'],
    ['a number as a text', { dimension: 'recency', is: 'at_most', value: '3' }, 'number'],
    ['half a day', { dimension: 'recency', is: 'at_most', value: 0.5 }, 'number'],
    ['no values', { dimension: 'tag', is: 'any_of', values: [] }, 'values'],
    ['what a database cannot keep', { dimension: 'tag', is: 'any_of', values: ['a\0'] }, 'values'],
    ['an item that nobody knows', { did: 'steal', times: 1, days: 1 }, 'item'],
    ['a window without days', { did: 'cart_add', times: 1, days: 0 }, 'number'],
    ['more than is asked', { did: 'cart_add', times: 1, days: 1, sql: 'x' }, 'shape'],
  ])('is not %s', (_what, given, why) => {
    expect(() => read(given)).toThrow(expect.objectContaining({ facts: expect.objectContaining({ why }) }))
  })

  it('says where it is wrong', () => {
    const given = { all: [{ not: { any: [{ dimension: 'recency', is: 'at_most', value: -1 }] } }] }
    expect(() => read(given)).toThrow(
      expect.objectContaining({ facts: { at: '/all/0/not/any/0', why: 'number' } }),
    )
  })

  it('has an end', () => {
    let deep: unknown = { all: [] }
    for (let level = 0; level < most.depth; level += 1) deep = { not: deep }
    expect(() => read(deep)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ why: 'too_big' }) }),
    )
    const wide = { all: Array.from({ length: most.parts }, () => ({ all: [] })) }
    expect(() => read(wide)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ why: 'too_big' }) }),
    )
  })
})

describe('laws of rules', () => {
  it('a rule survives being written down', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        expect(read(JSON.parse(JSON.stringify(rule)))).toEqual(rule)
      }),
    )
  })

  it('and, or and not are those of logic', () => {
    fc.assert(
      fc.property(anyRule, anyRule, anyPerson, (a, b, person) => {
        const [x, y] = [holds(a, person), holds(b, person)]
        expect(holds({ all: [a, b] }, person)).toBe(x && y)
        expect(holds({ any: [a, b] }, person)).toBe(x || y)
        expect(holds({ not: { any: [a, b] } }, person)).toBe(holds({ all: [{ not: a }, { not: b }] }, person))
        expect(holds({ not: { not: a } }, person)).toBe(x)
        expect(holds({ all: [] }, person)).toBe(true)
      }),
    )
  })

  it('bits say of everybody what is said of each', () => {
    fc.assert(
      fc.property(anyPeople, fc.array(anyRule, { minLength: 1, maxLength: 6 }), (people, rules) => {
        const builder = new PeopleIndexBuilder(people.length)
        for (const person of people) builder.add(person)
        const index = builder.finish()
        for (const rule of rules) {
          const part = matching(index, rule, worldDay)
          const nobody = { bits: index.none, count: 0 }
          expect(countPart(index, part, nobody)).toBe(people.filter((one) => holds(rule, one)).length)
          const found = bitsOf(index, part)
          expect(people.map((_, ordinal) => hasBit(found, ordinal))).toEqual(
            people.map((one) => holds(rule, one)),
          )
          expect(countBits(found)).toBe(people.filter((one) => holds(rule, one)).length)
          release(index, { bits: found, own: true, not: false })
          expect(countBits(index.none)).toBe(0)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('the sentence of a rule', () => {
  const names = {
    item: (code: string) => ({ zh: code === 'product_view' ? '浏览商品' : code, en: 'Product view' }),
    value: (_: string, value: string) => ({ zh: value, en: value }),
  }
  const rule: Rule = {
    all: [
      { dimension: 'recency', is: 'at_least', value: 180 },
      {
        any: [
          { dimension: 'tag', is: 'any_of', values: ['VIP', '老客'] },
          { did: 'product_view', times: 3, days: 30 },
        ],
      },
      { not: { dimension: 'monetary_12m', is: 'at_most', value: 100_000 } },
    ],
  }

  it('reads like one', () => {
    expect(sentenceOf(rule, names)).toEqual({
      zh: '最近购买在 180 天以前，并且（标签为 VIP、老客 之一，或者最近 30 天内「浏览商品」至少 3 次），并且不符合（近12月金额不超过 1000 元）',
      en: 'Last purchase at least 180 days ago and (tag is any of VIP, 老客 or "product view" at least 3 times within 30 days) and not (spent in 12 months at most 1000 yuan)',
    })
  })

  it.each([
    ['at_most', 0, '没有未完工单', 'No open work orders'],
    ['at_least', 1, '未完工单不少于 1 个', 'Open work orders at least 1'],
  ] as const)('counts work orders as work orders: %s %d', (is, value, zh, en) =>
    expect(sentenceOf({ dimension: 'open_work_orders', is, value }, names)).toEqual({ zh, en }),
  )

  it('is there for every rule, in both languages', () => {
    fc.assert(
      fc.property(anyRule, (one) => {
        const { zh, en } = sentenceOf(one, names)
        expect(zh).toMatch(/\p{Script=Han}/u)
        expect(en).toMatch(/^[A-Z"(a-z]/)
        expect(zh + en).not.toMatch(/undefined|\[object/)
      }),
    )
  })
})
