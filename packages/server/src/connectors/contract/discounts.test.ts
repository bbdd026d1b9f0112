import { describe, expect, it } from 'vitest'
import { discountsOf } from './discounts.ts'

describe('discounts of an order', () => {
  it('are the parts, and what they leave of the sum', () => {
    expect(discountsOf({ shop: 500n, marketplace: 200n }, 1_000n)).toEqual([
      { kind: 'marketplace', fen: 200n },
      { kind: 'shop', fen: 500n },
      { kind: 'unspecified', fen: 300n },
    ])
  })
  it('leave no rest where the parts come to the sum, or to more', () => {
    expect(discountsOf({ shop: 1_000n }, 1_000n)).toEqual([{ kind: 'shop', fen: 1_000n }])
    expect(discountsOf({ shop: 1_200n }, 1_000n)).toEqual([{ kind: 'shop', fen: 1_200n }])
  })
  it('tell nothing taken off from nothing told', () => {
    expect(discountsOf({ shop: 0n, coupon: null }, 0n)).toEqual([])
    expect(discountsOf({ shop: null }, null)).toBeUndefined()
  })
})
