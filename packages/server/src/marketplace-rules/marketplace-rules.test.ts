import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sumFen } from '../kernel/money.ts'
import { marketplacesWithRules, readRules, rulesOf } from './content.ts'
import { type DatedOrder, priceProtectedUntil, shipBy } from './deadlines.ts'
import { isInForce, type Rule } from './rule.ts'
import { savingsOf } from './savings.ts'

const at = (text: string) => new Date(`${text}+08:00`)
const order = (change: Partial<DatedOrder> = {}): DatedOrder => ({
  kind: 'ordinary',
  state: 'to_ship',
  paidAt: at('2026-11-11T00:30:00'),
  deliveredAt: null,
  ...change,
})
const taobao = rulesOf('taobao')
const spend: Rule = taobao.find((one) => one.kind === 'spend_and_save')!

describe('the rules that come with the product', () => {
  it('are there for all seven marketplaces, and each says whether it is confirmed', () => {
    expect(marketplacesWithRules().sort()).toEqual([
      'doudian',
      'jd',
      'kuaishou',
      'pinduoduo',
      'taobao',
      'weixin-store',
      'youzan',
    ])
    for (const marketplace of marketplacesWithRules())
      for (const rule of rulesOf(marketplace)) expect(rule.note).not.toBe('')
  })

  it.each([
    ['a day that is none', { from: '1.1.2026' }, /from/],
    ['an end before the start', { from: '2026-02-01', to: '2026-01-31' }, /ends before/],
    [
      'a saving above the spending',
      {
        kind: 'spend_and_save',
        perFen: 100,
        saveFen: 101,
        repeats: true,
        acrossShops: false,
        capFen: null,
        hours: undefined,
      },
      /saves more/,
    ],
  ])('are refused with %s', (_what, change, words) => {
    const rule = { ...taobao.find((one) => one.kind === 'ship_within'), ...change }
    const file = { marketplace: 'x', version: 1, rules: [JSON.parse(JSON.stringify(rule))] }
    expect(() => readRules(file)).toThrow(words)
  })

  it('count on their first and last day, in Shanghai', () => {
    const inForce = (text: string) => isInForce(spend, at(text))
    expect(
      ['2026-10-14T23:59:59', '2026-10-15T00:00:00', '2026-11-14T23:59:59', '2026-11-15T00:00:00'].map(
        inForce,
      ),
    ).toEqual([false, true, true, false])
  })
})

describe('an order', () => {
  it('paid at half past midnight must leave within 48 hours', () => {
    expect(shipBy(taobao, order())?.at).toEqual(at('2026-11-13T00:30:00'))
  })

  it.each([
    ['is not paid', { paidAt: null, state: 'unpaid' as const }],
    ['has left', { state: 'shipped' as const }],
    ['is a presale, whose date the listing promises', { kind: 'presale' as const }],
    ['was paid before the rule', { paidAt: at('2023-12-31T23:59:59') }],
  ])('that %s has no such deadline', (_what, change) => {
    expect(shipBy(taobao, order(change))).toBeNull()
  })

  it('is protected by price for fifteen days at Taobao, thirty at JD, and nowhere once closed', () => {
    expect(priceProtectedUntil(taobao, order())?.at).toEqual(at('2026-11-26T00:30:00'))
    expect(priceProtectedUntil(rulesOf('jd'), order())?.at).toEqual(at('2026-12-11T00:30:00'))
    expect(priceProtectedUntil(rulesOf('youzan'), order())).toBeNull()
    expect(priceProtectedUntil(taobao, order({ state: 'closed' }))).toBeNull()
  })

  it('counted from receipt waits for it', () => {
    const rules = [{ ...taobao.find((one) => one.kind === 'price_protection')!, counts: 'delivered' } as Rule]
    expect(priceProtectedUntil(rules, order())).toBeNull()
    const deliveredAt = at('2026-11-14T10:00:00')
    expect(priceProtectedUntil(rules, order({ deliveredAt }))?.at).toEqual(at('2026-11-29T10:00:00'))
  })
})

describe('a basket', () => {
  const now = at('2026-11-11T12:00:00')
  it.each([
    ['29999', 0n],
    ['30000', 5_000n],
    ['29999 1', 5_000n],
    ['129900', 20_000n],
  ])('of %s fen saves %s under 300 − 50', (fen, saved) => {
    const lines = fen.split(' ').map(BigInt)
    expect(sumFen(savingsOf(taobao, lines, now).map((one) => one.savedFen))).toBe(saved)
  })

  it('saves once where the rule says once, and never above its cap', () => {
    expect(savingsOf(rulesOf('pinduoduo'), [90_000n], now)[0]!.savedFen).toBe(2_000n)
  })

  it('shares what it saves to the fen, and no line saves more than it costs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 500_000n }), { minLength: 1, maxLength: 12 }),
        (lines) => {
          for (const { savedFen, shares } of savingsOf(taobao, lines, now)) {
            expect(sumFen(shares)).toBe(savedFen)
            for (const [i, share] of shares.entries()) expect(share >= 0n && share <= lines[i]!).toBe(true)
          }
        },
      ),
    )
  })
})
