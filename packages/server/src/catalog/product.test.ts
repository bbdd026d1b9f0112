import { describe, expect, it } from 'vitest'
import { products } from '../../seeds/cast-brand.ts'
import { skuKey, suggestProduct } from './product.ts'

const seen = (title: string, merchantCode: string | null = null) => ({
  shopId: 'tmall',
  itemId: 'i',
  skuId: 's',
  merchantCode,
  title,
})
const suggested = (title: string, merchantCode?: string) =>
  suggestProduct(seen(title, merchantCode ?? null), products)?.id ?? null

describe('the suggestion for a SKU', () => {
  it.each([
    ['merchant code', '智能门锁', 'HM-LOCK-X1-BLK', 'HM-LOCK-X1'],
    ['title', '禾木 HM-WP-600 厨下净水器 包安装', undefined, 'HM-WP-600'],
    ['another case', '禾木 hm-ac-35g 空调', undefined, 'HM-AC-35G'],
  ])('is read from the %s', (_where, title, code, id) => {
    expect(suggested(title, code)).toBe(id)
  })

  it('is the longest model, so that a longer one is not taken for a shorter', () => {
    const models = ['HM-LOCK', 'HM-LOCK-X1', 'HM'].map((model) => ({ ...products[0]!, id: model, model }))
    expect(suggestProduct(seen('HM-LOCK-X1 智能门锁'), models)?.id).toBe('HM-LOCK-X1')
    expect(suggestProduct(seen('HM-LOCK-X1 智能门锁'), [...models].reverse())?.id).toBe('HM-LOCK-X1')
  })

  it('is none where no model stands, and does not disturb the list of products', () => {
    const before = products.map((one) => one.id)
    expect(suggested('补差价专用链接', 'BUCHAJIA')).toBeNull()
    expect(suggested('', undefined)).toBeNull()
    expect(products.map((one) => one.id)).toEqual(before)
  })
})

it('names a place by shop, item and SKU', () => {
  expect(skuKey({ shopId: 'tmall', itemId: '1', skuId: '' })).not.toBe(
    skuKey({ shopId: 'tmall', itemId: '1', skuId: '1' }),
  )
})
