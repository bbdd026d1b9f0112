import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BoughtLine } from '../orders/index.ts'
import { type Goods, goodsOf } from './goods.ts'
import { type Basket, habitOf } from './habit.ts'
import { restockNeed, restockOf } from './rhythm.ts'
import { orderText, reasonText } from './words.ts'

const today = 20_000
const ago = (...days: number[]) => days.map((one) => ({ day: today - one, quantity: 1 }))
const filter: Goods = {
  key: 'product:FLT',
  productId: 'FLT',
  name: 'PP 棉复合滤芯',
  quantity: 2,
  fen: 19_800n,
  isDurable: false,
}
const battery: Goods = {
  ...filter,
  key: 'product:BAT',
  productId: 'BAT',
  name: '锂电池',
  quantity: 1,
  fen: 5_900n,
}
const basket = (days: number, goods: Goods[], shopId = 'tmall'): Basket => ({
  orderId: `o${days}-${shopId}`,
  shopId,
  shopName: shopId === 'tmall' ? '天猫旗舰店' : '京东旗舰店',
  day: today - days,
  goods,
})

describe('the next time of the same goods', () => {
  it('follows the middle interval of three purchases, with a window', () => {
    const found = restockOf(ago(130, 98, 70, 40, 10), today)!
    expect(found).toMatchObject({ everyDays: 30, times: 5, dueDay: today - 10 + 30 })
    expect(found.marginDays).toBeGreaterThanOrEqual(3)
    expect(restockOf(ago(40, 10), today)).toBeNull()
  })

  it('lasts longer where more units were bought', () => {
    const found = restockOf(
      [
        { day: today - 120, quantity: 2 },
        { day: today - 60, quantity: 1 },
        { day: today - 30, quantity: 3 },
      ],
      today,
    )!
    expect(found).toMatchObject({ everyDays: 30, dueDay: today - 30 + 90, lastQuantity: 3 })
  })

  it('says nothing of those without a rhythm, nor of those who stopped', () => {
    expect(restockOf(ago(300, 290, 150, 145, 10), today)).toBeNull()
    expect(restockOf(ago(190, 160, 130), today)).toBeNull()
    expect(restockOf([], today)).toBeNull()
  })

  it('is not moved by one odd purchase, whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 29 }), (odd) => {
        const regular = ago(150, 120, 90, 60, 30, 0)
        const found = restockOf([...regular, { day: today - 90 + odd, quantity: 1 }], today)
        return found === null || Math.abs(found.everyDays - 30) <= 3 || found.everyDays >= 15
      }),
    )
    expect(restockOf(ago(240, 210, 180, 150, 75, 45, 15), today)).toMatchObject({ everyDays: 30 })
  })

  it('says why in both languages', () => {
    const need = restockNeed('product:FLT', filter, restockOf(ago(70, 40, 10), today)!)
    expect(need).toMatchObject({ kind: 'restock', sinceDay: today - 10, dueDay: today + 20 })
    expect(reasonText(need.reasons[0]!, 'zh')).toBe(
      '自己的节奏：买过 3 次，每件约用 30 天；上次 2024-09-24 买了 1 件',
    )
    expect(reasonText(need.reasons[0]!, 'en')).not.toMatch(/\p{Script=Han}|undefined/u)
  })
})

describe('goods', () => {
  const line: BoughtLine = {
    customerId: 'c',
    orderId: 'o',
    shopId: 'tmall',
    shopName: null,
    day: today,
    itemId: 'i',
    skuId: 's',
    title: '滤芯',
    skuText: '两支装',
    pieces: 1,
    paidFen: 19_800n,
    products: [],
  }
  it('are the listing until a line is matched, then our product, and a bundle hides single prices', () => {
    expect(goodsOf(line, new Map())).toMatchObject([
      { key: 'listing:tmall|i|s', name: '滤芯 两支装', fen: 19_800n },
    ])
    const two = { ...line, products: [{ productId: 'FLT', quantity: 2 }] }
    expect(goodsOf(two, new Map())).toMatchObject([{ key: 'product:FLT', quantity: 2, fen: 19_800n }])
    const bundle = { ...line, products: [...two.products, { productId: 'BAT', quantity: 1 }] }
    expect(goodsOf(bundle, new Map()).map(({ fen }) => fen)).toEqual([null, null])
  })
})

describe('the habitual basket', () => {
  it('is what the last orders had in common, in the shop they came from, at the last price', () => {
    const found = habitOf([
      basket(100, [filter, battery]),
      basket(70, [filter, battery]),
      basket(40, [filter, battery], 'jd'),
      basket(10, [{ ...filter, fen: 17_800n }, battery]),
    ])!
    expect(found).toMatchObject({ shopId: 'tmall', times: 4, same: true, everyDays: 30, lastDay: today - 10 })
    expect(found.items).toEqual([
      { key: 'product:FLT', productId: 'FLT', name: 'PP 棉复合滤芯', quantity: 2, unitFen: 8_900 },
      { key: 'product:BAT', productId: 'BAT', name: '锂电池', quantity: 1, unitFen: 5_900 },
    ])
    expect(orderText(found, 'zh')).toBe(
      '还是按老样子来一单吗？\n· PP 棉复合滤芯 × 2\n· 锂电池 × 1\n按上次的价格约 ¥237.00，在天猫旗舰店下单。',
    )
  })

  it('leaves out what was in few of them, and is not hidden by one odd order', () => {
    const lock: Goods = { ...battery, key: 'product:LOCK', name: '门锁' }
    const found = habitOf([
      basket(90, [filter, battery]),
      basket(60, [filter]),
      basket(30, [filter]),
      basket(5, [lock]),
    ])!
    expect(found.items.map(({ key }) => key)).toEqual(['product:FLT'])
    expect(found.same).toBe(false)
  })

  it('is none below three orders that are alike', () => {
    expect(habitOf([basket(40, [filter]), basket(10, [filter])])).toBeNull()
    expect(habitOf([])).toBeNull()
    const other = (n: number): Goods => ({ ...filter, key: `product:${n}` })
    expect(habitOf([1, 2, 3, 4].map((n) => basket(n * 10, [other(n)])))).toBeNull()
  })

  it('names no price that it does not know', () => {
    const found = habitOf([10, 20, 30].map((days) => basket(days, [{ ...filter, fen: null }])))!
    expect(found.items[0]!.unitFen).toBeNull()
    expect(orderText(found, 'zh')).not.toMatch(/¥/)
  })
})
