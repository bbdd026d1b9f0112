import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quietFacts } from '../../test/support/tag-facts.ts'
import {
  autoTagNamed,
  autoTagOf,
  autoTags,
  autoVersion,
  judge,
  reasonOf,
  respectDays,
  type TagFacts,
} from './auto-tags.ts'

const today = 20_000
const nobody: TagFacts = { ...quietFacts, personId: 'p', today }
const codes = (more: Partial<TagFacts>) => judge({ ...nobody, ...more }).map((one) => one.code)
const zh = (code: string, more: Partial<TagFacts>) =>
  reasonOf(judge({ ...nobody, ...more }).find((one) => one.code === code)!).zh
const bought = (...ago: number[]): Partial<TagFacts> => ({
  paidDays: ago.map((one) => today - one).toSorted((a, b) => a - b),
  paidOrders: ago.length,
})

describe('the list', () => {
  it('has the tags that the trade names, in both languages, each found by code and name', () => {
    expect(autoTags.map((one) => one.code)).toEqual([
      'complaint-prone',
      'high-intent',
      'bonus-hunter',
      'loyal',
      'stage-seeding',
      'stage-new-home',
      'stage-renewal',
      'potential-loss',
    ])
    for (const { code, name, words } of autoTags) {
      expect(autoTagOf(code)).toBe(autoTagNamed(name))
      expect(words.zh).toBe(name)
      expect(words.en).toMatch(/^[A-Z][a-z -]+$/)
    }
    expect(new Set(autoTags.map((one) => one.name)).size).toBe(autoTags.length)
    expect([autoVersion, respectDays]).toEqual([1, 180])
  })

  it('gives nothing to somebody of whom nothing is known', () => {
    expect(codes({})).toEqual([])
  })
})

describe('complaint-prone', () => {
  it.each([
    ['three requests', { afterSalesRequests: 3 }, true],
    ['two requests', { afterSalesRequests: 2 }, false],
    ['a request and a low rating', { afterSalesRequests: 1, lowRatings: 1 }, true],
    ['one low rating', { lowRatings: 1 }, false],
    ['one case that the marketplace took up', { interventions: 1 }, true],
  ])('%s', (_, more, is) => {
    expect(codes(more).includes('complaint-prone')).toBe(is)
  })
  it('says what happened, and leaves out what did not', () => {
    expect(zh('complaint-prone', { afterSalesRequests: 1, lowRatings: 1 })).toBe(
      '近 180 天申请售后 1 次、打低分 1 次',
    )
    expect(zh('complaint-prone', { interventions: 2 })).toBe('近 180 天平台介入 2 次')
  })
})

describe('high-value browsing', () => {
  const looks = { views: 3, dwellSeconds: 60, lastViewDay: today - 2 }
  it('is who looked often and long, or put into the cart', () => {
    expect(codes(looks)).toContain('high-intent')
    expect(codes({ ...looks, dwellSeconds: 10 })).not.toContain('high-intent')
    expect(codes({ ...looks, dwellSeconds: 10, cartAdds: 1 })).toContain('high-intent')
    expect(codes({ ...looks, views: 2 })).not.toContain('high-intent')
  })
  it('is over once they bought', () => {
    expect(codes({ ...looks, ...bought(1) })).not.toContain('high-intent')
    expect(codes({ ...looks, ...bought(2) })).not.toContain('high-intent')
    expect(codes({ ...looks, ...bought(3) })).toContain('high-intent')
  })
  it('is said in a sentence', () => {
    expect(zh('high-intent', { ...looks, cartAdds: 1 })).toBe(
      '近 14 天看商品 3 次、停留 60 秒、加购 1 次、还没下单',
    )
  })
})

describe('bonus hunter and loyal', () => {
  const often = bought(300, 200, 10)
  it('tells who buys for the discount from who comes back', () => {
    expect(codes({ ...often, discountPercent: 45, ordersThatTell: 3 })).toContain('bonus-hunter')
    expect(codes({ ...often, discountPercent: 45, ordersThatTell: 3 })).not.toContain('loyal')
    expect(codes({ ...often, discountPercent: 10, ordersThatTell: 3 })).toContain('loyal')
    expect(codes(often)).toContain('loyal')
  })
  it('judges nobody by orders that do not tell', () => {
    expect(codes({ ...often, discountPercent: 90, ordersThatTell: 2 })).not.toContain('bonus-hunter')
    expect(codes({ ...often, discountPercent: null, ordersThatTell: 0 })).not.toContain('bonus-hunter')
  })
  it.each([
    ['too few days', bought(300, 10)],
    ['too short a time', bought(100, 50, 10)],
    ['too long ago', bought(900, 700, 400)],
    ['much of it sent back', { ...bought(300, 200, 10), returnPercent: 30 }],
  ])('is not loyal: %s', (_, more) => {
    expect(codes(more)).not.toContain('loyal')
  })
  it('is never both, whatever is known', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 8 }),
        fc.option(fc.integer({ min: 0, max: 100 })),
        fc.integer({ min: 0, max: 8 }),
        (ago, discountPercent, ordersThatTell) => {
          const found = codes({ ...bought(...new Set(ago)), discountPercent, ordersThatTell })
          expect(found.includes('loyal') && found.includes('bonus-hunter')).toBe(false)
        },
      ),
    )
  })
})

describe('the stage of life', () => {
  it('is one at a time', () => {
    expect(codes({ interests: 2 })).toEqual(['stage-seeding'])
    expect(codes({ interests: 1 })).toEqual([])
    expect(codes({ ...bought(5), interests: 9 })).toEqual([])
    expect(codes({ ...bought(5), categories: 3 })).toEqual(['stage-new-home'])
    expect(codes(bought(5 * 365))).toEqual(['stage-renewal'])
    expect(codes(bought(5 * 365, 100))).toEqual([])
    expect(codes({ ...bought(6 * 365, 400), categories: 3 })).toEqual(['stage-new-home'])
  })
})

describe('potential loss', () => {
  it('goes by the rhythm of each', () => {
    const monthly = bought(160, 130, 100)
    expect(codes(monthly)).toContain('potential-loss')
    expect(zh('potential-loss', monthly)).toBe('平时约 30 天买一次，这次已过去 100 天')
    const yearly = bought(1000, 635, 270)
    expect(codes(yearly)).not.toContain('potential-loss')
  })
  it('takes no fast buyer for lost after weeks, and nobody after years', () => {
    expect(codes(bought(60, 55, 50))).not.toContain('potential-loss')
    expect(codes(bought(70, 65, 60))).toContain('potential-loss')
    expect(codes(bought(900, 850, 800))).not.toContain('potential-loss')
  })
  it('needs three purchases to know a rhythm', () => {
    expect(codes(bought(200, 100))).not.toContain('potential-loss')
  })
})

describe('reasons', () => {
  it('are whole sentences in both languages for everybody who has a tag', () => {
    const number = fc.integer({ min: 0, max: 9 })
    fc.assert(
      fc.property(
        fc.record({
          ago: fc.uniqueArray(fc.integer({ min: 0, max: 3000 }), { maxLength: 6 }),
          afterSalesRequests: number,
          lowRatings: number,
          interventions: number,
          views: number,
          dwellSeconds: fc.integer({ min: 0, max: 500 }),
          cartAdds: number,
          interests: number,
          categories: number,
          discountPercent: fc.option(fc.integer({ min: 0, max: 100 })),
        }),
        ({ ago, ...more }) => {
          const facts = { ...nobody, ...more, ...bought(...ago), ordersThatTell: 3, lastViewDay: today - 1 }
          for (const verdict of judge(facts)) {
            const { zh: said, en } = reasonOf(verdict)
            expect(said).toMatch(/\p{Script=Han}/u)
            expect(`${said}${en}`).not.toMatch(/undefined|NaN|Infinity|null/)
            expect(en).not.toMatch(/\p{Script=Han}/u)
          }
        },
      ),
    )
  })
  it('of a rule that is no more say nothing rather than something else', () => {
    expect(reasonOf({ code: 'gone', facts: {} })).toEqual({ zh: '', en: '' })
  })
})
