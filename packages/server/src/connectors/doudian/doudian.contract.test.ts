import { describe, expect, it } from 'vitest'
import { registerDoudian } from '../../../../sandbox/src/doudian/index.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { connectorLaws } from '../../../test/support/connector-laws.ts'
import { person } from '../../../test/support/market.ts'
import { hearPushes, until } from '../../../test/support/stand-in-connector.ts'
import { doudianConnector, doudianWebhook } from './index.ts'

/** The product's real client against the stand-in, over real sockets: the laws of all, and what is Doudian's own. */
const bench = connectorBench({
  marketplace: 'doudian',
  register: registerDoudian,
  open: doudianConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).order_id,
})
const { place, order: orderNow, request: requestNow, placeInPast } = bench
const placeLike = (more: Partial<Parameters<typeof bench.standIn.trading.place>[0]>) =>
  bench.standIn.trading.placePaid({ ...person(1), ...more }).order_id

connectorLaws(bench, {
  askRefund: ({ trading }, orderId) => trading.askRefund(orderId).after_sale_id,
  missing: { orders: ['4780000000000000001'], request: '7000000000000000001' },
  order: {
    state: 'to_ship',
    paidFen: 129_900n,
    kind: 'ordinary',
    buyerId: expect.stringMatching(/^#/),
    receiver: expect.objectContaining({
      name: '刘*',
      phone: '138****1001',
      masked: true,
      district: '浦东新区',
    }),
    lines: [
      expect.objectContaining({
        itemId: '770001',
        skuId: '770001001',
        merchantCode: 'HM-LOCK-X1-BLK',
        title: '禾木智家 X1 智能门锁 指纹密码锁',
      }),
    ],
  },
  life: [
    ['placed', 'unpaid'],
    ['pay', 'to_ship'],
    ['ship', 'shipped'],
    ['deliver', 'delivered'],
    ['confirmReceipt', 'completed'],
  ],
  routes: { detail: 'order.orderDetail', list: 'order.searchList' },
  sweepCalls: 4,
  listTells: { orders: 'all', requests: 'nothing' },
  longDays: 20,
  sliceMs: 6 * 3_600_000,
  limit: { code: '60000/isv.traffic-limited' },
  sessionEnded: '40003/isv.access-token-expired',
  refusals: [
    [{ appSecret: 'wrong' }, 'invalid_request', '40003/isv.signature-invalid'],
    [{ appKey: '1' }, 'invalid_request', '40003/isv.app-id-invalid'],
    [{ session: 'stolen' }, 'authorisation_expired', '40003/isv.access-token-no-existed'],
    [{ session: '' }, 'authorisation_expired', '40001/isv.access-token-missing'],
  ],
  push: {
    webhook: doudianWebhook,
    tell: (standIn, callback) => standIn.configure({ callback, retryMs: [20, 20, 20] }),
    topics: ['101'],
    settled: (standIn) => until(() => (standIn.stats().pushes as { pending: number }).pending === 0),
    testsAddress: true,
    strange: (access) => ({ ...access, appSecret: 'another' }),
    forged: ({ appKey }) => [
      {
        body: '[{"tag":"101","msg_id":"1","data":"{\\"p_id\\":1}"}]',
        headers: { 'app-id': appKey, 'event-sign': 'c5bbcfe061207b9557a8938bcd34990e' },
      },
    ],
    refused: [403, '{"code":1,"msg":"refused"}'],
  },
})

describe('orders of Doudian', () => {
  it('follows a presale, a group-buy, an order in two parcels and one that is cancelled', async () => {
    const { trading } = bench.standIn
    const presale = trading.place({ ...person(1), depositFen: 10_000 }).order_id
    expect(await orderNow(presale)).toMatchObject({ state: 'unpaid', kind: 'presale' })
    trading.pay(presale)
    expect(await orderNow(presale)).toMatchObject({
      state: 'deposit_paid',
      paidFen: 10_000n,
      payableFen: 129_900n,
    })
    trading.pay(presale)
    expect(await orderNow(presale)).toMatchObject({ state: 'to_ship', paidFen: 129_900n })

    const group = placeLike({ kind: 'group_buy' })
    expect((await orderNow(group)).state).toBe('awaiting_group')
    trading.release(group)
    expect((await orderNow(group)).state).toBe('to_ship')

    const [item] = person(1).items
    const double = placeLike({ items: [item!, { ...item!, outer_sku_id: 'HM-2' }], payPromotionFen: 101 })
    trading.ship(double, (await orderNow(double)).lines[0]!.lineId)
    const half = await orderNow(double)
    expect([half.state, half.paidFen]).toEqual(['partly_shipped', 259_699n])
    expect(half.lines.map(({ state }) => state)).toEqual(['shipped', 'to_ship'])

    const { order_id } = trading.place(person(1))
    trading.cancel(order_id)
    expect(await orderNow(order_id)).toMatchObject({ state: 'closed', paidFen: 0n })
  })

  it('follows a refund, a return and a case before the platform', async () => {
    const { trading } = bench.standIn
    const id = place()
    const refund = trading.askRefund(id).after_sale_id
    expect((await requestNow(refund)).lineId).toBe(id)
    trading.agreeRefund(refund)
    expect((await requestNow(refund)).state).toBe('refunded')
    expect(await orderNow(id)).toMatchObject({ state: 'closed', lines: [{ afterSalesState: 'refunded' }] })

    const shipped = place()
    trading.ship(shipped)
    const { after_sale_id } = trading.askRefund(shipped, { withReturn: true })
    const states: string[] = []
    for (const step of ['agreeReturn', 'sendBack', 'refuseRefund', 'intervene', 'withdrawRefund'] as const) {
      trading[step](after_sale_id)
      states.push((await requestNow(after_sale_id)).state)
    }
    expect(states).toEqual([
      'awaiting_buyer_return',
      'awaiting_merchant_receipt',
      'merchant_refused',
      'marketplace_intervened',
      'withdrawn',
    ])
  })

  it.each(['md5', 'hmac-sha256'] as const)('is understood when it signs with %s', async (signMethod) => {
    const id = place()
    const [detail] = await bench.open({ signMethod }).fetchOrders(bench.access, [id])
    expect(detail).toMatchObject({ order_id: id })
  })

  it('reads the older generation of answers, and its errors', async () => {
    const id = place()
    await bench.configure({ envelope: 'legacy' })
    expect((await bench.connector.fetchOrders(bench.access, [id, '1']))[0]).toMatchObject({ order_id: id })
    await bench.configure({ sessions: 'expired' })
    await expect(bench.connector.fetchOrders(bench.access, [id])).rejects.toMatchObject({
      code: 'err_no/30002',
    })
  })
})

describe('the list of changes', () => {
  it('halves a window with more rows than can be reached', async () => {
    const parts = [50, 40, 30].map((minutes) => placeInPast(90, minutes))
    await bench.configure({ reachableRows: 200 })
    const window = { from: parts[0]!.window.from, to: parts[2]!.window.to }
    await expect(bench.swept(window)).rejects.toMatchObject({
      code: expect.stringContaining('page-too-deep'),
    })
    const narrow = bench.open({ reachableRows: 200 })
    const found = await bench.sweptIds(window, narrow)
    expect(found).toEqual(parts.flatMap(({ ids }) => ids).sort())
  })
})

describe('pushes of Doudian', () => {
  it('tell of every step, several in one request', async () => {
    const inbox = await hearPushes(doudianWebhook, bench.access, (callback) => bench.configure({ callback }))
    const { trading } = bench.standIn
    const { order_id: id } = trading.place(person(1))
    trading.pay(id)
    trading.changeAddress(id, { ...person(1).receiver, address: '羽山路2号' })
    trading.updateMemo(id, '周末上门')
    trading.ship(id)
    trading.deliver(id)
    const { after_sale_id } = trading.askRefund(id)
    trading.agreeRefund(after_sale_id)
    await inbox.until(id, 8)
    expect(inbox.about(id).map(({ topic }) => topic)).toEqual([
      '100',
      '101',
      '105',
      '113',
      '102',
      '104',
      '200',
      '206',
    ])
    expect(inbox.about(id).at(-1)!.subject).toEqual({ kind: 'after_sales', id: after_sale_id, orderId: id })
    expect(inbox.requests.length).toBeLessThan(5)
    await inbox.close()
  })
})
