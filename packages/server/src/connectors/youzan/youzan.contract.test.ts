import { afterEach, describe, expect, it } from 'vitest'
import { registerYouzan, type YouzanPlaceOrder, youzanPrefix } from '../../../../sandbox/src/youzan/index.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { connectorLaws } from '../../../test/support/connector-laws.ts'
import { person } from '../../../test/support/market.ts'
import { hearPushes, realPorts, until } from '../../../test/support/stand-in-connector.ts'
import { youzanConnector, youzanWebhook } from './index.ts'

/** The product's real client against the stand-in, over real sockets: the laws of all, and what is Youzan’s own. */
const bench = connectorBench({
  marketplace: 'youzan',
  register: registerYouzan,
  open: youzanConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).tid,
})

const detailApi = 'youzan.trade.get'
const listApi = 'youzan.trades.sold.get'
const paidTopic = 'trade_TradeBuyerPay'

connectorLaws(bench, {
  askRefund: ({ trading }, tid) => trading.askRefund(tid).refundId,
  missing: { orders: ['E20260101000000000000001', 'no id'], request: '1' },
  order: {
    state: 'to_ship',
    paidFen: 129_900n,
    kind: 'ordinary',
    receiver: expect.objectContaining({
      name: expect.stringContaining('$1$'),
      masked: true,
      district: '浦东新区',
    }),
    lines: [expect.objectContaining({ lineId: expect.stringMatching(/^\d{19}$/), paidFen: 129_900n })],
  },
  life: [
    ['placed', 'unpaid'],
    ['pay', 'to_ship'],
    ['ship', 'shipped'],
    ['confirmReceipt', 'completed'],
  ],
  routes: { detail: detailApi, list: listApi },
  sweepCalls: 4,
  listTells: { orders: 'nothing', requests: 'nothing' },
  longDays: 120,
  limit: { code: '4101' },
  sessionEnded: '4202',
  refusals: [
    [{ session: 'stolen' }, 'authorisation_expired', '4203'],
    [{ session: '' }, 'authorisation_expired', '4201'],
  ],
  push: {
    webhook: youzanWebhook,
    tell: (standIn, callback) => standIn.configure({ callback, retryMs: [20, 20, 20, 20] }),
    topics: [paidTopic],
    settled: ({ pushes }) => pushes.settled(),
    testsAddress: false,
    strange: (access) => ({ ...access, appSecret: 'another secret of another app' }),
    forged: ({ appKey }) => [
      {
        headers: { 'event-sign': 'c5bbcfe061207b9557a8938bcd34990e', 'client-id': appKey },
        body: JSON.stringify({
          client_id: appKey,
          type: paidTopic,
          kdt_id: 63077,
          msg_id: '1',
          msg: '%7B%7D',
        }),
      },
    ],
    refused: [403, '{"code":0,"msg":"failed"}'],
  },
})

const item = { ...person(1).items[0]!, num_iid: '574609897', sku_id: '37155730' }
const filter = { ...item, sku_id: '', outer_sku_id: '', title: '净水滤芯', priceFen: 3333, quantity: 3 }
const wish = (more: Partial<YouzanPlaceOrder> = {}): YouzanPlaceOrder => ({
  ...person(1),
  items: [item],
  ...more,
})
const place = (more: Partial<YouzanPlaceOrder> = {}) => bench.standIn.trading.placePaid(wish(more)).tid
const { order: orderOf, request: refundOf } = bench

describe('orders of Youzan', () => {
  it('shares what was paid among the lines, and keeps what is sealed', async () => {
    const tid = place({ items: [item, filter], discountFen: 1_000, postFen: 801 })
    const [detail] = await bench.connector.fetchOrders(bench.access, [tid])
    const order = bench.connector.normaliseOrder('shop-yz', detail)
    expect(order).toMatchObject({ state: 'to_ship', paidFen: 139700n, payableFen: 139700n })
    expect(order.lines.reduce((sum, { paidFen }) => sum + paidFen, 0n)).toBe(139700n)
    expect(JSON.stringify(detail)).not.toContain('13800001001')
  })

  it('follows an order in two parcels to its receipt', async () => {
    const { tid } = bench.standIn.trading.place(wish({ items: [item, filter] }))
    const seen = [(await orderOf(tid)).state]
    const oids = bench.standIn.trading.trades.get(tid)!.lines.map(({ oid }) => oid)
    const steps = [
      () => bench.standIn.trading.pay(tid),
      () => bench.standIn.trading.ship(tid, [oids[0]!]),
      () => bench.standIn.trading.ship(tid),
      () => bench.standIn.trading.confirmReceipt(tid),
    ]
    for (const step of steps) {
      step()
      seen.push((await orderOf(tid)).state)
    }
    expect(seen).toEqual(['unpaid', 'to_ship', 'partly_shipped', 'shipped', 'completed'])
    expect((await orderOf(tid)).deliveredAt).not.toBeNull()
  })

  it('tells kinds of orders apart', async () => {
    const group = bench.standIn.trading.place(wish({ kind: 'group_buy' })).tid
    bench.standIn.trading.pay(group)
    expect(await orderOf(group)).toMatchObject({ state: 'awaiting_group', kind: 'group_buy' })
    bench.standIn.trading.formGroup(group)
    expect((await orderOf(group)).state).toBe('to_ship')
    const presale = bench.standIn.trading.place(wish({ depositFen: 10_050 })).tid
    bench.standIn.trading.pay(presale)
    expect(await orderOf(presale)).toMatchObject({ state: 'deposit_paid', kind: 'presale', paidFen: 10050n })
    bench.standIn.trading.pay(presale)
    expect(await orderOf(presale)).toMatchObject({ state: 'to_ship', paidFen: 129900n })
    expect(await orderOf(place({ kind: 'virtual' }))).toMatchObject({ state: 'shipped', kind: 'virtual' })
    expect(await orderOf(place({ kind: 'bonded' }))).toMatchObject({ state: 'to_ship', kind: 'bonded' })
  })

  it('follows a refund before shipment, with its money in fen', async () => {
    const tid = place({ items: [item, filter] })
    const { refundId } = bench.standIn.trading.askRefund(tid, { reason: '不想要了' })
    const asked = await refundOf(refundId)
    expect(asked).toMatchObject({ orderId: tid, kind: 'refund_before_shipment', state: 'awaiting_merchant' })
    expect(asked).toMatchObject({
      refundFen: 129900n,
      reason: '不想要了',
      lineId: expect.stringMatching(/^\d{19}$/),
    })
    expect((await orderOf(tid)).lines.map(({ afterSalesState }) => afterSalesState)).toEqual([
      'awaiting_merchant',
      null,
    ])
    bench.standIn.trading.agreeRefund(refundId, { slowly: true })
    expect(await refundOf(refundId)).toMatchObject({ state: 'refunding', refundFen: 129900n })
    bench.standIn.trading.settleFunds(refundId)
    expect((await refundOf(refundId)).state).toBe('refunded')
    expect(await orderOf(tid)).toMatchObject({ state: 'to_ship', paidFen: 139899n })
  })

  it('follows a return, and closes the order when all came back', async () => {
    const tid = place()
    bench.standIn.trading.ship(tid)
    const { refundId } = bench.standIn.trading.askRefund(tid, { withReturn: true })
    const states = [(await refundOf(refundId)).state]
    for (const step of ['agreeReturn', 'returnGoods', 'intervene', 'agreeRefund'] as const) {
      bench.standIn.trading[step](refundId)
      states.push((await refundOf(refundId)).state)
    }
    expect(states).toEqual([
      'awaiting_merchant',
      'awaiting_buyer_return',
      'awaiting_merchant_receipt',
      'marketplace_intervened',
      'refunded',
    ])
    expect(await refundOf(refundId)).toMatchObject({ kind: 'return_and_refund', quantity: 1 })
    expect(await orderOf(tid)).toMatchObject({ state: 'closed', paidFen: 129900n })
  })

  it('knows that goods had left when only money is wanted', async () => {
    const tid = place()
    bench.standIn.trading.ship(tid)
    const { refundId } = bench.standIn.trading.askRefund(tid)
    expect((await refundOf(refundId)).kind).toBe('refund_after_shipment')
    expect(await bench.connector.fetchAfterSales(bench.access, ['1'])).toEqual([null])
  })

  it('says at once that the token ended, and goes on with a refreshed one', async () => {
    const tid = place()
    bench.standIn.configure({ sessions: 'expired' })
    const call = bench.connector.fetchOrders(bench.access, [tid])
    await expect(call).rejects.toMatchObject({ kind: 'authorisation_expired', code: '4202' })
    const session = (
      await token({ authorize_type: 'refresh_token', refresh_token: bench.standIn.credentials.refreshToken })
    ).data.access_token
    expect(await bench.connector.fetchOrders({ ...bench.access, session }, [tid])).toHaveLength(1)
  })

  it('stays below the limit by waiting', async () => {
    bench.standIn.configure({ rateLimit: 3 })
    const tids = Array.from({ length: 6 }, () => place())
    const patient = bench.open(
      { attempts: 20, concurrency: 2 },
      {
        ...bench.served.ports,
        clock: { ...realPorts.clock, sleep: (ms) => realPorts.clock.sleep(Math.min(ms, 400)) },
      },
    )
    expect((await patient.fetchOrders(bench.access, tids)).every(Boolean)).toBe(true)
  })

  it('gives null for an order that the index does not have yet', async () => {
    bench.standIn.configure({ indexLagMs: 30_000 })
    const tid = place()
    expect(await bench.connector.fetchOrders(bench.access, [tid])).toEqual([null])
    bench.served.shiftTo(31_000)
    expect((await orderOf(tid)).orderId).toBe(tid)
  })
})

describe('the list of changes', () => {
  it('asks once for a quiet window, and hands over orders that were never paid', async () => {
    const unpaid = bench.standIn.trading.place(wish()).tid
    const [row] = await bench.swept(bench.lately())
    expect(bench.connector.normaliseOrder('shop-1', row!.detail)).toMatchObject({
      orderId: unpaid,
      state: 'unpaid',
    })
    expect(bench.connector.normaliseOrder('shop-1', row!.detail)).toEqual(await orderOf(unpaid))
    expect(bench.standIn.stats().calls).toEqual({ [listApi]: 1, [detailApi]: 1 })
  })
})

describe('pushes of Youzan', () => {
  const inboxes: { close(): Promise<void> }[] = []
  afterEach(async () => void (await Promise.all(inboxes.splice(0).map((inbox) => inbox.close()))))
  async function listen(appSecret = bench.access.appSecret) {
    const tell = (callback: { url: string } | null) => bench.standIn.configure({ callback })
    const inbox = await hearPushes(youzanWebhook, { ...bench.access, appSecret }, tell)
    inboxes.push(inbox)
    return { ...inbox, until }
  }

  it('bring an order from placing to refund, each with its subject', async () => {
    const inbox = await listen()
    const { tid } = bench.standIn.trading.place(wish())
    bench.standIn.trading.pay(tid)
    const { refundId } = bench.standIn.trading.askRefund(tid)
    await inbox.until(() => inbox.pushes.length === 4)
    const byTopic = new Map(inbox.pushes.map((push) => [push.topic, push]))
    expect([...byTopic.keys()].sort()).toEqual([
      'trade_TradeBuyerPay',
      'trade_TradeCreate',
      'trade_TradePaid',
      'trade_refund_BuyerCreated',
    ])
    expect(byTopic.get('trade_refund_BuyerCreated')!.subject).toEqual({
      kind: 'after_sales',
      id: refundId,
      orderId: tid,
    })
    expect(byTopic.get('trade_TradePaid')!.detail).toBeNull()
    const paid = bench.connector.normaliseOrder('shop-1', byTopic.get('trade_TradeBuyerPay')!.detail)
    expect(paid).toMatchObject({ orderId: tid, state: 'to_ship', paidFen: 129900n })
    for (const push of inbox.pushes) {
      expect(push).toMatchObject({ sellerId: bench.access.sellerId, marketplace: 'youzan' })
      expect(bench.connector.readPush(push)).toEqual(push)
    }
  })

  it('with the whole order tell the same as the detail that is fetched', async () => {
    const inbox = await listen()
    const tid = place({ items: [item, filter], message: '5+1 楼 & 周六' })
    await inbox.until(() => inbox.pushes.length === 1)
    expect(bench.connector.normaliseOrder('shop-1', inbox.pushes[0]!.detail)).toEqual(await orderOf(tid))
  })

  it('that are reordered are put right by their versions', async () => {
    const inbox = await listen()
    bench.served.fault('reorder', { count: 1, delayMs: 5_000 })
    const { tid } = bench.standIn.trading.place(wish())
    bench.standIn.trading.pay(tid)
    await inbox.until(() => inbox.pushes.length === 3)
    const whole = inbox.pushes.filter(({ detail }) => detail !== null)
    const newest = whole
      .map(({ detail }) => bench.connector.normaliseOrder('shop-1', detail))
      .toSorted((a, b) => a.versionAt.getTime() - b.versionAt.getTime())
      .at(-1)!
    expect(newest.state).toBe('to_ship')
  })

  it('of another app are refused, and given up in the end', async () => {
    bench.standIn.configure({ retryMs: [5, 5, 5, 5] })
    const inbox = await listen('another secret of another app')
    place()
    await bench.standIn.pushes.settled()
    expect(bench.standIn.pushes.counts).toEqual({ sent: 1, accepted: 0, givenUp: 1 })
    expect(inbox.refusals).toEqual(Array(5).fill('bad_signature'))
  })

  it('of the service market come sealed, and start nothing', async () => {
    const inbox = await listen()
    bench.standIn.orderApp()
    await inbox.until(() => inbox.pushes.length === 1)
    expect(inbox.pushes[0]).toMatchObject({
      sellerId: bench.access.sellerId,
      topic: 'APP_SUBSCRIBE',
      subject: null,
    })
    await bench.standIn.pushes.settled()
    expect(bench.standIn.pushes.counts.accepted).toBe(1)
  })
})

async function token(form: Record<string, unknown>) {
  const { appKey: client_id, appSecret: client_secret } = bench.standIn.credentials
  const answer = await bench.served.server.inject({
    method: 'POST',
    url: `${youzanPrefix}/auth/token`,
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ client_id, client_secret, ...form }),
  })
  return answer.json()
}
