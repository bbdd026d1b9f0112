import { describe, expect, it } from 'vitest'
import { dimensions } from './dimensions.ts'
import { actItems } from './items.ts'
import { classOfDimension, classOfItem, dimensionClasses, ruleFor } from './rule-sight.ts'

const spent = { dimension: 'monetary_12m', is: 'at_least', value: 100_000 } as const
const looked = { did: 'product_view', times: 1, days: 30 }

describe('what a rule may ask', () => {
  it('is decided for every dimension, and for none that there is not', () => {
    expect(Object.keys(dimensionClasses).toSorted()).toEqual(dimensions.map((one) => one.code).toSorted())
  })

  it('is hidden where nobody decided', () => {
    expect(classOfDimension('newly_built')).toBe('behaviour')
    expect(classOfItem('newly_built')).toBe('behaviour')
  })

  it('is what an order tells, without its sums', () => {
    const open = actItems.map((one) => one.code).filter((code) => classOfItem(code) === null)
    expect(open.toSorted()).toEqual(
      [
        ...['order_create', 'order_pay', 'order_abandon', 'address_change', 'shipment', 'receipt'],
        ...['after_sales', 'review', 'live_room', 'price_protect'],
      ].toSorted(),
    )
    expect([classOfItem('coupon_use'), classOfItem('discount_share')]).toEqual(['money', 'money'])
  })

  it('is looked for in every part of a rule, however deep', () => {
    const deep = { not: { any: [{ all: [spent] }, { dimension: 'frequency', is: 'at_least', value: 1 }] } }
    expect(() => ruleFor(['dispatcher'], deep)).toThrowError('segment.part_hidden')
    expect(() => ruleFor(['dispatcher'], { not: looked })).toThrowError('segment.part_hidden')
    expect(ruleFor(['operator'], deep)).toBeTruthy()
    expect(ruleFor(['dispatcher', 'operator'], deep)).toBeTruthy()
  })
})
