import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { products as cast } from '../../seeds/cast-brand.ts'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { decideEach } from './decide-each.ts'
import { missListings, type SeenListing, type SkuFilter, saveListings } from './listing-store.ts'
import { historyOf, listMatchActs } from './match-act-store.ts'
import { type MatchDecision, matchProducts, queueUnmatched } from './match-lines.ts'
import { exportHead, exportLines } from './match-sheet.ts'
import { readSkus, sureOnes } from './read-matches.ts'
import { skusOfProducts, writeProducts } from './store.ts'

let brand: TestBrand
const lock = 'HM-LOCK-X1'
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-04-10T02:00:00Z')
  await brand.transact(async (tx) => {
    await writeProducts(tx, cast)
    await saveListings(tx, [
      listing('tmall', '1', 'black', { merchantCode: 'SET-BLK', title: '门锁套装' }),
      listing('tmall', '1', 'gold', { merchantCode: 'SET-GLD', title: '门锁套装' }),
      listing('tmall', '2', '', { merchantCode: lock, title: 'X1 智能门锁' }),
      listing('tmall', '3', '', { title: '补差价专用链接' }),
      listing('jd', '9', 'b', { merchantCode: 'set-blk', title: '京东 门锁套装' }),
      listing('jd', '8', '', { title: '没有头绪的商品', onSale: false }),
    ])
    const seen = { shopId: 'jd', itemId: '7', skuId: 'x', merchantCode: 'ODD', title: '只在订单里见过' }
    await queueUnmatched(tx, [seen, seen, seen])
  })
})
afterAll(() => brand.close())

const listing = (shopId: string, itemId: string, skuId: string, more: Partial<SeenListing>): SeenListing => ({
  shopId,
  itemId,
  skuId,
  title: '商品',
  skuText: null,
  merchantCode: null,
  priceFen: 100n,
  stock: 1,
  pictureUrl: null,
  onSale: true,
  versionAt: null,
  ...more,
})
const none: SkuFilter = { state: null, shopId: null, search: null, after: null, limit: 50 }
const read = (more: Partial<SkuFilter> = {}) => brand.transact((tx) => readSkus(tx, { ...none, ...more }))
const names = async (more: Partial<SkuFilter> = {}) =>
  (await read(more)).items.map(({ shopId, itemId, skuId }) => `${shopId}/${itemId}/${skuId}`)
const suggested = async (itemId: string, skuId = '') =>
  (await read()).items.find((one) => one.itemId === itemId && one.skuId === skuId)?.suggestion ?? null
const decide = (...decisions: MatchDecision[]) =>
  brand.transact((tx) => matchProducts(tx, decisions, 'member:lintao'))
const bundle: MatchDecision = {
  shopId: 'tmall',
  itemId: '1',
  skuId: '',
  kind: 'product',
  products: [
    { productId: lock, quantity: 1 },
    { productId: 'HM-BAT-8', quantity: 2 },
  ],
}

describe('the page of what shops list', () => {
  it('begins with what most order lines wait for, and knows what only an order named', async () => {
    const { items, total } = await read()
    expect(total).toBe(7)
    expect(items[0]).toMatchObject({ itemId: '7', lines: 3, onSale: null, title: '只在订单里见过' })
  })

  it('is walked through by its cursor, each row once', async () => {
    const seen: string[] = []
    let after: SkuFilter['after'] = null
    do {
      const page = await read({ after, limit: 2 })
      seen.push(...page.items.map(({ shopId, itemId, skuId }) => `${shopId}/${itemId}/${skuId}`))
      after = page.next
    } while (after)
    expect(seen).toEqual(await names())
    expect(new Set(seen).size).toBe(7)
  })

  it('suggests with a reason, surely only where a code says it', async () => {
    expect(await suggested('2')).toMatchObject({ reason: 'code_equal', sure: true })
    expect(await suggested('3')).toMatchObject({
      kind: 'not_goods',
      linkKind: 'price_difference',
      sure: false,
    })
    expect([await suggested('8'), await suggested('9', 'b')]).toEqual([null, null])
  })

  it('takes from a decision for the same code in another shop, bundle and all', async () => {
    await decide(bundle)
    expect(await suggested('9', 'b')).toMatchObject({
      reason: 'same_code_elsewhere',
      sure: true,
      products: bundle.products,
    })
    const sure = await brand.transact((tx) => sureOnes(tx, { shopId: null, search: null }))
    expect(sure.map(({ itemId }) => itemId).sort()).toEqual(['2', '9'])
  })

  it('shows SKUs as decided by their item, and the item itself no more', async () => {
    const { items } = await read({ shopId: 'tmall', search: '门锁套装' })
    expect(items).toMatchObject([
      { skuId: 'black', kind: 'product', byItem: true, products: bundle.products },
      { skuId: 'gold', byItem: true },
    ])
    expect(await names({ state: 'matched' })).toEqual(['tmall/1/black', 'tmall/1/gold'])
  })

  it.each([
    ['bundle', ['tmall/1/black', 'tmall/1/gold']],
    ['not_goods', ['tmall/3/']],
    ['gift', ['jd/8/']],
    ['waiting', ['jd/7/x', 'jd/9/b', 'tmall/2/']],
  ] as const)('is filtered by %s', async (state, places) => {
    const link = { shopId: 'tmall', itemId: '3', skuId: '', products: [] }
    await decide(
      { ...link, kind: 'not_goods', linkKind: 'price_difference' },
      { ...link, shopId: 'jd', itemId: '8', kind: 'gift' },
    )
    expect(await names({ state })).toEqual(places)
  })

  it('finds by title, code and product, in one shop or in all', async () => {
    expect(await names({ search: 'set-gld' })).toEqual(['tmall/1/gold'])
    expect(await names({ search: 'HM-BAT' })).toEqual(['tmall/1/black', 'tmall/1/gold'])
    expect(await names({ shopId: 'jd', search: '套装' })).toEqual(['jd/9/b'])
  })

  it('marks what is gone and keeps what it was', async () => {
    brand.time.now = new Date('2026-04-11T02:00:00Z')
    const miss = () => brand.transact((tx) => missListings(tx, 'tmall', new Date('2026-04-11T01:00:00Z')))
    expect([await miss(), await miss()]).toEqual([
      { missing: 4, gone: 0 },
      { missing: 0, gone: 4 },
    ])
    expect(await names({ state: 'gone' })).toEqual(['tmall/1/black', 'tmall/1/gold', 'tmall/2/', 'tmall/3/'])
    expect((await read({ state: 'gone' })).items[0]).toMatchObject({ kind: 'product', byItem: true })
    expect(await names({ state: 'waiting' })).toEqual(['jd/7/x', 'jd/9/b'])
    await brand.transact((tx) =>
      saveListings(tx, [
        listing('tmall', '1', 'black', { title: '门锁套装' }),
        listing('tmall', '1', 'gold', { title: '门锁套装' }),
      ]),
    )
    expect(await names({ state: 'gone' })).toEqual(['tmall/2/', 'tmall/3/'])
  })
})

describe('SKUs that sell a product', () => {
  it('are those that a shop lists, though nobody bought one yet', async () => {
    const skus = await brand.transact((tx) => skusOfProducts(tx, ['HM-BAT-8']))
    expect(skus.map(({ skuId, quantity, alone }) => [skuId, quantity, alone])).toEqual([
      ['', 2, false],
      ['black', 2, false],
      ['gold', 2, false],
    ])
    await decide({ ...bundle, skuId: 'gold', products: [{ productId: 'HM-WP-600', quantity: 1 }] })
    const water = await brand.transact((tx) => skusOfProducts(tx, ['HM-WP-600']))
    expect(water.map(({ skuId, alone }) => [skuId, alone])).toEqual([['gold', true]])
    expect((await brand.transact((tx) => skusOfProducts(tx, ['HM-BAT-8']))).map((s) => s.skuId)).toEqual([
      '',
      'black',
    ])
  })
})

describe('many decisions in one act', () => {
  const place = (itemId: string) => ({ shopId: 'youzan', itemId, skuId: '' })
  it('say of each row what became of it, and are kept with what stood before', async () => {
    const { actId, results } = await brand.transact((tx) =>
      decideEach(
        tx,
        [
          { ...place('a'), kind: 'product', products: [{ productId: lock, quantity: 1 }] },
          { ...place('b'), kind: 'product', products: [] },
          { ...place('c'), kind: 'product', products: [{ productId: 'NOPE', quantity: 1 }] },
          { ...place('d'), kind: 'gift', products: [] },
        ],
        'member:lintao',
      ),
    )
    expect(results.map((one) => [one.itemId, one.ok ? null : one.code])).toEqual([
      ['a', null],
      ['b', 'none_named'],
      ['c', 'product_missing'],
      ['d', null],
    ])
    const [newest] = await brand.transact((tx) => listMatchActs(tx, null, 10))
    expect(newest).toMatchObject({ id: actId, origin: 'member:lintao', places: 2, undone: 0 })
  })

  it('are the history of a place, the newest first, those for its item among them', async () => {
    brand.time.now = new Date('2026-04-12T02:00:00Z')
    await decide({ ...place('a'), skuId: 'red', kind: 'not_goods', products: [] })
    const history = await brand.transact((tx) => historyOf(tx, { ...place('a'), skuId: 'red' }, 10))
    expect(history.map(({ skuId, before, after }) => [skuId, before, after?.kind])).toEqual([
      ['red', null, 'not_goods'],
      ['', null, 'product'],
    ])
  })

  it('nothing of which can be decided are no act', async () => {
    const { actId } = await brand.transact((tx) =>
      decideEach(tx, [{ ...place('z'), kind: 'product', products: [] }], 'member:lintao'),
    )
    expect(actId).toBeNull()
  })
})

it('is written as the sheet that our own import reads, one line a part of a bundle', async () => {
  const { lines, rows, cut } = await brand.transact((tx) =>
    exportLines(tx, { state: 'bundle', shopId: null, search: null }, 'zh'),
  )
  expect([rows, cut]).toEqual([1, false])
  const asRecord = lines.map((line) => Object.fromEntries(exportHead.map((name, i) => [name, line[i]])))
  expect(asRecord).toMatchObject([
    { 店铺编号: 'tmall', 商品编号: '1', 规格编号: 'black', 匹配类型: '商品', 产品编码: lock, 件数: 1 },
    { 产品编码: 'HM-BAT-8', 件数: 2 },
  ])
})

describe('two who decide of one place at once', () => {
  it('come one after the other: the second replaces what the first said, and its history says so', async () => {
    const at = { shopId: 'tmall', itemId: 'both', skuId: '' }
    const say = (linkKind: 'postage' | 'other'): MatchDecision => ({
      ...at,
      kind: 'not_goods',
      products: [],
      linkKind,
    })
    const [said, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const first = brand.transact(async (tx) => {
      await matchProducts(tx, [say('postage')], 'member:a')
      said.resolve()
      await held.promise
    })
    await said.promise
    const second = brand.transact((tx) => matchProducts(tx, [say('other')], 'member:b'))
    expect(await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 150, 'waits'))])).toBe(
      'waits',
    )
    held.resolve()
    await Promise.all([first, second])
    const [newest] = await brand.transact((tx) => historyOf(tx, at, 10))
    expect([newest!.before?.linkKind, newest!.after?.linkKind]).toEqual(['postage', 'other'])
  })
})
