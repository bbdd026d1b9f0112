import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { products as cast } from '../../seeds/cast-brand.ts'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { type MatchDecision, matchesOf, matchLines, matchProducts, queueUnmatched } from './match-lines.ts'
import { type SkuSeen, skuKey } from './product.ts'
import { listMatches, listProducts, listUnmatched, writeProducts } from './store.ts'

let brand: TestBrand
beforeAll(async () => {
  brand = await testBrand()
  await brand.transact((tx) => writeProducts(tx, cast))
})
beforeEach(() => {
  brand.announced.length = 0
})
afterAll(() => brand.close())

const seen = (itemId: string, skuId = '', more: Partial<SkuSeen> = {}): SkuSeen => ({
  shopId: 'tmall',
  itemId,
  skuId,
  merchantCode: null,
  title: '商品',
  ...more,
})
const decision = (itemId: string, skuId: string, ...ids: (string | [string, number])[]): MatchDecision => ({
  shopId: 'tmall',
  itemId,
  skuId,
  kind: 'product',
  products: ids.map((one) =>
    typeof one === 'string' ? { productId: one, quantity: 1 } : { productId: one[0], quantity: one[1] },
  ),
})
const decide = (...decisions: MatchDecision[]) =>
  brand.transact((tx) => matchProducts(tx, decisions, 'member:lintao'))
const queue = (...all: SkuSeen[]) => brand.transact((tx) => queueUnmatched(tx, all))
/** What a line would be: `kind product×quantity …`. */
async function whatIs(one: SkuSeen): Promise<string | null> {
  const found = (await brand.transact((tx) => matchLines(tx, [one]))).get(skuKey(one))
  return (
    found?.map(({ kind, product, quantity }) => `${kind} ${product?.id ?? '-'}×${quantity}`).join(', ') ??
    null
  )
}
const waiting = async () =>
  (await brand.transact((tx) => listUnmatched(tx, 100))).map((row) => [row.item_id, row.sku_id, row.waiting])

describe('the match of a line', () => {
  it('of its own SKU goes before that of the item, and the item serves the rest', async () => {
    await decide(decision('lock', '', 'HM-LOCK-X1'), decision('lock', 'pro', 'HM-LOCK-P3'))
    expect(await whatIs(seen('lock', 'pro'))).toBe('product HM-LOCK-P3×1')
    expect(await whatIs(seen('lock', 'black'))).toBe('product HM-LOCK-X1×1')
    expect(await whatIs(seen('lock'))).toBe('product HM-LOCK-X1×1')
    expect(await whatIs(seen('other', 'pro'))).toBeNull()
    expect(await whatIs(seen('lock', 'pro', { shopId: 'jd' }))).toBeNull()
  })

  it('of a bundle keeps every product in the order decided', async () => {
    await decide(decision('set', '', ['HM-WP-600', 1], ['HM-FLT-PP', 3]))
    expect(await whatIs(seen('set', 'any'))).toBe('product HM-WP-600×1, product HM-FLT-PP×3')
    await decide(decision('set', 'small', 'HM-FLT-PP'))
    expect(await whatIs(seen('set', 'small'))).toBe('product HM-FLT-PP×1')
    expect(await whatIs(seen('set', 'big'))).toBe('product HM-WP-600×1, product HM-FLT-PP×3')
  })

  it('can be a gift or no goods', async () => {
    await decide(
      { ...decision('battery', '', 'HM-BAT-8'), kind: 'gift' },
      { ...decision('postage', ''), kind: 'not_goods' },
    )
    expect(await whatIs(seen('battery'))).toBe('gift HM-BAT-8×1')
    expect(await whatIs(seen('postage', 'x'))).toBe('not_goods -×1')
  })

  it('decided anew replaces what was decided, bundle and all', async () => {
    await decide(decision('changed', '', 'HM-WP-600', 'HM-FLT-PP'))
    await decide(decision('changed', '', 'HM-LOCK-X1'))
    expect(await whatIs(seen('changed'))).toBe('product HM-LOCK-X1×1')
    await decide({ ...decision('changed', ''), kind: 'not_goods' })
    expect(await whatIs(seen('changed'))).toBe('not_goods -×1')
  })

  it('answers many lines at once, each by its own place', async () => {
    const lines = [seen('lock', 'pro'), seen('lock', 'pro'), seen('lock', 'black'), seen('nothing')]
    const found = await brand.transact((tx) => matchLines(tx, lines))
    expect([...found.keys()].sort()).toEqual(['tmall|lock|black', 'tmall|lock|pro'])
    expect(found.get('tmall|lock|pro')).toHaveLength(1)
    expect(await brand.transact((tx) => matchLines(tx, []))).toEqual(new Map())
  })
})

describe('a decision', () => {
  it('is announced with its products, and says who made it', async () => {
    await decide(decision('told', 'red', 'HM-LOCK-X1'))
    expect(brand.announced).toMatchObject([
      {
        type: 'product.matched',
        key: 'tmall|told|red',
        payload: {
          shopId: 'tmall',
          itemId: 'told',
          skuId: 'red',
          kind: 'product',
          productIds: ['HM-LOCK-X1'],
        },
      },
    ])
    const rows = await brand.transact((tx) => listMatches(tx, 100))
    expect(rows.find((row) => row.item_id === 'told')).toMatchObject({ origin: 'member:lintao' })
  })

  it('about a product that is not there changes nothing', async () => {
    await expect(decide(decision('lock', '', 'HM-WP-600'), decision('x', '', 'NOPE'))).rejects.toMatchObject({
      code: 'product.not_found',
      facts: { productId: 'NOPE' },
    })
    expect(await whatIs(seen('lock'))).toBe('product HM-LOCK-X1×1')
    expect(brand.announced).toEqual([])
  })

  it('that says product and names none is refused, and the queue keeps it', async () => {
    await queue(seen('empty'))
    await expect(decide(decision('empty', ''))).rejects.toMatchObject({ code: 'product.none_named' })
    expect(await waiting()).toContainEqual(['empty', '', 1])
  })

  it('can be a gift that is no product of ours, and a link says what it is for', async () => {
    await decide(
      { ...decision('cloth', ''), kind: 'gift' },
      { ...decision('diff', ''), kind: 'not_goods', linkKind: 'price_difference' },
    )
    expect([await whatIs(seen('cloth')), await whatIs(seen('diff'))]).toEqual(['gift -×1', 'not_goods -×1'])
    const kept = await brand.transact((tx) => matchesOf(tx, [seen('cloth'), seen('diff')]))
    expect(kept).toMatchObject([
      { kind: 'gift', products: [], linkKind: null },
      { kind: 'not_goods', products: [], linkKind: 'price_difference' },
    ])
  })

  it('that names a product twice counts its pieces together', async () => {
    await decide(decision('double', '', ['HM-FLT-PP', 1], ['HM-WP-600', 1], ['HM-FLT-PP', 2]))
    expect(await whatIs(seen('double'))).toBe('product HM-FLT-PP×3, product HM-WP-600×1')
  })

  it('made twice for one place in one request: the last one counts', async () => {
    await decide(decision('again', '', 'HM-LOCK-X1'), decision('again', '', 'HM-LOCK-P3'))
    expect(await whatIs(seen('again'))).toBe('product HM-LOCK-P3×1')
    expect(brand.announced).toHaveLength(1)
  })
})

describe('the queue of what nobody matched', () => {
  it('counts the lines that wait, tells a new SKU once, and suggests', async () => {
    const lock = seen('q1', 'black', { merchantCode: 'HM-LOCK-P3-BLK' })
    await queue(lock, lock, seen('q1', 'white'))
    await queue(lock)
    const rows = await brand.transact((tx) => listUnmatched(tx, 100))
    expect(rows.filter((row) => row.item_id === 'q1')).toMatchObject([
      { sku_id: 'black', waiting: 3, suggested_product_id: 'HM-LOCK-P3' },
      { sku_id: 'white', waiting: 1, suggested_product_id: null },
    ])
    expect(brand.announced.map((one) => [one.type, one.key])).toEqual([
      ['product.sku-unmatched', 'tmall|q1|black'],
      ['product.sku-unmatched', 'tmall|q1|white'],
    ])
  })

  it('counts every line when ten batches come at once in opposite order', async () => {
    const lines = ['a', 'b', 'c', 'd'].map((sku) => seen('q2', sku))
    await Promise.all(Array.from({ length: 10 }, (_, i) => queue(...(i % 2 ? lines : [...lines].reverse()))))
    expect((await waiting()).filter(([item]) => item === 'q2').map(([, , n]) => n)).toEqual([10, 10, 10, 10])
    expect(brand.announced).toHaveLength(4)
  })

  it('loses one SKU when it is matched, and all of an item when the item is', async () => {
    await queue(seen('q3', 'a'), seen('q3', 'b'), seen('q3', 'c'), seen('q4', 'a'))
    const left = async () => (await waiting()).filter(([item]) => item === 'q3' || item === 'q4')
    await decide(decision('q3', 'b', 'HM-LOCK-X1'))
    expect((await left()).map(([item, sku]) => `${item}${sku}`).sort()).toEqual(['q3a', 'q3c', 'q4a'])
    await decide(decision('q3', '', 'HM-LOCK-X1'))
    expect(await left()).toEqual([['q4', 'a', 1]])
  })

  it('of another shop stays', async () => {
    await queue(seen('q5'), seen('q5', '', { shopId: 'jd' }))
    await decide(decision('q5', '', 'HM-LOCK-X1'))
    const rows = await brand.transact((tx) => listUnmatched(tx, 100))
    expect(rows.filter((row) => row.item_id === 'q5').map((row) => row.shop_id)).toEqual(['jd'])
  })
})

it('writes products again as they are now', async () => {
  await brand.transact((tx) =>
    writeProducts(tx, [{ ...cast[0]!, name: 'X1 智能门锁 2026', warrantyMonths: 48 }]),
  )
  const all = await brand.transact(listProducts)
  expect(all).toHaveLength(cast.length)
  expect(all.find((one) => one.id === cast[0]!.id)).toEqual({
    ...cast[0]!,
    name: 'X1 智能门锁 2026',
    warrantyMonths: 48,
  })
})
