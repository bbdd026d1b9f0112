import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayNumber } from '../kernel/time.ts'
import {
  addMonths,
  type Bought,
  directionOf,
  faultOf,
  joinBought,
  judge,
  type Ladder,
  mostTiers,
  proposal,
  type Tier,
} from './ladder.ts'
import { conditionSentence, moveSentence } from './words.ts'

const asks = (name: string, wish: Partial<Tier>): Tier => ({
  name,
  months: 12,
  match: 'all',
  spentFen: null,
  orders: null,
  averageFen: null,
  ...wish,
})
const ladder: Ladder = {
  version: 1,
  keepMonths: 6,
  tiers: [asks('银卡', { spentFen: 100_000 }), asks('金卡', { spentFen: 500_000 })],
}
const on = (day: string, yuan: number, orders = 1): Bought => ({
  day: dayNumber(day),
  fen: BigInt(yuan) * 100n,
  orders,
})
const today = (day: string) => dayNumber(day)

describe('which level somebody has', () => {
  it('is the highest that their purchases of the time reach, on the day that they do', () => {
    const bought = [on('2026-01-10', 900), on('2026-02-10', 100), on('2026-03-10', 4_000)]
    expect(judge(ladder, bought, [], today('2026-02-09')).tier).toBe(0)
    expect(judge(ladder, bought, [], today('2026-02-10'))).toMatchObject({ tier: 1, meets: true })
    expect(judge(ladder, bought, [], today('2026-03-10'))).toMatchObject({
      tier: 2,
      reachedDay: today('2026-03-10'),
      keptUntil: today('2026-09-10'),
      meets: true,
    })
    expect(judge(ladder, [], [], today('2026-03-10'))).toEqual({
      tier: 0,
      reachedDay: null,
      keptUntil: null,
      meets: false,
      nextDay: null,
    })
  })

  it('stays while the numbers hold or the keeping time lasts, and falls step by step', () => {
    const short = { ...ladder, tiers: ladder.tiers.map((one) => ({ ...one, months: 3 })) }
    const bought = [on('2026-01-10', 1_000), on('2026-02-28', 4_500)]
    // Out of the window since 10 April, kept until 28 August.
    expect(judge(short, bought, [], today('2026-04-09')).meets).toBe(true)
    expect(judge(short, bought, [], today('2026-04-10'))).toMatchObject({ tier: 2, meets: false })
    expect(judge(short, bought, [], today('2026-08-27')).tier).toBe(2)
    expect(judge(short, bought, [], today('2026-08-28')).tier).toBe(0)
    const atOnce = { ...short, keepMonths: 0 }
    expect(judge(atOnce, bought, [], today('2026-04-10')).tier).toBe(1)
    expect(judge(atOnce, bought, [], today('2026-05-28')).tier).toBe(0)
  })

  it('that was noted before a refund stays until its time is over, and one of another place does not', () => {
    const refunded = [on('2026-01-10', 100)]
    const noted = [{ tier: 2, day: today('2026-02-01') }]
    expect(judge(ladder, refunded, noted, today('2026-07-31'))).toMatchObject({ tier: 2, meets: false })
    expect(judge(ladder, refunded, noted, today('2026-08-01')).tier).toBe(0)
  })

  it('asks all its numbers or one of them, over its own time or ever', () => {
    const tier = (wish: Partial<Tier>) => ({ ...ladder, keepMonths: 0, tiers: [asks('金卡', wish)] })
    const bought = [on('2024-01-10', 3_000), on('2026-03-01', 400, 2)]
    const at = (wish: Partial<Tier>) => judge(tier(wish), bought, [], today('2026-03-02')).tier
    expect(at({ spentFen: 300_000 })).toBe(0)
    expect(at({ spentFen: 300_000, months: null })).toBe(1)
    expect(at({ spentFen: 300_000, orders: 2 })).toBe(0)
    expect(at({ spentFen: 300_000, orders: 2, match: 'any' })).toBe(1)
    expect(at({ averageFen: 20_000 })).toBe(1)
    expect(at({ averageFen: 20_001 })).toBe(0)
    expect(at({ averageFen: 110_000, months: null }), '3,400 yuan in three orders').toBe(1)
  })

  it('says when to look again: the next day on which time alone may change it', () => {
    const bought = [on('2026-01-31', 5_000)]
    const first = judge(ladder, bought, [], today('2026-02-01'))
    expect(first.nextDay).toBe(today('2026-07-31'))
    expect(judge(ladder, bought, [], first.nextDay!).nextDay).toBe(today('2027-01-31'))
    expect(judge(ladder, bought, [], today('2027-01-31'))).toMatchObject({ tier: 0, nextDay: null })
  })
})

const purchases = fc.array(
  fc.record({
    day: fc.integer({ min: 20_000, max: 21_500 }),
    fen: fc.bigInt({ min: 1n, max: 600_000n }),
    orders: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 12 },
)
const maybe = (most: number) => fc.option(fc.integer({ min: 1, max: most }), { nil: null })
const tierOf = fc
  .record({
    months: maybe(24),
    match: fc.constantFrom('all' as const, 'any' as const),
    spentFen: maybe(900_000),
    orders: maybe(8),
    averageFen: maybe(400_000),
  })
  .map((one) => asks('级', one))
const ladders = fc
  .record({ keepMonths: fc.integer({ min: 0, max: 24 }), tiers: fc.array(tierOf, { maxLength: 5 }) })
  .map((one): Ladder => ({ ...one, version: 1 }))
const days = fc.integer({ min: 20_000, max: 22_500 })

describe('whatever somebody bought', () => {
  it('more spent in the same orders never lowers the level', () => {
    fc.assert(
      fc.property(
        ladders,
        purchases,
        days,
        fc.nat(),
        fc.bigInt({ min: 1n, max: 900_000n }),
        (rules, all, day, at, more) => {
          const before = judge(rules, joinBought(all), [], day).tier
          const richer = all.map((one, i) => (i === at % all.length ? { ...one, fen: one.fen + more } : one))
          expect(judge(rules, joinBought(richer), [], day).tier).toBeGreaterThanOrEqual(before)
        },
      ),
    )
  })

  it('another order never lowers it where no average is asked', () => {
    fc.assert(
      fc.property(ladders, purchases, purchases, days, (rules, all, more, day) => {
        const plain = { ...rules, tiers: rules.tiers.map((one) => ({ ...one, averageFen: null })) }
        const before = judge(plain, joinBought(all), [], day).tier
        expect(judge(plain, joinBought([...all, ...more]), [], day).tier).toBeGreaterThanOrEqual(before)
      }),
    )
  })

  it('the order in which orders came does not matter', () => {
    fc.assert(
      fc.property(
        ladders,
        purchases,
        days,
        fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
        (rules, all, day, dice) => {
          const shuffled = all.map((one, i) => ({ one, dice: dice[i]! })).sort((a, b) => a.dice - b.dice)
          expect(judge(rules, joinBought(shuffled.map(({ one }) => one)), [], day)).toEqual(
            judge(rules, joinBought(all), [], day),
          )
        },
      ),
    )
  })

  it('nothing changes before the day that is named for the next look', () => {
    fc.assert(
      fc.property(ladders, purchases, days, fc.integer({ min: 1, max: 900 }), (rules, all, day, later) => {
        const bought = joinBought(all)
        const now = judge(rules, bought, [], day)
        const until = now.nextDay === null ? day + later : Math.min(day + later, now.nextDay - 1)
        expect(judge(rules, bought, [], until)).toEqual(now)
      }),
    )
  })

  it('whoever looked each day and noted it says the same as one who looks today', () => {
    fc.assert(
      fc.property(ladders, purchases, fc.integer({ min: 20_000, max: 21_600 }), (rules, all, day) => {
        const bought = joinBought(all)
        const noted = bought
          .filter((one) => one.day <= day)
          .flatMap((one) => {
            const { tier, reachedDay } = judge(rules, bought, [], one.day)
            return reachedDay === null ? [] : [{ tier, day: reachedDay }]
          })
        expect(judge(rules, bought, noted, day)).toEqual(judge(rules, bought, [], day))
      }),
    )
  })
})

describe('a ladder', () => {
  it('is refused with the place of what is wrong', () => {
    const silver = asks('银卡', { spentFen: 100 })
    const wrong = (...tiers: Tier[]) => faultOf(tiers, '普通')
    expect(wrong()).toBeNull()
    expect(wrong(silver, asks('金卡', { spentFen: 200 }))).toBeNull()
    expect(wrong(silver, asks('银卡', { spentFen: 200 }))).toEqual({ fault: 'name_twice', tier: 2 })
    expect(wrong(asks('普通', { orders: 1 }))).toEqual({ fault: 'name_plain', tier: 1 })
    expect(wrong(silver, asks('金卡', {}))).toEqual({ fault: 'no_condition', tier: 2 })
    expect(wrong(silver, asks('金卡', { spentFen: 100 }))).toEqual({ fault: 'not_higher', tier: 2 })
    // Other numbers cannot be compared.
    expect(wrong(silver, asks('金卡', { orders: 1 }))).toBeNull()
    expect(wrong(silver, asks('金卡', { spentFen: 50, months: 1 }))).toBeNull()
    const many = Array.from({ length: mostTiers + 1 }, (_, i) => asks(`${i}`, { orders: i + 1 }))
    expect(wrong(...many)).toEqual({ fault: 'too_many', tier: 11 })
  })

  it('is proposed without a fault', () => {
    expect(faultOf(proposal.tiers, '普通')).toBeNull()
    expect(proposal.tiers.map((one) => conditionSentence(one, 'zh'))).toEqual([
      '满 1,000 元或满 2 单，近 12 个月',
      '满 5,000 元，近 12 个月',
      '满 20,000 元且满 3 单，近 12 个月',
    ])
    expect(conditionSentence(proposal.tiers[2]!, 'en')).toBe(
      '20,000 yuan spent and 3 paid orders, within 12 months',
    )
    expect(conditionSentence(asks('老客', { averageFen: 12_345, months: null }), 'zh')).toBe(
      '客单价满 123.45 元，累计',
    )
  })

  it('tells up from down by the new places, and by the old one of a name that is gone', () => {
    const [before, after] = [
      ['银卡', '金卡'],
      ['铜卡', '银卡'],
    ]
    expect(directionOf(null, '铜卡', after!, before!)).toBe('up')
    expect(directionOf('银卡', '铜卡', after!, before!)).toBe('down')
    expect(directionOf('金卡', '铜卡', after!, before!)).toBe('down')
    expect(directionOf('金卡', '银卡', after!, before!)).toBe('same')
    expect(directionOf('金卡', null, after!, before!)).toBe('down')
    expect(directionOf(null, null, after!, before!)).toBe('same')
  })

  it('tells why somebody moved, in words', () => {
    const why = (
      from: string | null,
      to: string | null,
      cause: 'ladder' | 'orders',
      language: 'zh' | 'en' = 'zh',
    ) => moveSentence({ version: 3, from, to, cause }, ladder, language)
    expect(why('银卡', '金卡', 'orders')).toBe('满 5,000 元，近 12 个月')
    expect(why(null, '银卡', 'ladder')).toBe('第 3 版等级规则发布：满 1,000 元，近 12 个月')
    expect(why('金卡', '银卡', 'orders')).toBe('不再达到「金卡」（满 5,000 元，近 12 个月），也不在保级期内')
    expect(why('铜卡', null, 'ladder')).toBe('第 3 版等级规则不再有「铜卡」')
    expect(why('金卡', null, 'orders', 'en')).toBe(
      'no longer reaches 金卡 (5,000 yuan spent, within 12 months), nor is it kept',
    )
  })
})

it('months end on the last day that there is', () => {
  const later = (day: string, months: number) => addMonths(dayNumber(day), months)
  expect(later('2026-01-31', 1)).toBe(dayNumber('2026-02-28'))
  expect(later('2027-11-30', 3)).toBe(dayNumber('2028-02-29'))
  expect(later('2026-12-15', 12)).toBe(dayNumber('2027-12-15'))
  expect(later('2026-12-15', 0)).toBe(dayNumber('2026-12-15'))
})
