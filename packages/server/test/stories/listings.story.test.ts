import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/runtime/log.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { person } from '../support/market.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

const lock = 'HM-LOCK-X1'
const shops = ['tmall', 'jd', 'pinduoduo', 'doudian', 'youzan', 'kuaishou', 'weixin-store'] as const
type ShopId = (typeof shops)[number]
interface Place {
  shopId: string
  itemId: string
  skuId: string
}

let world: TestWorld
let owner: Client
beforeAll(async () => {
  const marketplaces = ['taobao', ...shops.slice(1)]
  world = await testWorld({}, silentLog, undefined, marketplaces)
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(() => world?.close())

const skus = async (query: string) => (await owner.get(`/console/listings?limit=200&${query}`)).items
const placeOf = ({ shopId, itemId, skuId }: Place): Place => ({ shopId, itemId, skuId })
/** A lock that no shop listed before, bought and paid in three of them. */
const strange = ['pinduoduo', 'doudian', 'youzan'] as const
const bought = async () =>
  (await skus(`search=770001`)).filter(({ itemId }: Place) => itemId === '770001') as (Place & {
    lines: number
    match: { kind: string } | null
    suggestion: { reason: string; sure: boolean; products: { productId: string }[] } | null
  })[]

async function pullAll(): Promise<void> {
  await owner.post('/console/listing-pulls', {})
  await eventually(async () => {
    const { items } = await owner.get('/console/listing-pulls')
    expect(items.map(({ state }: { state: string }) => state)).toEqual(shops.map(() => 'done'))
  })
}

describe('what seven shops list', () => {
  it('is fetched by each connector over its own protocol, with how far it is', async () => {
    const { planned } = await owner.post('/console/listing-pulls', {})
    expect(planned.sort()).toEqual([...shops].sort())
    await eventually(async () => {
      const { items } = await owner.get('/console/listing-pulls')
      for (const one of items)
        expect(one).toMatchObject({ able: true, state: 'done', lastError: null, missing: 0, gone: 0 })
    })
    const found = await skus(`search=${lock}-BLK`)
    expect(found.map(({ shopId }: Place) => shopId).sort()).toEqual([...shops].sort())
    for (const sku of found)
      expect(sku).toMatchObject({ onSale: true, lines: 0, match: { kind: 'product', byItem: true } })
  })

  it.each(['429', 'html', 'truncated'] as const)('is not lost by an answer like %s', async (kind) => {
    const before = await skus('shopId=youzan')
    world.sandbox.faults.add({ platform: 'youzan', kind, rate: 1, count: 3 })
    await pullAll()
    expect((await skus('shopId=youzan')).map(placeOf)).toEqual(before.map(placeOf))
    expect(await skus('state=gone')).toEqual([])
  })
})

describe('SKUs that nobody matched', () => {
  let actId: string
  const decisions = async (kind: 'gift' | 'product') =>
    (await bought()).map((one) => ({
      ...placeOf(one),
      kind,
      products: kind === 'gift' ? [] : [{ productId: lock, quantity: 1 }],
    }))

  it('stand first in the queue by the lines that wait, with a suggestion and its reason', async () => {
    const { pinduoduo, doudian, youzan } = world.sandbox
    doudian.trading.pay(doudian.trading.place(person(1)).order_id)
    doudian.trading.pay(doudian.trading.place(person(2)).order_id)
    pinduoduo.trading.pay(pinduoduo.trading.place(person(3)).order_sn)
    youzan.trading.pay(youzan.trading.place(person(4)).tid)
    await eventually(async () => {
      await world.server.intake.sweep(world.brandId)
      const waiting = await bought()
      expect(waiting.map(({ shopId, lines }) => [shopId, lines])).toEqual([
        ['doudian', 2],
        ['pinduoduo', 1],
        ['youzan', 1],
      ])
      expect((await skus('state=waiting'))[0]).toMatchObject({ shopId: 'doudian', itemId: '770001' })
    })
    for (const { suggestion } of await bought())
      expect(suggestion).toMatchObject({
        reason: 'same_code_elsewhere',
        sure: true,
        products: [{ productId: lock }],
      })
    const { items } = await owner.get('/console/sure-matches')
    expect(items.filter(({ itemId }: Place) => itemId === '770001')).toHaveLength(strange.length)
  })

  it('are decided in bulk with a result for each row', async () => {
    const wrong = { ...placeOf((await bought())[0]!), skuId: 'no-such', kind: 'product', products: [] }
    const answer = await owner.post('/console/match-acts', {
      decisions: [...(await decisions('gift')), wrong],
    })
    actId = answer.actId
    expect(answer.results.map(({ ok, code }: { ok: boolean; code: string | null }) => [ok, code])).toEqual([
      [true, null],
      [true, null],
      [true, null],
      [false, 'none_named'],
    ])
    await eventually(async () => {
      const orders = (await owner.get('/console/orders?limit=50')).items
      const goods = orders.flatMap(({ goods }: { goods: { title: string; matched: string }[] }) => goods)
      expect(goods.filter(({ matched }: { matched: string }) => matched === 'gift')).toHaveLength(4)
    })
  })

  it('are taken back in bulk while nothing was built on it: the orders wait again', async () => {
    const { results } = await owner.post(`/console/match-acts/${actId}/reversal`, {})
    expect(results.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, true, true])
    expect((await bought()).map(({ match, lines }) => [match, lines])).toEqual([
      [null, 2],
      [null, 1],
      [null, 1],
    ])
    const again = await owner.post(`/console/match-acts/${actId}/reversal`, {})
    expect(again.results.map(({ code }: { code: string }) => code)).toEqual(
      strange.map(() => 'already_undone'),
    )
  })

  it('stay as decided once a work order was opened for them, and say so', async () => {
    const { actId: second } = await owner.post('/console/match-acts', {
      decisions: await decisions('product'),
    })
    await eventually(async () => {
      const { items } = await owner.get('/console/work-orders?limit=50')
      expect(items.length).toBeGreaterThanOrEqual(4)
    })
    const { results } = await owner.post(`/console/match-acts/${second}/reversal`, {})
    expect(results.map(({ code }: { code: string }) => code)).toEqual(strange.map(() => 'work_order_opened'))
    const history = await owner.get(
      `/console/match-history?shopId=doudian&itemId=770001&skuId=${(await bought())[0]!.skuId}`,
    )
    expect(
      history.items.map(({ after, undone }: { after: { kind: string } | null; undone: boolean }) => [
        after?.kind ?? null,
        undone,
      ]),
    ).toEqual([
      ['product', false],
      [null, false],
      ['gift', true],
    ])
    const { items } = await owner.get('/console/match-acts?limit=3')
    expect(items.map(({ origin, places }: { origin: string; places: number }) => [origin, places])).toEqual(
      strange.map(() => ['member:zhoulan', 3]),
    )
  })
})

describe('stock of SKUs that were never sold', () => {
  const offers = async () =>
    (await owner.get(`/console/stock?search=${lock}`)).items.find(
      ({ productId }: { productId: string }) => productId === lock,
    ).offers as (Place & { title: string | null; on: boolean; possible: boolean; shown: number | null })[]
  /** The black lock as each shop lists it. */
  const black = new Map<ShopId, Place>()
  const shows: Record<ShopId, (place: Place) => number | undefined> = {
    tmall: ({ itemId, skuId }) => world.sandbox.taobao.trading.stockroom.quantityOf(itemId, skuId),
    jd: ({ skuId }) => world.sandbox.jd.trading.stockroom.find(skuId)?.stockNum,
    pinduoduo: ({ itemId, skuId }) => world.sandbox.pinduoduo.trading.shelf.sku(itemId, skuId)?.stock,
    doudian: ({ itemId, skuId }) => world.sandbox.doudian.trading.shelf.sku(itemId, skuId)?.stock,
    youzan: ({ itemId, skuId }) => world.sandbox.youzan.trading.goods.sku(itemId, skuId)?.stock,
    kuaishou: ({ skuId, itemId }) => world.sandbox.kuaishou.stockroom.sku(itemId, skuId)?.stock,
    'weixin-store': ({ itemId, skuId }) =>
      world.sandbox['weixin-store'].trading.products.get(itemId)?.skus.find((sku) => sku.skuId === skuId)
        ?.stock,
  }
  const numbers = () => [...black].map(([shop, place]) => shows[shop](place))

  it('is offered on the page by what the shops list, and can be switched on', async () => {
    for (const sku of await skus(`search=${lock}-BLK`))
      if (sku.itemId !== '770001') black.set(sku.shopId, placeOf(sku))
    expect([...black.keys()].sort()).toEqual([...shops].sort())
    const keys = (await offers()).map(({ shopId, itemId, skuId }) => `${shopId}|${itemId}|${skuId}`)
    for (const { shopId, itemId, skuId } of black.values())
      expect(keys).toContain(`${shopId}|${itemId}|${skuId}`)
    await owner.post('/console/stock-counts', { counts: [{ productId: lock, units: 280 }] })
    const { results } = await owner.post('/console/stock-offers', {
      offers: [...black.values()].map((place) => ({ ...place, productId: lock, on: true, weight: 1 })),
    })
    expect(results.map(({ ok, code }: { ok: boolean; code: string | null }) => [ok, code])).toEqual(
      shops.map(() => [true, null]),
    )
  })

  it('arrives at each stand-in by its own call', async () => {
    await eventually(async () => {
      const shown = (await offers()).filter(({ on }) => on)
      expect(shown).toHaveLength(shops.length)
      for (const { shopId, itemId, skuId, shown: number } of shown)
        expect([shopId, shows[shopId as ShopId]({ shopId, itemId, skuId })]).toEqual([shopId, number])
      expect(numbers()).toEqual(shops.map(() => 20))
    })
  })

  it('a sale in one shop lowers the others', async () => {
    const { itemId, skuId } = black.get('doudian')!
    const order = person(9)
    const [item] = order.items
    const items = [{ ...item!, num_iid: itemId, sku_id: skuId, quantity: 14 }]
    const { doudian } = world.sandbox
    doudian.trading.pay(doudian.trading.place({ ...order, items }).order_id)
    await eventually(async () => {
      await world.server.intake.sweep(world.brandId)
      const stock = (await owner.get(`/console/stock?search=${lock}`)).items
      expect(stock.find(({ productId }: { productId: string }) => productId === lock).units).toBe(266)
      const others = shops.filter((shop) => shop !== 'doudian').map((shop) => shows[shop](black.get(shop)!)!)
      // What is left over by division stays with one of them.
      expect(others.filter((number) => number < 20).length).toBeGreaterThanOrEqual(others.length - 1)
      expect(others.every((number) => number <= 20)).toBe(true)
    })
  })
})
