import { describe, expect, it } from 'vitest'
import { registerTaobao, type TaobaoStandIn } from '../../../../sandbox/src/taobao/index.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { connectorLaws } from '../../../test/support/connector-laws.ts'
import { hearChannel, realPorts } from '../../../test/support/stand-in-connector.ts'
import { taobaoChannel, taobaoConnector } from './index.ts'

/** The product's real client against the stand-in, over real sockets: the laws of all, and what is Taobao’s own. */
const bench = connectorBench({
  marketplace: 'taobao',
  register: registerTaobao,
  open: taobaoConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).tid,
})
const openChannel = (options: Parameters<typeof taobaoChannel>[1]) =>
  taobaoChannel(realPorts, { pullMs: 50, ...options })
const pending = (standIn: TaobaoStandIn) => (standIn.stats().channel as { pending: number }).pending

connectorLaws(bench, {
  askRefund: ({ trading }, tid) => trading.askRefund(tid).refund_id,
  missing: { orders: ['1795000000000000001'], request: '1' },
  order: {
    state: 'to_ship',
    paidFen: 129_900n,
    receiver: expect.objectContaining({
      name: '刘*',
      masked: true,
      district: '浦东新区',
      receiverId: expect.stringMatching(/./),
    }),
  },
  life: [
    ['placed', 'unpaid'],
    ['pay', 'to_ship'],
    ['ship', 'shipped'],
    ['deliver', 'delivered'],
    ['confirmReceipt', 'completed'],
  ],
  stepMs: 1_000,
  routes: { detail: 'taobao.trade.fullinfo.get', list: 'taobao.trades.sold.increment.get' },
  sweepCalls: 7,
  listTells: { orders: 'all', requests: 'all' },
  longDays: 3,
  sliceMs: 1_800_000,
  limit: { code: expect.stringMatching(/^7/) },
  sessionEnded: '27/invalid-sessionkey',
  refusals: [
    [{ appSecret: 'wrong' }, 'invalid_request', '25'],
    [{ appKey: '1' }, 'invalid_request', '29'],
    [{ session: 'stolen' }, 'authorisation_expired', '27/invalid-sessionkey'],
  ],
  channel: {
    open: openChannel,
    topic: 'taobao_trade_TradeBuyerPay',
    hurry: { redeliverMs: 150 },
    pending,
    disconnect: (standIn) => standIn.disconnect(),
  },
})

const { place, order: orderNow, request: requestNow } = bench
const listen = () => hearChannel(openChannel, bench.access)

describe('trades of Taobao', () => {
  it('follows a refund', async () => {
    const tid = place()
    const { refund_id } = bench.standIn.trading.askRefund(tid)
    bench.standIn.trading.agreeRefund(refund_id)
    expect((await requestNow(refund_id)).state).toBe('refunded')
    expect(await orderNow(tid)).toMatchObject({ state: 'closed', paidFen: 129_900n })
  })

  it.each(['md5', 'hmac', 'hmac-sha256'] as const)(
    'is understood when it signs with %s',
    async (signMethod) => {
      const tid = place()
      expect((await bench.open({ signMethod }).fetchOrders(bench.access, [tid]))[0]).toMatchObject({
        tid,
      })
    },
  )

  it('keeps many calls under way, but no more than allowed', async () => {
    const tids = Array.from({ length: 60 }, () => place())
    let underWay = 0
    let most = 0
    const http = {
      send: async (request: Parameters<typeof realPorts.http.send>[0]) => {
        most = Math.max(most, ++underWay)
        return realPorts.http.send(request).finally(() => underWay--)
      },
    }
    const narrow = bench.open({ concurrency: 8 }, { ...bench.served.ports, http })
    expect(await narrow.fetchOrders(bench.access, tids)).toMatchObject(tids.map((tid) => ({ tid })))
    expect(most).toBe(8)
  })
})

describe('the list of changes', () => {
  it('sends shipped orders to be fetched, since the list has no trace', async () => {
    const tid = place()
    bench.standIn.trading.ship(tid)
    const window = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 1_000) }
    const row = (await bench.swept(window)).find(({ id }) => id === tid)
    expect(row).toMatchObject({ id: tid, orderId: tid, detail: null })
  })
})

describe('the message channel of Taobao', () => {
  it('tells of an order before it is paid', async () => {
    const inbox = await listen()
    const tid = bench.placeUnpaid()
    bench.standIn.trading.pay(tid)
    bench.standIn.trading.askRefund(tid)
    await inbox.until(() => inbox.about(tid).length === 3)
    expect(inbox.about(tid).map(({ topic }) => topic)).toEqual([
      'taobao_trade_TradeCreate',
      'taobao_trade_TradeBuyerPay',
      'taobao_refund_RefundCreated',
    ])
    await inbox.stop()
  })

  it('carries the whole order when the platform pushes data', async () => {
    bench.standIn.configure({ detail: 'inline' })
    const inbox = await listen()
    const tid = place()
    await inbox.until(() => inbox.seen.has(tid))
    const [push] = inbox.about(tid)
    const [fetched] = await bench.connector.fetchOrders(bench.access, [tid])
    expect(bench.connector.normaliseOrder('s', push!.detail)).toEqual(
      bench.connector.normaliseOrder('s', fetched),
    )
    expect(bench.connector.readPush(push!)).toEqual(push)
    await inbox.stop()
  })
})
