import { describe, expect, it } from 'vitest'
import { countOf, firstError, lastPush, type OfferRow, outcomesOf, type StockRow, wishesOf } from './stock.ts'

const offer = (shopId: string, more: Partial<OfferRow> = {}): OfferRow => ({
  shopId,
  itemId: 'lock',
  skuId: '',
  units: 1,
  weight: 1,
  on: false,
  possible: true,
  alone: true,
  state: 'off',
  shown: null,
  pushedAt: null,
  pushedValue: null,
  errorCode: null,
  errorAt: null,
  ...more,
})
const row = (...offers: OfferRow[]): StockRow => ({
  productId: 'X1',
  name: 'X1 智能门锁',
  model: 'X1',
  units: 10,
  exposed: 0,
  oversoldBy: 0,
  changedAt: null,
  offers,
})

describe('the counting form', () => {
  it('sends what there is, or what came or went, with its reason', () => {
    expect(countOf('X1', { mode: 'units', text: '0', reason: '' })).toEqual({ productId: 'X1', units: 0 })
    expect(countOf('X1', { mode: 'in', text: '12', reason: ' 到货 ' })).toEqual({
      productId: 'X1',
      change: 12,
      reason: '到货',
    })
    expect(countOf('X1', { mode: 'out', text: '3', reason: '破损' })).toMatchObject({ change: -3 })
  })

  it('sends nothing that is no whole number, or changes nothing', () => {
    for (const text of ['', ' ', '1.5', '-1', 'x', '99999999'])
      expect(countOf('X1', { mode: 'units', text, reason: '' })).toBeNull()
    expect(countOf('X1', { mode: 'in', text: '0', reason: '' })).toBeNull()
  })
})

describe('switching products', () => {
  it('means the SKUs that are not so yet, and on only those that can be', () => {
    const one = row(
      offer('tmall', { on: true }),
      offer('jd'),
      offer('pdd', { possible: false }),
      offer('set', { alone: false }),
    )
    expect(wishesOf(one, true).map(({ shopId }) => shopId)).toEqual(['jd'])
    expect(wishesOf(one, false).map(({ shopId }) => shopId)).toEqual(['tmall'])
  })

  it('tells of each product what was refused, and when there is nothing to switch', () => {
    const result = { shopId: 'jd', itemId: 'lock', skuId: '', ok: false, code: 'not_counted' }
    expect(outcomesOf([row(offer('jd'))], true, [result])).toEqual([{ key: 'X1', code: 'not_counted' }])
    expect(outcomesOf([row(offer('jd'))], true, [{ ...result, ok: true, code: null }])[0]!.code).toBeNull()
    expect(outcomesOf([row()], true, [])[0]!.code).toBe('nothing')
    expect(outcomesOf([row(offer('jd', { on: true }))], true, [])[0]!.code).toBeNull()
  })
})

describe('a product in the list', () => {
  it('shows its newest number and the first error of what is on', () => {
    const one = row(
      offer('tmall', { on: true, pushedAt: '2026-04-10T02:00:00Z' }),
      offer('jd', { on: true, pushedAt: '2026-04-10T03:00:00Z', errorCode: 'limited' }),
      offer('off', { errorCode: 'old' }),
    )
    expect(lastPush(one)).toBe('2026-04-10T03:00:00Z')
    expect(firstError(one)?.shopId).toBe('jd')
    expect([lastPush(row()), firstError(row())]).toEqual([null, undefined])
  })
})
