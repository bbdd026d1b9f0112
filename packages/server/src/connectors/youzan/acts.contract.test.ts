import { expect, it } from 'vitest'
import { registerYouzan } from '../../../../sandbox/src/youzan/index.ts'
import { actLaws } from '../../../test/support/act-laws.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { person } from '../../../test/support/market.ts'
import { youzanConnector } from './index.ts'

/** What may be done in a shop beyond orders, against the stand-in over real sockets: the laws of all, and what is Youzan’s own. */
const bench = connectorBench({
  marketplace: 'youzan',
  register: registerYouzan,
  open: youzanConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).tid,
})

type Sealed = { full_order_info: { address_info: Record<string, string> } }
const decryptRoute = 'youzan.cloud.secret.decrypt.batch'

actLaws(bench, {
  sku: ({ trading }) => trading.goods.items[0]![0]! as { itemId: string; skuId: string; stock: number },
  listing({ trading }) {
    const { code, priceFen, text } = trading.goods.items[0]![0]!
    return { merchantCode: code, priceFen: BigInt(priceFen), skuText: text }
  },
  listed: ({ trading }) => trading.goods.items.flat().length,
  crowd: ({ trading }) => fillShelf(trading),
  routes: {
    listings: 'youzan.items.onsale.get',
    stock: 'youzan.item.quantity.update',
    parcels: 'youzan.trade.get',
    decrypt: decryptRoute,
  },
  badLevels: () => [
    [{ skuId: '9' }, '234000003'],
    [{ itemId: 'x' }, 'unknown_sku'],
    [{ sellable: -1 }, '123000105'],
  ],
  settingHeals: true,
  sessionEnds: true,
  memos: {
    route: 'youzan.trade.memo.update',
    flag: '3',
    longest: 256,
    missing: ['E20261122033000000000001', 'not_found'],
    note: ({ trading }, tid, text) => trading.updateMemo(tid, text),
    of({ trading }, tid) {
      const { memo, star } = trading.trades.get(tid)!
      return [memo, star]
    },
    looksAgain: false,
  },
  parcel: {
    arrive: 'confirmReceipt',
    missing: 'E20261122033000000000001',
    like: { waybill: expect.stringMatching(/^SF/), carrier: '顺丰速运' },
  },
  decrypt: {
    sealedOf: (detail: Sealed) => detail.full_order_info.address_info,
    opened: { name: '刘敏', phone: '13800001001', address: '三林镇羽山路971弄1号' },
    bad: (wish) => [
      // Sealed for another shop.
      [{ ...wish, sealed: { receiver_name: 'bm9wZQ==$1$' } }, '10500'],
      [{ orderId: 'E1', sealed: {}, scene: 'ship' }, 'nothing_sealed'],
    ],
    deny: { mayDecrypt: false },
  },
})

const { place, calls } = bench
function fillShelf(trading: typeof bench.standIn.trading) {
  for (let n = 0; n < 100; n++) {
    const item = { ...person(1).items[0]!, num_iid: `88${n}`, sku_id: `880${n}` }
    trading.place({ ...person(1), items: [item] })
  }
}

it('lists an item without SKUs as one row, and what orders have taken', async () => {
  const { trading } = bench.standIn
  const { itemId, skuId } = trading.goods.items[0]![0]!
  const item = { ...person(1).items[0]!, num_iid: itemId, sku_id: skuId!, quantity: 3 }
  trading.place({ ...person(1), items: [item, { ...item, num_iid: '41', sku_id: '' }] })
  const listings = await bench.listings()
  expect(listings[0]).toMatchObject({ itemId, skuId, stock: 97 })
  expect(listings.at(-1)).toMatchObject({ itemId: '41', skuId: null, stock: 97, priceFen: 129_900n })
})

it('leaves a flag that is there', async () => {
  const orderId = place()
  bench.standIn.trading.updateMemo(orderId, '周末上门', 3)
  const known = { text: '周末上门', flag: '3' }
  const wishes = [{ orderId, known, next: { text: '', flag: null } }]
  expect(await bench.acts.writeMemos(bench.access, wishes)).toEqual([{ ok: false, code: 'flag_stays' }])
})

it('asks for the names of carriers once, and for many receivers once', async () => {
  const [first, second] = [place(1), place(2)]
  for (const tid of [first, second]) bench.standIn.trading.ship(tid)
  const parcels = await bench.acts.fetchParcels(bench.access, [first, second])
  expect(parcels.flat().map(({ waybill }) => waybill)).toEqual(
    [first, second].map((tid) => `SF${tid.slice(-13)}`),
  )
  expect(calls('youzan.logistics.express.get')).toBe(1)
  const details = (await bench.connector.fetchOrders(bench.access, [first, second])) as Sealed[]
  const wishes = details.map(({ full_order_info }, n) => ({
    orderId: [first, second][n]!,
    sealed: full_order_info.address_info,
    scene: 'ship' as const,
  }))
  expect((await bench.acts.decrypt(bench.access, wishes)).every(({ ok }) => ok)).toBe(true)
  expect(calls(decryptRoute)).toBe(1)
})
