import { describe, expect, it } from 'vitest'
import { registerKuaishou } from '../../../../sandbox/src/kuaishou/index.ts'
import { actLaws } from '../../../test/support/act-laws.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { kuaishouConnector } from './index.ts'

/** What may be done in a shop beyond orders, against the stand-in over real sockets: the laws of all, and what is Kuaishou’s own. */
const bench = connectorBench({
  marketplace: 'kuaishou',
  register: registerKuaishou,
  open: kuaishouConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).oid,
})

type Sealed = { orderAddress: Record<string, string> }
const decryptRoute = 'open.order.decrypt.batch'

actLaws(bench, {
  sku: ({ stockroom }) => stockroom.items[0]!.skus[0]!,
  listing({ stockroom }) {
    const { skuNick, price } = stockroom.items[0]!.skus[0]!
    return { merchantCode: skuNick, priceFen: BigInt(price) }
  },
  listed: ({ stockroom }) => stockroom.items.flatMap(({ skus }) => skus).length,
  crowd({ stockroom: { items } }) {
    const [model] = items
    for (let n = 0; n < 150; n++) {
      const itemId = String(800_000 + n)
      items.push({ ...model!, itemId, skus: model!.skus.map((sku) => ({ ...sku, itemId })) })
    }
  },
  routes: {
    listings: 'open.item.list.get',
    stock: 'open.item.sku.stock.update',
    parcels: 'open.order.detail',
    decrypt: decryptRoute,
  },
  badLevels: () => [
    [{ skuId: '9' }, 'unknown_sku'],
    [{ itemId: '9' }, '2002'],
    [{ skuId: null }, 'unknown_sku'],
  ],
  settingHeals: false,
  sessionEnds: true,
  parcel: { arrive: 'deliver', missing: '1', like: { waybill: expect.stringMatching(/^SF/), carrier: '4' } },
  decrypt: {
    sealedOf: (detail: Sealed) => detail.orderAddress,
    opened: { name: '刘敏', phone: '13800001001', address: '羽山路971弄1号' },
    bad: () => [[{ orderId: '1', sealed: {}, scene: 'ship' }, 'nothing_sealed']],
    spend: (standIn) => standIn.configure({ decryptQuota: 4 }),
  },
})

const { place, placeMany } = bench
const dayMs = 86_400_000

describe('what a shop may do beyond orders', () => {
  it('sets a level although only differences are told, and twice is once', async () => {
    const { itemId, skuId } = bench.standIn.stockroom.items[0]!.skus[0]!
    const stock = () => bench.standIn.stockroom.sku(itemId, skuId)!.stock
    for (const sellable of [130, 7, 7, 0]) {
      expect(await bench.acts.pushStock(bench.access, [{ itemId, skuId, sellable }])).toEqual([{ ok: true }])
      expect(stock()).toBe(sellable)
    }
  })

  it('never tells a difference twice when the answer was lost', async () => {
    const { itemId, skuId } = bench.standIn.stockroom.items[0]!.skus[0]!
    // The change is made, and its answer cannot be read.
    bench.served.fault('truncated', { route: 'open.item.sku.stock.update', count: 1 })
    const level = { itemId, skuId, sellable: 90 }
    expect(await bench.acts.pushStock(bench.access, [level])).toMatchObject([{ ok: false, retryable: true }])
    expect(bench.standIn.stockroom.sku(itemId, skuId)!.stock).toBe(90)
    expect(await bench.acts.pushStock(bench.access, [level])).toEqual([{ ok: true }])
    expect(bench.standIn.stockroom.sku(itemId, skuId)!.stock).toBe(90)
  })

  it.each(['parts', 'flat'] as const)(
    'tells the parcels of each order, in their order (%s)',
    async (orderShape) => {
      await bench.standIn.configure({ orderShape })
      const [waiting, shipped, arrived] = [place(), place(), place()]
      for (const id of [shipped, arrived]) bench.standIn.trading.ship(id)
      bench.standIn.trading.deliver(arrived)
      const parcels = await bench.acts.fetchParcels(bench.access, [arrived, waiting, shipped, '1'])
      expect(parcels.map((each) => each.map(({ state }) => state))).toEqual([
        ['delivered'],
        [],
        ['shipped'],
        [],
      ])
      expect(parcels[0]![0]).toMatchObject({ waybill: `SF${arrived.slice(-13)}`, carrier: '4', steps: [] })
    },
  )

  async function sealedOf(orderId: string) {
    const [order] = await bench.connector.fetchOrders(bench.access, [orderId])
    return (order as { orderAddress: Record<string, string> }).orderAddress
  }

  it('opens a receiver on demand, and says when the day’s quota is spent', async () => {
    const [first, second] = [place(1), place(2)]
    const wish = async (orderId: string) => ({
      orderId,
      sealed: await sealedOf(orderId),
      scene: 'install' as const,
    })
    const wishes = [await wish(first), await wish(second)]
    await bench.standIn.configure({ decryptQuota: 4 })
    const outcomes = await bench.acts.decrypt(bench.access, wishes)
    expect(outcomes).toEqual([
      {
        ok: true,
        name: '刘敏',
        phone: '13800001001',
        address: '羽山路971弄1号',
        virtualPhone: false,
        virtualPhoneEndsAt: null,
      },
      { ok: false, code: 'quota_spent' },
    ])
    bench.served.shiftTo(dayMs)
    bench.standIn.configure({ sessions: 'valid' })
    expect((await bench.acts.decrypt(bench.access, wishes))[1]).toMatchObject({ ok: false })
    await bench.standIn.configure({ decryptQuota: 100 })
    expect((await bench.acts.decrypt(bench.access, wishes))[1]).toMatchObject({
      ok: true,
      phone: '13800001002',
    })
  })

  it('opens many orders in few calls, and nothing that is not sealed', async () => {
    const ids = placeMany(40)
    const wishes = await Promise.all(
      ids.map(async (orderId) => ({ orderId, sealed: await sealedOf(orderId), scene: 'ship' as const })),
    )
    const outcomes = await bench.acts.decrypt(bench.access, [
      ...wishes,
      { orderId: '1', sealed: {}, scene: 'ship' },
    ])
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(40)
    expect(outcomes.at(-1)).toEqual({ ok: false, code: 'nothing_sealed' })
    expect((bench.standIn.stats().calls as Record<string, number>)['open.order.decrypt.batch']).toBe(2)
  })

  it('spends no quota twice when the answer was lost', async () => {
    const id = place()
    const wish = { orderId: id, sealed: await sealedOf(id), scene: 'call' as const }
    bench.served.fault('5xx', { route: 'open.order.decrypt.batch', count: 1 })
    await expect(bench.acts.decrypt(bench.access, [wish])).rejects.toMatchObject({ kind: 'temporary' })
    expect(await bench.acts.decrypt(bench.access, [wish])).toMatchObject([{ ok: true }])
  })
})
