import { describe, expect, it } from 'vitest'
import { registerPinduoduo } from '../../../../sandbox/src/pinduoduo/index.ts'
import { actLaws } from '../../../test/support/act-laws.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { person } from '../../../test/support/market.ts'
import type { DecryptWish } from '../contract/acts.ts'
import { pinduoduoConnector } from './index.ts'

/** What may be done in a shop beyond orders, against the stand-in over real sockets: the laws of all, and what is Pinduoduo’s own. */
const bench = connectorBench({
  marketplace: 'pinduoduo',
  register: registerPinduoduo,
  open: pinduoduoConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).order_sn,
})

actLaws(bench, {
  sku: ({ trading }) => trading.shelf.items[0]![0]!,
  listing({ trading }) {
    const { code, text } = trading.shelf.items[0]![0]!
    return { merchantCode: code, priceFen: null, skuText: text }
  },
  listed: ({ trading }) => trading.shelf.items.flat().length,
  crowd: ({ trading }) => fillShelf(trading),
  routes: {
    listings: 'pdd.goods.list.get',
    stock: 'pdd.goods.quantity.update',
    parcels: 'pdd.logistics.ordertrace.get',
    decrypt: 'pdd.open.decrypt.batch',
  },
  badLevels: () => [
    [{ skuId: '9' }, '50001'],
    [{ skuId: null }, 'unknown_sku'],
    [{ sellable: -1 }, '10000'],
  ],
  settingHeals: true,
  sessionEnds: true,
  memos: {
    route: 'pdd.order.note.update',
    flag: '3',
    longest: 300,
    missing: ['261122-1', 'not_found'],
    note: ({ trading }, orderSn, text) => trading.updateMemo(orderSn, text),
    of({ trading }, orderSn) {
      const { remark, remark_tag } = trading.orders.get(orderSn)!
      return [remark, remark_tag]
    },
    looksAgain: false,
  },
  parcel: {
    arrive: 'deliver',
    missing: '261122-1',
    like: { waybill: expect.stringMatching(/^SF/), carrier: '顺丰快递' },
  },
  decrypt: {
    sealedOf: (detail) => detail,
    opened: { name: '刘敏', phone: '13800001001', address: '三林镇羽山路971弄1号' },
    bad: (wish, neighbour) => [[{ ...wish, orderId: neighbour.orderId }, '50002']],
    spend: (standIn) => standIn.configure({ decryptQuota: 4 }),
    deny: { decrypt: 'denied' },
  },
})

const { place, calls } = bench
function fillShelf(trading: typeof bench.standIn.trading) {
  for (let n = 0; n < 100; n++) {
    const item = { ...person(1).items[0]!, num_iid: `88${n}`, sku_id: `880${n}` }
    trading.place({ ...person(1), items: [item] })
  }
}
async function wishFor(orderId: string): Promise<DecryptWish> {
  const [detail] = await bench.connector.fetchOrders(bench.access, [orderId])
  return { orderId, sealed: detail as Record<string, string>, scene: 'install' }
}
const decrypt = (wishes: DecryptWish[]) => bench.acts.decrypt(bench.access, wishes)

describe('stock of Pinduoduo', () => {
  it('is listed as orders change it', async () => {
    const { trading } = bench.standIn
    const { itemId, skuId } = trading.shelf.items[0]![0]!
    const item = { ...person(1).items[0]!, num_iid: itemId, sku_id: skuId, quantity: 3 }
    const { order_sn } = trading.place({ ...person(1), items: [item] })
    expect((await bench.listings())[0]).toMatchObject({ skuId, stock: 97 })
    trading.cancel(order_sn)
    expect((await bench.listings())[0]).toMatchObject({ skuId, stock: 100 })
  })

  it('of promoted goods may only grow', async () => {
    const { trading } = bench.standIn
    const promoted = trading.shelf.items[1]![0]!
    trading.promotedGoods.add(promoted.itemId)
    const level = { itemId: promoted.itemId, skuId: promoted.skuId }
    expect(
      await bench.acts.pushStock(bench.access, [
        { ...level, sellable: 5 },
        { ...level, sellable: 105 },
      ]),
    ).toMatchObject([{ ok: false, code: '52003', retryable: false }, { ok: true }])
    expect(promoted.stock).toBe(105)
  })
})

it('leaves a flag that is there, and sets none that there is not', async () => {
  const orderId = place()
  const flagged = { text: '周末上门', flag: '3' }
  const write = async (flag: string | null) =>
    (await bench.acts.writeMemos(bench.access, [{ orderId, known: flagged, next: { text: '', flag } }]))[0]
  bench.standIn.trading.updateMemo(orderId, flagged.text, 3)
  expect(await write(null)).toEqual({ ok: false, code: 'flag_stays' })
  expect(await write('9')).toEqual({ ok: false, code: 'no_such_flag' })
})

it('tells the steps of a parcel, and asks for carriers only where something was sent', async () => {
  const [waiting, id] = [place(), place()]
  expect(await bench.acts.fetchParcels(bench.access, [waiting])).toEqual([[]])
  expect(calls('pdd.logistics.companies.get')).toBe(0)
  bench.standIn.trading.ship(id)
  bench.standIn.trading.deliver(id)
  const [parcels] = await bench.acts.fetchParcels(bench.access, [id, id])
  expect(parcels![0]).toMatchObject({ waybill: `SF${id.slice(-13)}` })
  expect(parcels![0]!.steps.map(({ text }) => text)).toEqual(['商家已发货', '已签收'])
  expect(calls('pdd.logistics.companies.get')).toBe(1)
})

describe('a receiver of Pinduoduo', () => {
  it('is opened again the next day', async () => {
    const wishes = [await wishFor(place(1)), await wishFor(place(2))]
    await bench.configure({ decryptQuota: 4 })
    expect((await decrypt(wishes)).map(({ ok }) => ok)).toEqual([true, false])
    bench.served.shiftTo(86_400_000)
    await bench.configure({ sessions: 'valid' })
    expect((await decrypt([wishes[1]!])).map(({ ok }) => ok)).toEqual([true])
  })

  it('has a number of the switchboard where the mall wants it', async () => {
    await bench.configure({ decrypt: 'virtual' })
    expect(await decrypt([await wishFor(place())])).toMatchObject([
      { phone: '18411112222#1001#', virtualPhone: true },
    ])
  })

  it('is gone once the order was shipped, and many are opened in few calls', async () => {
    const wishes = await Promise.all(Array.from({ length: 40 }, (_, n) => wishFor(place(n))))
    const sent = place()
    bench.standIn.trading.ship(sent)
    const outcomes = await decrypt([...wishes, await wishFor(sent)])
    expect(outcomes.at(-1)).toEqual({ ok: false, code: 'nothing_sealed' })
    expect(outcomes.at(-2)).toMatchObject({ ok: true, phone: '13800001039' })
    expect(calls('pdd.open.decrypt.batch')).toBe(2)
  })
})
