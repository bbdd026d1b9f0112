import { describe, expect, it } from 'vitest'
import { addDays, type Day } from '../kernel/time.ts'
import { type Need, purposeOf } from './need.ts'
import { joinRhythm, type Owned, type OwnedPart, ownedNeeds } from './part-needs.ts'
import { restockNeed, restockOf } from './rhythm.ts'
import { reasonText } from './words.ts'

const today = 20_000
const day = (n: number): Day => addDays('1970-01-01', n)
const part = (more: Partial<OwnedPart> = {}): OwnedPart => ({
  code: 'pp_filter',
  does: 'replace',
  name: { zh: 'PP 棉复合滤芯', en: 'PP composite filter' },
  everyMonths: 6,
  confirmed: true,
  own: false,
  warnDays: 14,
  dueOn: day(today + 5),
  lastOn: null,
  boughtOn: null,
  ...more,
})
const owned = (more: Partial<Owned> = {}): Owned => ({
  unitId: 'u1',
  productId: 'HM-WP-600',
  name: '600G 厨下式净水器',
  inUseOn: day(today - 177),
  warrantyUntil: null,
  parts: [part()],
  ...more,
})
const needs = (more: Partial<OwnedPart>) => ownedNeeds(owned({ parts: [part(more)] }), today)
const filters = (...ago: number[]): Need =>
  restockNeed(
    'product:HM-FLT-PP',
    {
      key: '',
      productId: 'HM-FLT-PP',
      name: 'PP 棉复合滤芯',
      quantity: 1,
      fen: null,
      isDurable: false,
    },
    restockOf(
      ago.map((one) => ({ day: today - one, quantity: 1 })),
      today,
    )!,
  )

describe('what an owned product needs', () => {
  it('is a part by its own data, with a window and the reason', () => {
    const [need] = needs({})
    expect(need).toMatchObject({ kind: 'part', about: '600G 厨下式净水器', dueDay: today + 5 })
    expect(need!.fromDay).toBeLessThan(need!.dueDay)
    expect(reasonText(need!.reasons[0]!, 'zh')).toBe('产品说明每 6 个月一次，2024-04-10 起使用')
    expect(needs({ lastOn: day(today - 100) })).toMatchObject([{ sinceDay: today - 100 }])
  })

  it('does not say that the product asks for what is only common for its like', () => {
    const [reason] = needs({ confirmed: false, lastOn: day(today - 100) })[0]!.reasons
    expect(reasonText(reason!, 'zh')).toBe('同类产品一般每 6 个月一次，上次在 2024-06-26')
    expect(reasonText(reason!, 'en')).toBe(
      'Such products commonly ask for it every 6 months; last done on 2024-06-26',
    )
  })

  it('says where the brand set the cycle, and tells of it as many days before as the brand wants', () => {
    const [need] = needs({ own: true, everyMonths: 4, warnDays: 21 })
    expect(need!.dueDay - need!.fromDay).toBe(21)
    expect(reasonText(need!.reasons[0]!, 'zh')).toBe('按品牌设定的周期每 4 个月一次，2024-04-10 起使用')
    expect(reasonText(need!.reasons[0]!, 'en')).toBe(
      "By this brand's own cycle, every 4 months; in use since 2024-04-10",
    )
    expect(needs({ does: 'inspect', everyMonths: 12 })).toMatchObject([{ kind: 'care' }])
  })

  it('is asked for each month or two only where the brand itself said so of a supply', () => {
    expect(needs({ everyMonths: 2 })).toEqual([])
    expect(needs({ everyMonths: 2, own: true })).toHaveLength(1)
    expect(needs({ everyMonths: 2, own: true, does: 'care' })).toEqual([])
  })

  it('is care where the product asks for care, but not what the customer does each month', () => {
    expect(needs({ does: 'care', everyMonths: 12 })).toMatchObject([{ kind: 'care' }])
    expect(needs({ does: 'care', everyMonths: 1 })).toEqual([])
    expect(needs({ dueOn: null })).toEqual([])
  })

  it('is drawn once it comes near, and no more when a whole cycle has passed in silence', () => {
    const drawn = (n: number) => needs({ dueOn: day(today + n) }).length
    expect([135, 134, 0, -180, -181].map(drawn)).toEqual([0, 1, 1, 1, 0])
  })

  it('says that a part which was bought may lie ready', () => {
    const [need] = needs({ boughtOn: day(today - 3) })
    expect(need!.reasons.map(({ code }) => code)).toEqual(['cycle', 'ready'])
  })

  it('is a warranty until it has ended', () => {
    const ends = (n: number) => ownedNeeds(owned({ parts: [], warrantyUntil: day(today + n) }), today)
    expect(ends(10)).toMatchObject([{ kind: 'warranty', dueDay: today + 10, fromDay: today - 20 }])
    expect([ends(0).length, ends(-1).length, ends(400).length]).toEqual([1, 0, 0])
  })
})

describe('a part that is bought by a rhythm', () => {
  it('is one need, due by the own pace of the customer', () => {
    const rhythm = filters(370, 190, 10)
    const [need, ...others] = joinRhythm(ownedNeeds(owned(), today), [rhythm])
    expect(others).toEqual([])
    expect(need).toMatchObject({ kind: 'part', dueDay: rhythm.dueDay, sinceDay: today - 10 })
    expect(need!.reasons.map(({ code }) => code)).toEqual(['rhythm', 'cycle'])
  })

  it('asks to buy, and is no service, where it comes sooner than the product asks for it', () => {
    const joined = joinRhythm(ownedNeeds(owned(), today), [filters(70, 40, 10)])
    expect(joined).toMatchObject([{ kind: 'restock', about: '600G 厨下式净水器', dueDay: today + 20 }])
    expect(joined[0]!.reasons.map(({ code }) => code)).toEqual(['rhythm', 'cycle'])
  })

  it('is found by the day it was bought, where the names differ; other goods stand for themselves', () => {
    const named = { ...filters(370, 190, 10), name: { zh: '滤芯三支装', en: 'three' } }
    const bought = owned({ parts: [part({ boughtOn: day(today - 10) })] })
    expect(joinRhythm(ownedNeeds(bought, today), [named])).toHaveLength(1)
    expect(joinRhythm(ownedNeeds(owned(), today), [named])).toHaveLength(2)
    const nameless = { ...named, name: { zh: '', en: '' } }
    expect(joinRhythm(ownedNeeds(owned(), today), [nameless])).toHaveLength(2)
  })

  it('is of one of two such products, the other keeps its own day', () => {
    const two = ['u1', 'u2'].flatMap((unitId) => ownedNeeds(owned({ unitId }), today))
    expect(joinRhythm(two, [filters(370, 190, 10)]).map(({ dueDay }) => dueDay)).toEqual([
      today + 170,
      today + 5,
    ])
  })
})

it('serves the product, or asks to buy: only the second is marketing', () => {
  expect((['part', 'care', 'warranty', 'restock'] as const).map(purposeOf)).toEqual([
    'service',
    'service',
    'service',
    'marketing',
  ])
})
