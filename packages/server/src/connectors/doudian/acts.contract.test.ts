import { describe, expect, it } from 'vitest'
import { registerDoudian } from '../../../../sandbox/src/doudian/index.ts'
import { actLaws } from '../../../test/support/act-laws.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { person } from '../../../test/support/market.ts'
import type { DecryptWish } from '../contract/acts.ts'
import { doudianConnector } from './index.ts'

/** What may be done in a shop beyond orders, against the stand-in over real sockets: the laws of all, and what is Doudian’s own. */
const bench = connectorBench({
  marketplace: 'doudian',
  register: registerDoudian,
  open: doudianConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).order_id,
})

actLaws(bench, {
  sku: ({ trading }) => trading.shelf.items[0]![0]!,
  listing({ trading }) {
    const { code, priceFen, text } = trading.shelf.items[0]![0]!
    return { merchantCode: code, priceFen: BigInt(priceFen), skuText: text }
  },
  listed: ({ trading }) => trading.shelf.items.flat().length,
  crowd: ({ trading }) => fillShelf(trading),
  routes: {
    listings: 'product.listV2',
    stock: 'sku.syncStock',
    parcels: 'order.orderDetail',
    decrypt: 'order.batchDecrypt',
  },
  badLevels: () => [
    [{ skuId: '1719823645921357999' }, '40004/isv.parameter-invalid:5'],
    [{ skuId: null }, 'unknown_sku'],
    [{ sellable: -1 }, '40004/isv.parameter-invalid:3'],
  ],
  settingHeals: true,
  sessionEnds: true,
  memos: {
    route: 'order.addOrderRemark',
    flag: '3',
    longest: 500,
    missing: ['4780000000000000001', 'not_found'],
    note: ({ trading }, id, text) => trading.updateMemo(id, text),
    of({ trading }, id) {
      const { seller_words, seller_remark_stars } = trading.orders.get(id)!
      return [seller_words, seller_remark_stars]
    },
    looksAgain: false,
  },
  parcel: {
    arrive: 'deliver',
    missing: '1',
    like: { waybill: expect.stringMatching(/^SF/), carrier: '顺丰速运' },
  },
  decrypt: {
    sealedOf,
    opened: { name: '刘敏', phone: '13800001001', address: '羽山路971弄1号' },
    bad: (wish, neighbour) => [
      [{ ...wish, orderId: neighbour.orderId }, '300003'],
      [{ orderId: '1', sealed: {}, scene: 'ship' }, 'nothing_sealed'],
    ],
    spend: (standIn) => standIn.configure({ decryptQuota: 1 }),
    deny: { decrypt: 'denied' },
  },
})

const { place } = bench
function fillShelf(trading: typeof bench.standIn.trading) {
  for (let n = 0; n < 150; n++) {
    const item = { ...person(1).items[0]!, num_iid: `8800${n}`, sku_id: `88000${n}` }
    trading.place({ ...person(1), items: [item] })
  }
}

function sealedOf({ post_addr, ...top }: Record<string, string> & { post_addr: Record<string, string> }) {
  return {
    encrypt_post_receiver: top.encrypt_post_receiver!,
    encrypt_post_tel: top.encrypt_post_tel!,
    encrypt_detail: post_addr.encrypt_detail!,
  }
}
async function wishFor(orderId: string): Promise<DecryptWish> {
  const [detail] = await bench.connector.fetchOrders(bench.access, [orderId])
  return { orderId, sealed: sealedOf(detail as never), scene: 'install' }
}

it('lists what orders take and give back', async () => {
  const { trading } = bench.standIn
  const { itemId, skuId } = trading.shelf.items[0]![0]!
  const item = { ...person(1).items[0]!, num_iid: itemId, sku_id: skuId, quantity: 3 }
  const stock = async () => (await bench.listings()).find((each) => each.skuId === skuId)!.stock
  const { order_id } = trading.place({ ...person(1), items: [item] })
  expect(await stock()).toBe(97)
  trading.cancel(order_id)
  expect(await stock()).toBe(100)
  const paid = trading.placePaid({ ...person(1), items: [item] })
  trading.agreeRefund(trading.askRefund(paid.order_id).after_sale_id)
  expect(await stock()).toBe(100)
})

it('tells the steps of a parcel', async () => {
  const id = place()
  bench.standIn.trading.ship(id)
  bench.standIn.trading.deliver(id)
  const [parcels] = await bench.acts.fetchParcels(bench.access, [id])
  expect(parcels![0]).toMatchObject({ waybill: `SF${id.slice(-13)}` })
  expect(parcels![0]!.steps.map(({ text }) => text)).toEqual(['商家已发货', '已签收'])
})

describe('a receiver of Doudian', () => {
  it('counts once a day for the quota, and anew the next day', async () => {
    const wishes = [await wishFor(place(1)), await wishFor(place(2))]
    await bench.configure({ decryptQuota: 1 })
    for (let asked = 0; asked < 2; asked++)
      expect((await bench.acts.decrypt(bench.access, wishes)).map(({ ok }) => ok)).toEqual([true, false])
    bench.served.shiftTo(86_400_000)
    expect((await bench.acts.decrypt(bench.access, [wishes[1]!])).map(({ ok }) => ok)).toEqual([true])
  })

  it('tells a number of the switchboard, with its end', async () => {
    await bench.configure({ decrypt: 'virtual' })
    const [opened] = await bench.acts.decrypt(bench.access, [await wishFor(place())])
    expect(opened).toMatchObject({ phone: '18400000000-1001', virtualPhone: true })
    expect(Number((opened as { virtualPhoneEndsAt: Date }).virtualPhoneEndsAt)).toBeGreaterThan(
      bench.served.now(),
    )
  })
})
