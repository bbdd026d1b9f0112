import { describe, expect, it } from 'vitest'
import { chunksOf, countResults, decisionOf, draftOf, keyOf, type SkuRow, stateOf } from './match.ts'

const row: SkuRow = {
  shopId: 'tmall',
  itemId: '732004910022',
  skuId: '57320049100221',
  title: '前置过滤器',
  skuText: '规格:4T',
  merchantCode: 'HM-WP-F2-STD',
  priceFen: 59_900,
  stock: 3,
  pictureUrl: null,
  onSale: true,
  goneAt: null,
  seenAt: null,
  lines: 25,
  firstSeenAt: null,
  match: null,
  suggestion: {
    kind: 'product',
    products: [{ productId: 'HM-WP-F2', quantity: 1 }],
    linkKind: null,
    reason: 'same_code_elsewhere',
    sure: true,
  },
}
const place = { shopId: 'tmall', itemId: '732004910022', skuId: '57320049100221' }

describe('a bulk act on one row', () => {
  it('takes the suggestion as it is', () => {
    expect(decisionOf(row, 'accept')).toEqual({
      ...place,
      kind: 'product',
      products: [{ productId: 'HM-WP-F2', quantity: 1 }],
      linkKind: null,
    })
  })
  it('decides nothing where nothing is suggested', () => {
    expect(decisionOf({ ...row, suggestion: null }, 'accept')).toBeUndefined()
  })
  it('makes a gift of our product where one is suggested, else of nothing of ours', () => {
    expect(decisionOf(row, 'gift')?.products).toEqual([{ productId: 'HM-WP-F2', quantity: 1 }])
    expect(decisionOf({ ...row, suggestion: null }, 'gift')).toEqual({ ...place, kind: 'gift', products: [] })
  })
  it('says what a link is for where its title says it', () => {
    const link = {
      ...row.suggestion!,
      kind: 'not_goods' as const,
      products: [],
      linkKind: 'postage' as const,
    }
    expect(decisionOf({ ...row, suggestion: link }, 'not_goods')).toMatchObject({
      products: [],
      linkKind: 'postage',
    })
    expect(decisionOf(row, 'not_goods')).toMatchObject({ products: [], linkKind: 'other' })
  })
})

describe('the dialog', () => {
  it('begins with what is decided, before what is suggested', () => {
    const match = {
      kind: 'product' as const,
      products: [
        { productId: 'A', quantity: 1 },
        { productId: 'B', quantity: 2 },
      ],
      linkKind: null,
      byItem: false,
      origin: 'import',
      matchedAt: '2026-11-22T00:00:00Z',
    }
    expect(draftOf({ match, suggestion: row.suggestion }).pieces).toEqual([
      { productId: 'A', quantity: '1' },
      { productId: 'B', quantity: '2' },
    ])
    expect(draftOf(row).pieces).toEqual([{ productId: 'HM-WP-F2', quantity: '1' }])
    expect(draftOf({ match: null, suggestion: null }).pieces).toEqual([{ productId: '', quantity: '1' }])
  })
})

it('shows what waits unless the address says otherwise', () => {
  expect([stateOf(undefined), stateOf('bundle'), stateOf('all'), stateOf('nonsense')]).toEqual([
    'waiting',
    'bundle',
    undefined,
    'waiting',
  ])
})

it('counts what became of rows, the commonest reason first', () => {
  const of = (code: string | null) => ({ ok: code === null, code })
  expect(countResults([of(null), of('a'), of('b'), of('b')])).toEqual({
    done: 1,
    left: [
      { code: 'b', count: 2 },
      { code: 'a', count: 1 },
    ],
  })
})

it('keeps places apart and sends no more at once than one request takes', () => {
  expect(keyOf(row)).not.toBe(keyOf({ ...row, skuId: '' }))
  expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(chunksOf([])).toEqual([])
})
