import { describe, expect, it } from 'vitest'
import { registerWeixinStore, type WeixinStoreStandIn } from '../../../../sandbox/src/weixin-store/index.ts'
import { actLaws } from '../../../test/support/act-laws.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { person } from '../../../test/support/market.ts'
import { weixinStoreConnector } from './index.ts'

/** What may be done in a shop beyond orders, against the stand-in over real sockets: the laws of all, and what is the Weixin Store’s own. */
const bench = connectorBench({
  marketplace: 'weixin-store',
  register: registerWeixinStore,
  open: weixinStoreConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).orderId,
})

actLaws(bench, {
  sku({ trading }) {
    if (!trading.products.has('770001')) trading.placePaid(person(1))
    const { skuId, stock } = trading.products.get('770001')!.skus[0]!
    return { itemId: '770001', skuId, stock }
  },
  listing: () => ({ merchantCode: 'HM-LOCK-X1-BLK', priceFen: 129_900n }),
  listed: ({ trading }) => [...trading.products.values()].reduce((sum, { skus }) => sum + skus.length, 0),
  crowd({ trading }) {
    for (let n = 0; n < 64; n++)
      trading.placePaid({ ...person(1), items: [{ ...person(1).items[0]!, num_iid: `${800_000 + n}` }] })
  },
  routes: {
    listings: '/channels/ec/product/list/get',
    stock: '/channels/ec/product/stock/update',
    parcels: '/channels/ec/order/get',
    decrypt: '/channels/ec/order/sensitiveinfo/decode',
  },
  badLevels: () => [
    [{ skuId: '1' }, '10020098'],
    [{ skuId: null }, 'sku_missing'],
  ],
  settingHeals: true,
  sessionEnds: false,
  memos: {
    route: '/channels/ec/order/merchantnotes/update',
    flag: null,
    longest: null,
    missing: ['3700000000000000001', 'not_found'],
    note: ({ trading }, orderId, text) => trading.updateMemo(orderId, text),
    of: ({ trading }, orderId) => [trading.orders.get(orderId)!.merchantNotes],
    looksAgain: false,
  },
  parcel: {
    arrive: 'confirmReceipt',
    missing: '1',
    like: { waybill: expect.stringMatching(/^SF/), carrier: '顺丰速运' },
  },
  decrypt: {
    sealedOf: () => ({}),
    opened: { name: '刘敏', phone: '13800001001', address: '三林镇羽山路971弄1号' },
    bad: () => [[{ orderId: '3700000000000000001', sealed: {}, scene: 'ship' }, '10020099']],
    plain: (standIn) => standIn.configure({ decodesADay: 100 }),
    spend: (standIn) => standIn.configure({ decodesADay: 1 }),
  },
})

const { place } = bench
type Wish = Parameters<WeixinStoreStandIn['trading']['place']>[0]
const placeLike = (more: Partial<Wish>) => bench.standIn.trading.placePaid({ ...person(1), ...more }).orderId

describe('acts', () => {
  const acts = () => bench.connector.acts!

  it('list what is for sale, page by page, with stock and price', async () => {
    const [item] = person(1).items
    bench.standIn.trading.products.clear()
    for (let n = 0; n < 64; n++) placeLike({ items: [{ ...item!, num_iid: `${800_000 + n}` }] })
    bench.standIn.trading.products.get('800003')!.status = 11
    const pages = []
    for await (const page of acts().pullListings!(bench.access)) pages.push(page)
    expect(pages.map(({ length }) => length)).toEqual([30, 30, 4])
    const listings = pages.flat()
    expect(listings[0]).toMatchObject({
      itemId: '800000',
      skuId: '770001001',
      merchantCode: 'HM-LOCK-X1-BLK',
      priceFen: 129_900n,
      stock: 100,
      onSale: true,
    })
    expect(listings.filter(({ onSale }) => !onSale).map(({ itemId }) => itemId)).toEqual(['800003'])
  })

  it('write notes that carry no flag', async () => {
    const orderId = place()
    const flagged = { text: '', flag: '1' }
    const known = { text: '', flag: null }
    expect(await acts().writeMemos!(bench.access, [{ orderId, known, next: flagged }])).toEqual([
      { ok: false, code: 'no_flag' },
    ])
  })

  it('decode a receiver, until the day’s quota is spent', async () => {
    await bench.standIn.configure({ decodesADay: 2 })
    const [plain, hidden, third] = [place(), placeLike({ hidesPhone: true }), place()]
    const decrypt = async (orderId: string) =>
      (await acts().decrypt!(bench.access, [{ orderId, sealed: {}, scene: 'install' }]))[0]
    expect(await decrypt(plain)).toMatchObject({
      ok: true,
      name: '刘敏',
      phone: '13800001001',
      address: '三林镇羽山路971弄1号',
      virtualPhone: false,
      virtualPhoneEndsAt: null,
    })
    expect(await decrypt(hidden)).toMatchObject({
      ok: true,
      phone: '95013912345678-1234',
      virtualPhone: true,
      virtualPhoneEndsAt: expect.any(Date),
    })
    expect(await decrypt(third)).toEqual({ ok: false, code: 'quota_spent' })
    expect(await decrypt(plain)).toMatchObject({ ok: true })
  })
})
