import { describe, expect, it } from 'vitest'
import { decisionOf, rowsOf } from './match.ts'

const waiting = {
  shopId: 'tmall',
  itemId: '732004910022',
  skuId: '57320049100221',
  merchantCode: 'HM-WP-F2-STD',
  title: '前置过滤器',
  lines: 25,
  suggestedProductId: 'HM-WP-F2',
  firstSeenAt: '2026-11-22T00:18:49Z',
}
const decided = {
  shopId: 'tmall',
  itemId: '732004910091',
  skuId: '',
  kind: 'not_goods',
  productId: null,
  quantity: 1,
  origin: 'import',
  matchedAt: '2026-11-22T00:18:36Z',
}

describe('product matching', () => {
  const [first, second] = rowsOf({ waiting: [waiting], decided: [decided] })

  it('shows what waits with its suggestion, and what was decided', () => {
    expect(first).toMatchObject({ waiting: true, productId: 'HM-WP-F2', lines: 25, kind: null })
    expect(second).toMatchObject({ waiting: false, kind: 'not_goods', productId: null })
    expect(first!.key).not.toBe(second!.key)
  })
  it('takes the suggestion in bulk', () => {
    expect(decisionOf(first!, 'product')).toEqual({
      shopId: 'tmall',
      itemId: '732004910022',
      skuId: '57320049100221',
      kind: 'product',
      products: [{ productId: 'HM-WP-F2', quantity: 1 }],
    })
  })
  it('decides nothing where a product is needed and none is suggested', () => {
    expect(decisionOf({ ...first!, productId: null }, 'product')).toBeUndefined()
    expect(decisionOf({ ...first!, productId: null }, 'gift')).toMatchObject({ kind: 'gift', products: [] })
  })
})
