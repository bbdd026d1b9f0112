import { describe, expect, it } from 'vitest'
import { registerJd } from '../../../../sandbox/src/jd/index.ts'
import { actLaws } from '../../../test/support/act-laws.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { person } from '../../../test/support/market.ts'
import { collect } from '../../../test/support/stand-in-connector.ts'
import { jdConnector } from './index.ts'

/** What may be done in a shop beyond orders, against the stand-in over real sockets: the laws of all, and what is JD’s own. */
const bench = connectorBench({
  marketplace: 'jd',
  register: registerJd,
  open: (ports, options) => jdConnector(ports, { receivers: 'encrypted', ...options }),
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).orderId,
})

type Sealed = { consigneeInfo: Record<string, string> }
const keyRoute = 'jingdong.jos.master.key.get'

actLaws(bench, {
  sku({ trading }) {
    const { wareId, skuId, stockNum } = trading.stockroom.skus[0]!
    return { itemId: wareId, skuId, stock: stockNum }
  },
  listing({ trading }) {
    const { outerId, priceFen } = trading.stockroom.skus[0]!
    return { merchantCode: outerId, priceFen: BigInt(priceFen) }
  },
  listed: ({ trading }) => trading.stockroom.skus.length,
  crowd: ({ trading }) => crowd(trading.stockroom.skus),
  routes: {
    listings: 'jingdong.sku.read.searchSkuList',
    stock: 'jingdong.stock.write.updateSkuStock',
    parcels: 'jingdong.pop.order.enGet',
    decrypt: keyRoute,
  },
  badLevels: ({ trading }) => [
    [{ skuId: '404' }, 'business/10700001'],
    [{ skuId: null }, 'sku_missing'],
    [{ skuId: trading.stockroom.skus[1]!.skuId, sellable: -1 }, 'business/10700002'],
  ],
  settingHeals: true,
  sessionEnds: true,
  parcel: { arrive: 'deliver', missing: '1', like: { waybill: expect.stringMatching(/^JDVB/) } },
  decrypt: {
    sealedOf: (detail: Sealed) => detail.consigneeInfo,
    opened: { name: '刘敏', phone: '13800001001', address: '上海上海市浦东新区三林镇羽山路971弄1号' },
    bad: (wish) => [
      [{ ...wish, sealed: { ...wish.sealed, mobile: spoilt(wish.sealed.mobile!) } }, 'undecryptable'],
      [{ ...wish, sealed: { fullname: '刘*' } }, 'nothing_sealed'],
    ],
  },
})

const { place, calls } = bench
type Sku = (typeof bench.standIn.trading.stockroom.skus)[0]
function crowd(skus: Sku[]) {
  for (let n = 0; n < 170; n++)
    skus.push({ ...skus[0]!, skuId: String(800_000 + n), modified: 1_700_000_000_000 + n })
}
const spoilt = (cipher: string) => `${cipher.slice(0, 8)}AAAA${cipher.slice(12)}`
const skus = () => bench.standIn.trading.stockroom.skus

function wish(quantity = 1) {
  const { wareId, skuId, outerId, wareTitle, properties, priceFen } = skus()[0]!
  const names = { outer_iid: '', outer_sku_id: outerId, title: wareTitle, sku_properties_name: properties }
  return { ...person(1), items: [{ num_iid: wareId, sku_id: skuId, ...names, priceFen, quantity }] }
}

describe('listings of JD', () => {
  it('tell what was taken off', async () => {
    skus()[1]!.status = 2
    const off = (await bench.listings()).filter(({ onSale }) => !onSale)
    expect(off.map(({ skuId }) => skuId)).toEqual([skus()[1]!.skuId])
  })

  it('fall with a sale, and rise when it is cancelled or refunded before it left', async () => {
    const stock = async () => (await bench.listings()).find(({ skuId }) => skuId === skus()[0]!.skuId)!.stock!
    const before = await stock()
    const { orderId } = bench.standIn.trading.place(wish(2))
    expect(await stock()).toBe(before - 2)
    bench.standIn.trading.cancel(orderId)
    const paid = bench.standIn.trading.placePaid(wish(3)).orderId
    expect(await stock()).toBe(before - 3)
    const apply = bench.standIn.trading.askRefund(paid)
    bench.standIn.trading.agreeRefund('id' in apply ? apply.id : '')
    expect(await stock()).toBe(before)
    bench.standIn.trading.stockroom.set(skus()[0]!, 1)
    expect(() => bench.standIn.trading.placePaid(wish(2))).toThrow('sold out')
  })

  it('come whole over many pages while SKUs change', async () => {
    crowd(skus())
    let changed = 0
    const found = await collect(bench.acts.pullListings(bench.access), () => {
      for (const sku of skus().slice(20 + changed, 24 + changed)) bench.standIn.trading.stockroom.set(sku, 5)
      changed += 4
    })
    expect(new Set(found.map(({ skuId }) => skuId)).size).toBe(skus().length)
    expect(found).toHaveLength(skus().length)
  })
})

describe('parcels of JD', () => {
  it('have their way when JD carries them', async () => {
    const [waiting, moving, arrived, elsewhere] = [place(), place(), place(), place()]
    for (const id of [moving, arrived]) bench.standIn.trading.ship(id)
    bench.standIn.trading.ship(elsewhere, 'SF1234567890123')
    bench.standIn.trading.deliver(arrived)
    const found = await bench.acts.fetchParcels(bench.access, [arrived, waiting, '1', elsewhere, moving])
    expect(found.map((parcels) => parcels.map(({ state, steps }) => `${state} ${steps.length}`))).toEqual([
      ['delivered 2'],
      [],
      [],
      ['shipped 0'],
      ['shipped 1'],
    ])
    expect(found[0]![0]!.steps[1]).toMatchObject({ text: '您的快件已签收，签收人：本人' })
    expect(Math.abs(found[0]![0]!.steps[1]!.at.getTime() - Date.now())).toBeLessThan(60_000)
  })
})

describe('a receiver of JD', () => {
  const wishFor = async () => {
    const orderId = place()
    const [detail] = await bench.connector.fetchOrders(bench.access, [orderId])
    return { orderId, sealed: (detail as Sealed).consigneeInfo, scene: 'install' as const }
  }

  it('costs one fetch of keys for all', async () => {
    await bench.acts.decrypt(bench.access, [await wishFor(), await wishFor()])
    expect(calls(keyRoute)).toBe(1)
  })

  it('stays closed when the session ended', async () => {
    const wishes = [await wishFor()]
    await bench.configure({ sessions: 'expired' })
    await expect(bench.acts.decrypt(bench.access, wishes)).rejects.toMatchObject({
      kind: 'authorisation_expired',
    })
  })
})
