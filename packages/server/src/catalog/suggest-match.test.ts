import { describe, expect, it } from 'vitest'
import { products } from '../../seeds/cast-brand.ts'
import { skuKey } from './product.ts'
import { suggestMatch, suggestProduct } from './suggest-match.ts'

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

describe('the reason of a suggestion', () => {
  const of = (title: string, code: string | null, elsewhere?: Parameters<typeof suggestMatch>[2]) =>
    suggestMatch({ title, merchantCode: code }, products, elsewhere)
  const bundle = {
    kind: 'product' as const,
    products: [
      { productId: 'HM-LOCK-X1', quantity: 1 },
      { productId: 'HM-BAT-8', quantity: 2 },
    ],
    linkKind: null,
  }

  it('is sure for a code that is the product’s own, in any case and with spaces around', () => {
    expect(of('随便', ' hm-lock-x1 ')).toMatchObject({ reason: 'code_equal', sure: true })
  })

  it('is sure for a code that another place decided, bundle and all', () => {
    const suggested = of('门锁套装', 'set-1', new Map([['SET-1', [bundle, bundle]]]))
    expect(suggested).toEqual({ ...bundle, reason: 'same_code_elsewhere', sure: true })
  })

  it('is not sure where two places disagree about a code', () => {
    const gift = { kind: 'gift' as const, products: [], linkKind: null }
    expect(of('门锁套装', 'SET-1', new Map([['SET-1', [bundle, gift]]]))).toBeNull()
  })

  it('is never sure by a part of a code or by a title: a battery may be named after its lock', () => {
    expect(of('锁用电池', 'HM-LOCK-X1-BAT')).toMatchObject({ reason: 'code_begins', sure: false })
    expect(of('HM-LOCK-X1 专用电池', null)).toMatchObject({ reason: 'title_names_model', sure: false })
  })

  it.each([
    ['补差价专用链接', 'price_difference'],
    ['邮费专拍 差多少拍多少', 'postage'],
    ['空调安装费专拍', 'installation_fee'],
    ['空调安装辅材费专拍', 'material_fee'],
  ])('knows %s for a link that sells nothing', (title, linkKind) => {
    expect(of(title, 'LINK')).toMatchObject({
      kind: 'not_goods',
      linkKind,
      reason: 'link_words',
      sure: false,
    })
  })

  it('takes no product for a link because its title praises the service', () => {
    expect(of('禾木智家 X1 智能门锁 包安装 包邮', 'HM-LOCK-X1')).toMatchObject({ kind: 'product' })
    expect(of('禾木智家 智能门锁 免安装费 全国包邮', null)).not.toMatchObject({ sure: true })
  })
})

it('names a place by shop, item and SKU', () => {
  expect(skuKey({ shopId: 'tmall', itemId: '1', skuId: '' })).not.toBe(
    skuKey({ shopId: 'tmall', itemId: '1', skuId: '1' }),
  )
})
