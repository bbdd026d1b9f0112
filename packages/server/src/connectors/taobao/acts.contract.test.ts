import { describe, expect, it } from 'vitest'
import type { FaultKind } from '../../../../sandbox/src/faults.ts'
import { registerTaobao } from '../../../../sandbox/src/taobao/index.ts'
import { actLaws } from '../../../test/support/act-laws.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { person } from '../../../test/support/market.ts'
import type { DecryptWish, SellerMemo } from '../contract/acts.ts'
import { taobaoConnector } from './index.ts'

/** What may be done in a shop beyond orders, against the stand-in over real sockets: the laws of all, and what is Taobao’s own. */
const bench = connectorBench({
  marketplace: 'taobao',
  register: registerTaobao,
  open: taobaoConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).tid,
})

const stockRoute = 'taobao.skus.quantity.update'
const memoRoute = 'taobao.trade.memo.update'
const decryptRoute = 'taobao.top.oaid.decrypt'

actLaws(bench, {
  sku({ trading: { stockroom } }) {
    const { num_iid, skus } = stockroom.items[0]!
    return { itemId: num_iid, skuId: skus[0]!.sku_id, stock: skus[0]!.quantity }
  },
  listing: () => ({
    merchantCode: 'HM-LOCK-X1-BLK',
    skuText: '颜色:曜石黑;安装方式:上门安装',
    priceFen: 129_900n,
  }),
  listed: ({ trading: { stockroom } }) =>
    stockroom.items.reduce((sum, { skus }) => sum + Math.max(1, skus.length), 0),
  crowd: ({ trading: { stockroom } }) => crowd(stockroom.items),
  routes: {
    listings: 'taobao.items.onsale.get',
    // A level that comes alone; several of one item go by `stockRoute`.
    stock: 'taobao.item.quantity.update',
    parcels: 'taobao.trade.fullinfo.get',
    decrypt: decryptRoute,
  },
  badLevels: ({ trading: { stockroom } }) => [
    [{ skuId: '1' }, '15/isv.invalid-parameter:skuId'],
    [{ itemId: '404', skuId: null }, '15/isv.item-not-exist:num_iid'],
    [{ skuId: stockroom.items[0]!.skus[1]!.sku_id, sellable: -1 }, '15/isv.invalid-parameter:quantity'],
  ],
  settingHeals: true,
  sessionEnds: true,
  memos: {
    route: memoRoute,
    flag: '3',
    longest: 333,
    missing: ['1795000000000000001', '15/isv.trade-not-exist'],
    note: ({ trading }, tid, text) => trading.updateMemo(tid, text, null),
    of({ trading }, tid) {
      const { seller_memo, seller_flag } = trading.trades.get(tid)!
      return [seller_memo, seller_flag]
    },
    looksAgain: true,
  },
  parcel: {
    arrive: 'deliver',
    missing: '1795000000000000001',
    like: { waybill: expect.stringMatching(/^SF/), carrier: '顺丰速运' },
  },
  decrypt: {
    sealedOf: (_, tid) => ({ oaid: oaidOf(tid) }),
    opened: { name: '刘敏', phone: '13800001001', address: '羽山路971弄1号' },
    plain({ trading }) {
      trading.safe.virtualPhones = false
    },
    bad: (wish, neighbour) => [
      [{ ...wish, sealed: neighbour.sealed }, 'oaid_changed'],
      [{ ...wish, sealed: {} }, 'nothing_sealed'],
    ],
    spend({ trading }) {
      trading.safe.dailyQuota = 1
    },
  },
})

const dayMs = 86_400_000
const { place, calls: callsOf, listings } = bench
const trading = () => bench.standIn.trading
const stockroom = () => trading().stockroom
const oaidOf = (tid: string) => trading().trades.get(tid)!.receiver.oaid
const ports = () => bench.served.ports
const fault = (kind: FaultKind, route: string, more: object = {}) =>
  bench.served.fault(kind, { count: 1, route, ...more })
type Item = ReturnType<typeof stockroom>['items'][0]
function crowd(items: Item[], start = Date.now() - dayMs) {
  for (let n = 0; n < 450; n++) {
    const num_iid = String(9_000_000_000_000_000 + n)
    items.push({ ...items[0]!, num_iid, skus: [], modified: start + (n >> 3) * 1000 })
  }
}

describe('listings of Taobao', () => {
  it('tell items without SKUs as one row', async () => {
    const off = (await listings()).filter(({ onSale }) => !onSale)
    expect(off).toMatchObject([{ skuId: null, stock: 3, priceFen: 99_900n }])
  })

  it('fall with a sale, and rise when it is cancelled or refunded before it left', async () => {
    const stock = async (itemId: string) => (await listings()).filter((each) => each.itemId === itemId)
    const [{ num_iid, skus }] = stockroom().items as [Item]
    const order = { ...person(1), items: [{ ...person(1).items[0]!, num_iid, sku_id: skus[0]!.sku_id }] }
    const { tid, orders } = trading().place(order)
    const line = orders[0]!
    const total = async () => (await stock(line.num_iid)).reduce((sum, each) => sum + each.stock!, 0)
    const sold = await total()
    trading().cancel(tid)
    expect(await total()).toBe(sold + line.num)
    const { refund_id } = trading().askRefund(trading().placePaid(order).tid)
    expect(await total()).toBe(sold)
    trading().agreeRefund(refund_id)
    expect(await total()).toBe(sold + line.num)
  })

  it('come whole over many pages while items change', async () => {
    const { items } = stockroom()
    crowd(items)
    const seen = new Set<string>()
    for await (const page of bench.acts.pullListings(bench.access)) {
      for (const { itemId } of page) seen.add(itemId)
      for (const item of items.filter(({ num_iid }) => !seen.has(num_iid)).slice(0, 40))
        item.modified = Date.now()
    }
    expect(items.filter(({ num_iid }) => !seen.has(num_iid))).toEqual([])
  })
})

describe('stock of Taobao', () => {
  const levelsOf = () => {
    const item = stockroom().items[0]!
    return item.skus.map(({ sku_id }, n) => ({ itemId: item.num_iid, skuId: sku_id, sellable: n + 5 }))
  }

  it('is one call an item, and twice is once', async () => {
    const levels = levelsOf()
    for (let n = 0; n < 2; n++)
      expect(await bench.acts.pushStock(bench.access, levels)).toEqual(levels.map(() => ({ ok: true })))
    expect(levels.map(({ itemId, skuId }) => stockroom().quantityOf(itemId, skuId))).toEqual([5, 6])
    expect(callsOf(stockRoute)).toBe(2)
  })

  it.each(['5xx', 'html', 'truncated', 'drop', '429'] as const)(
    'of several SKUs heals when %s passes',
    async (kind) => {
      fault(kind, stockRoute)
      expect(await bench.acts.pushStock(bench.access, levelsOf())).toEqual([{ ok: true }, { ok: true }])
      expect(bench.served.faults.rules[0]!.hits).toBe(1)
    },
  )

  it('of an item passes on how long a ban of TOP lasts', async () => {
    fault('429', stockRoute, { count: 99 })
    const outcome = { ok: false, code: expect.stringMatching(/^7/), retryable: true, retryAfterMs: 1_000 }
    expect(await bench.acts.pushStock(bench.access, levelsOf())).toEqual([outcome, outcome])
  })

  it('takes 20 SKUs a call, the last of two levels, and items without SKUs', async () => {
    const item = stockroom().items[0]!
    while (item.skus.length < 41) item.skus.push({ ...item.skus[0]!, sku_id: `70000${item.skus.length}` })
    const levels = item.skus.map(({ sku_id }, n) => ({
      itemId: item.num_iid,
      skuId: sku_id as string | null,
      sellable: n,
    }))
    levels.push({ ...levels[0]!, sellable: 77 }, { itemId: '732004910099', skuId: null, sellable: 9 })
    expect(await bench.acts.pushStock(bench.access, levels)).toEqual(levels.map(() => ({ ok: true })))
    expect(item.skus.map(({ quantity }) => quantity)).toEqual([
      77,
      ...Array.from({ length: 40 }, (_, n) => n + 1),
    ])
    expect(stockroom().quantityOf('732004910099', null)).toBe(9)
    expect(callsOf(stockRoute)).toBe(2)
  })
})

describe('memos of Taobao', () => {
  const none: SellerMemo = { text: '', flag: null }
  const first: SellerMemo = { text: '【Qiao】04-12 下午上门 王磊', flag: '3' }
  const memoOf = (tid: string) => {
    const { seller_memo, seller_flag } = trading().trades.get(tid)!
    return [seller_memo, seller_flag]
  }
  const write = async (orderId: string, known: SellerMemo, next: SellerMemo) =>
    (await bench.acts.writeMemos(bench.access, [{ orderId, known, next }]))[0]

  it('are written, changed, flagged and cleared, each only over what was known', async () => {
    const tid = place()
    expect(await write(tid, none, first)).toEqual({ ok: true })
    expect(memoOf(tid)).toEqual([first.text, 3])
    expect(await write(tid, none, { text: '别的', flag: null })).toEqual({ ok: false, code: 'memo_changed' })
    expect(await write(tid, first, { ...first, flag: null })).toEqual({ ok: true })
    expect(memoOf(tid)).toEqual([first.text, 0])
    expect(await write(tid, { ...first, flag: '0' }, none)).toEqual({ ok: true })
    expect(memoOf(tid)).toEqual(['', 0])
  })

  it('are not written over what somebody wrote while a try failed; no flag is made up', async () => {
    const tid = place()
    await write(tid, none, first)
    fault('5xx', memoRoute)
    const meddle = async () => void trading().updateMemo(tid, '客服：改约周日', null)
    const meddled = bench.open({}, { ...ports(), clock: { ...ports().clock, sleep: meddle } }).acts!
    expect(await meddled.writeMemos!(bench.access, [{ orderId: tid, known: first, next: none }])).toEqual([
      { ok: false, code: 'memo_changed' },
    ])
    expect(memoOf(tid)[0]).toBe('客服：改约周日')
    expect(await write(place(), none, { ...first, flag: '9' })).toEqual({
      ok: false,
      code: '41/isv.invalid-parameter:flag',
    })
  })
})

describe('parcels of Taobao', () => {
  it('are told with every step', async () => {
    const [waiting, moving, arrived] = [place(), place(), place()]
    for (const tid of [moving, arrived]) trading().ship(tid)
    trading().scan(moving, 'SENT_SCAN', '快递员正在派送')
    trading().deliver(arrived)
    const found = await bench.acts.fetchParcels(bench.access, [
      arrived,
      waiting,
      '1795000000000000001',
      moving,
    ])
    expect(found.map((parcels) => parcels.map(({ state }) => state))).toEqual([
      ['delivered'],
      [],
      [],
      ['out_for_delivery'],
    ])
    expect(found[3]![0]).toMatchObject({
      carrier: '顺丰速运',
      waybill: `SF${moving.slice(-13)}`,
      steps: [{ text: '商家已发货' }, { text: '快递员正在派送' }],
    })
  })

  it('of one order each have a way of their own', async () => {
    const { buyer_nick: nick, buyer_open_uid: openUid } = trading().trades.get(place())!
    const item = { ...trading().trades.get(place())!.orders[0]!, priceFen: 100, quantity: 1 }
    const town = {
      name: '刘敏',
      mobile: '13535476632',
      state: '',
      city: '',
      district: '',
      town: '',
      address: '',
    }
    const { tid, orders } = trading().placePaid({
      buyer: { nick, openUid },
      receiver: town,
      items: [item, item],
    })
    trading().ship(tid, [orders[0]!.oid])
    expect((await bench.acts.fetchParcels(bench.access, [tid]))[0]).toHaveLength(1)
    trading().ship(tid)
    trading().deliver(tid, orders[1]!.invoice_no!)
    const [trade] = await bench.connector.fetchOrders(bench.access, [tid])
    expect(bench.connector.normaliseOrder('s', trade)).toMatchObject({
      state: 'shipped',
      lines: [{ state: 'shipped' }, { state: 'delivered' }],
    })
    expect((await bench.acts.fetchParcels(bench.access, [tid]))[0]).toMatchObject([
      { waybill: orders[0]!.invoice_no, state: 'shipped' },
      { waybill: orders[1]!.invoice_no, state: 'delivered' },
    ])
  })
})

describe('receivers of Taobao', () => {
  const wish = (orderId: string, scene: DecryptWish['scene'] = 'install'): DecryptWish => ({
    orderId,
    sealed: { oaid: oaidOf(orderId) },
    scene,
  })

  it('are opened as a number that ends, or plain where the shop may', async () => {
    const tid = place()
    const [opened] = await bench.acts.decrypt(bench.access, [wish(tid)])
    expect(opened).toMatchObject({
      ok: true,
      name: '刘敏',
      virtualPhone: true,
      phone: `18410101010-${tid.slice(-4)}`,
    })
    const ends = opened?.ok ? opened.virtualPhoneEndsAt!.getTime() : 0
    expect(ends - Date.now()).toBeGreaterThan(29 * dayMs)
    trading().safe.virtualPhones = false
    const plain = { virtualPhone: false, virtualPhoneEndsAt: null, phone: expect.stringMatching(/^1\d{10}$/) }
    expect((await bench.acts.decrypt(bench.access, [wish(tid, 'call')]))[0]).toMatchObject(plain)
  })

  it('stay closed row by row: closed orders, changed addresses, no oaid', async () => {
    const [closed, moved, good] = [place(), place(), place()]
    trading().agreeRefund(trading().askRefund(closed).refund_id)
    const old = wish(moved)
    trading().changeAddress(moved, { ...person(2).receiver })
    const bare = { ...wish(good), sealed: {} }
    expect(await bench.acts.decrypt(bench.access, [wish(closed), old, bare, wish(good)])).toMatchObject([
      { ok: false, code: 'not_allowed' },
      { ok: false, code: 'oaid_changed' },
      { ok: false, code: 'nothing_sealed' },
      { ok: true },
    ])
  })

  it('are opened 20 a call until the day’s quota is spent, and again the next day', async () => {
    const wishes = Array.from({ length: 45 }, () => wish(place()))
    trading().safe.dailyQuota = 23
    const outcomes = await bench.acts.decrypt(bench.access, wishes)
    expect(outcomes.map(({ ok }) => ok)).toEqual(wishes.map((_, n) => n < 23))
    expect(outcomes[23]).toEqual({ ok: false, code: 'quota_spent' })
    expect(callsOf(decryptRoute)).toBe(1 + 1 + 3 + 1)
    bench.served.shiftTo(dayMs)
    expect((await bench.acts.decrypt(bench.access, wishes.slice(23, 30))).every(({ ok }) => ok)).toBe(true)
  })

  it('cost nothing twice: a call without an answer is not sent again, what was opened is kept', async () => {
    const wishes = Array.from({ length: 25 }, () => wish(place()))
    fault('5xx', decryptRoute, { count: 9 })
    await expect(bench.acts.decrypt(bench.access, wishes)).rejects.toMatchObject({ kind: 'temporary' })
    expect(bench.served.faults.rules[0]!.hits).toBe(1)
    bench.served.faults.remove()
    const late = {
      send: async (request: Parameters<ReturnType<typeof ports>['http']['send']>[0]) => {
        const answer = await bench.served.ports.http.send(request)
        fault('token_expired', decryptRoute)
        return answer
      },
    }
    const outcomes = await bench.open({}, { ...ports(), http: late }).acts!.decrypt!(bench.access, wishes)
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(20)
    expect(outcomes[24]).toEqual({ ok: false, code: '27/invalid-sessionkey' })
  })
})
