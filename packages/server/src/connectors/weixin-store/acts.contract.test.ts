import { describe, expect, it } from 'vitest'
import { registerWeixinStore, type WeixinStoreStandIn } from '../../../../sandbox/src/weixin-store/index.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { person } from '../../../test/support/market.ts'
import { weixinStoreConnector } from './index.ts'

/** What may be done in a shop beyond orders: the product's real client against the stand-in, over real sockets. */
const bench = connectorBench({
  marketplace: 'weixin-store',
  register: registerWeixinStore,
  open: weixinStoreConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).orderId,
})
const { place, order: orderNow } = bench
type Wish = Parameters<WeixinStoreStandIn['trading']['place']>[0]
const placeLike = (more: Partial<Wish>) => bench.standIn.trading.placePaid({ ...person(1), ...more }).orderId

describe('acts', () => {
  const acts = () => bench.connector.acts!

  it('list what is for sale, page by page, with stock and price', async () => {
    const [item] = person(1).items
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

  it('set the stock, which may be sent twice, and say which SKU failed', async () => {
    place()
    const level = { itemId: '770001', skuId: '770001001', sellable: 7 }
    const levels = [level, { ...level, skuId: '1' }, { ...level, skuId: null }, level]
    expect(await acts().pushStock!(bench.access, levels)).toMatchObject([
      { ok: true },
      { ok: false, retryable: false },
      { ok: false, code: 'sku_missing' },
      { ok: true },
    ])
    expect(bench.standIn.trading.products.get('770001')!.skus[0]!.stock).toBe(7)
  })

  it('write notes unless somebody else did meanwhile', async () => {
    const id = place()
    const next = { text: '【Qiao】04-12 下午上门 王磊', flag: null }
    const write = (known: string, wished = next) =>
      acts().writeMemos!(bench.access, [{ orderId: id, known: { text: known, flag: null }, next: wished }])
    expect(await write('')).toEqual([{ ok: true }])
    expect((await orderNow(id)).sellerMemo).toBe(next.text)
    expect(await write('')).toEqual([{ ok: true }])
    const other = { text: '改约', flag: null }
    expect(await write('', other)).toEqual([{ ok: false, code: 'memo_changed' }])
    expect(await write(next.text, other)).toEqual([{ ok: true }])
    const flagged = { text: '', flag: '1' } as unknown as typeof next
    expect(await write(other.text, flagged)).toEqual([{ ok: false, code: 'no_flag' }])
  })

  it('tell parcels of each order, in the order asked', async () => {
    const [none, sent, done] = [place(), place(), place()]
    const { trading } = bench.standIn
    for (const id of [sent, done]) trading.ship(id)
    trading.confirmReceipt(done)
    const parcels = await acts().fetchParcels!(bench.access, [none, done, sent])
    expect(parcels).toMatchObject([
      [],
      [{ carrier: '顺丰速运', state: 'delivered' }],
      [{ state: 'shipped', waybill: expect.stringMatching(/^SF/) }],
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
