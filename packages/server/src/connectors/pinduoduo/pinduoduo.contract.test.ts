import { describe, expect, it } from 'vitest'
import { type PddStandIn, registerPinduoduo } from '../../../../sandbox/src/pinduoduo/index.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { connectorLaws } from '../../../test/support/connector-laws.ts'
import { person } from '../../../test/support/market.ts'
import { hearChannel, realPorts } from '../../../test/support/stand-in-connector.ts'
import { type PddChannelOptions, pinduoduoChannel, pinduoduoConnector } from './index.ts'

/** The product's real client against the stand-in, over real sockets: the laws of all, and what is Pinduoduo’s own. */
const bench = connectorBench({
  marketplace: 'pinduoduo',
  register: registerPinduoduo,
  open: pinduoduoConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).order_sn,
})
const changedOrders = 'pdd.order.number.list.increment.get'
const openChannel = (options: PddChannelOptions) =>
  pinduoduoChannel(realPorts, { heartbeatMs: 20, ...options })
const channelOf = ({ stats }: Pick<PddStandIn, 'stats'>) =>
  stats().channel as { pending: number; heartbeats: number; listeners: number }

connectorLaws(bench, {
  askRefund: ({ trading }, orderSn) => `${orderSn}-${trading.askRefund(orderSn).id}`,
  missing: { orders: ['261111-000000000000001'], request: '261111-000000000000001-1' },
  order: {
    state: 'to_ship',
    paidFen: 129_900n,
    buyerId: null,
    receiver: expect.objectContaining({ name: '刘*', masked: true, district: '浦东新区' }),
    lines: [
      expect.objectContaining({
        itemId: '770001',
        skuId: '770001001',
        merchantCode: 'HM-LOCK-X1-BLK',
        paidFen: 129_900n,
      }),
    ],
  },
  life: [
    ['placed', null],
    ['pay', 'to_ship'],
    ['review', 'under_review'],
    ['release', 'to_ship'],
    ['ship', 'shipped'],
    ['deliver', 'delivered'],
    ['confirmReceipt', 'completed'],
  ],
  stepMs: 1_000,
  routes: { detail: 'pdd.order.information.get', list: changedOrders },
  sweepCalls: 4,
  listTells: { orders: 'all', requests: 'all' },
  lagMs: 180_000,
  longDays: 1,
  sliceMs: 1_800_000,
  limit: { code: '52101' },
  sessionEnded: '10019',
  refusals: [
    [{ appSecret: 'wrong' }, 'invalid_request', '20004'],
    [{ appKey: '1' }, 'invalid_request', '10016'],
    [{ session: 'stolen' }, 'authorisation_expired', '10019'],
  ],
  channel: {
    open: openChannel,
    topic: 'pdd_trade_TradeConfirmed',
    hurry: { retryMs: 100, heartbeatMs: 20 },
    pending: (standIn) => channelOf(standIn).pending,
    disconnect: (standIn) => standIn.disconnect(),
  },
})

const { order: fetchOrder, request: fetchRequest, placeInPast } = bench
const wish = person(1)
const place = (more: Partial<Parameters<PddStandIn['trading']['place']>[0]> = {}) =>
  bench.standIn.trading.placePaid({ ...wish, ...more }).order_sn

describe('orders of Pinduoduo', () => {
  it('waits for a group, which is filled or not', async () => {
    const [full, failed] = [place({ kind: 'group_buy' }), place({ kind: 'group_buy' })]
    expect(await fetchOrder(full)).toMatchObject({ state: 'awaiting_group', paidFen: 129_900n })
    bench.standIn.trading.completeGroup(full)
    bench.standIn.trading.failGroup(failed)
    expect((await fetchOrder(full)).state).toBe('to_ship')
    expect((await fetchOrder(failed)).state).toBe('closed')
  })

  it('follows a deposit', async () => {
    const { order_sn } = bench.standIn.trading.place({ ...wish, depositFen: 10007 })
    bench.standIn.trading.pay(order_sn)
    expect(await fetchOrder(order_sn)).toMatchObject({
      state: 'deposit_paid',
      kind: 'presale',
      paidFen: 10007n,
      payableFen: 129_900n,
    })
    bench.standIn.trading.pay(order_sn)
    expect(await fetchOrder(order_sn)).toMatchObject({ state: 'to_ship', paidFen: 129_900n })
  })

  it('loses sight of the receiver once the order is shipped, but for the region', async () => {
    const orderSn = place()
    bench.standIn.trading.ship(orderSn)
    const { receiver: seen } = await fetchOrder(orderSn)
    expect(seen).toMatchObject({ name: null, phone: null, address: null, masked: true })
    expect(seen).toMatchObject({ province: '上海', district: '浦东新区' })
  })

  it.each(['virtual', 'bonded', 'price_difference', 'lottery'] as const)(
    'knows the kind %s',
    async (kind) => {
      expect((await fetchOrder(place({ kind }))).kind).toBe(kind)
    },
  )

  it('follows a refund before shipment', async () => {
    const orderSn = place()
    const { id } = bench.standIn.trading.askRefund(orderSn)
    const requestId = `${orderSn}-${id}`
    expect(await bench.connector.fetchAfterSales(bench.access, ['nonsense', `${orderSn}-1`])).toEqual([
      null,
      null,
    ])
    expect(await fetchRequest(requestId)).toMatchObject({
      afterSalesId: requestId,
      orderId: orderSn,
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 129_900n,
    })
    bench.standIn.trading.refuseRefund(id)
    expect((await fetchRequest(requestId)).state).toBe('merchant_refused')
    bench.standIn.trading.intervene(id)
    expect((await fetchRequest(requestId)).state).toBe('marketplace_intervened')
    bench.standIn.trading.agreeRefund(id)
    expect((await fetchRequest(requestId)).state).toBe('refunded')
    expect(await fetchOrder(orderSn)).toMatchObject({ state: 'closed', paidFen: 129_900n })
  })

  it('follows goods that come back, and money for goods that stay', async () => {
    const [returned, kept] = [place(), place()]
    for (const orderSn of [returned, kept]) bench.standIn.trading.ship(orderSn)
    const { id } = bench.standIn.trading.askRefund(returned, { withReturn: true })
    bench.standIn.trading.agreeReturn(id)
    expect((await fetchRequest(`${returned}-${id}`)).state).toBe('awaiting_buyer_return')
    bench.standIn.trading.sendBack(id)
    expect(await fetchRequest(`${returned}-${id}`)).toMatchObject({
      kind: 'return_and_refund',
      state: 'awaiting_merchant_receipt',
    })
    const part = bench.standIn.trading.askRefund(kept, { amountFen: 7 })
    bench.standIn.trading.agreeRefund(part.id)
    expect(await fetchRequest(`${kept}-${part.id}`)).toMatchObject({
      kind: 'refund_after_shipment',
      refundFen: 7n,
    })
    expect((await fetchOrder(kept)).state).toBe('shipped')
  })

  it('names no request of an id that is none', async () => {
    expect(await bench.connector.fetchAfterSales(bench.access, ['nonsense', `${place()}-1`])).toEqual([
      null,
      null,
    ])
  })
})

describe('the list of changes', () => {
  it('ends three minutes behind now, because the lists lag', async () => {
    const { ids: old } = placeInPast(1, 4)
    place()
    const window = { from: new Date(Date.now() - 600_000), to: new Date(Date.now() + 600_000) }
    expect(await bench.sweptIds(window)).toEqual(old)
    const young = { from: new Date(Date.now() - 120_000), to: new Date() }
    expect(await bench.swept(young)).toEqual([])
  })

  it('cuts a long window into half hours, and gives what lies on a border once', async () => {
    const { ids: early, window } = placeInPast(2, 8 * 60)
    const { ids: late } = placeInPast(2, 5)
    const border = new Date(Math.floor((Date.now() - 5 * 60_000) / 1000) * 1000 - 60 * 60_000)
    for (const from of [window.from, border]) {
      const found = await bench.sweptIds({ from, to: new Date() })
      expect(found).toEqual(from === border ? [...late].sort() : [...early, ...late].sort())
    }
    expect(bench.calls(changedOrders)).toBe(16 + 3)
  })

  it('asks for nothing that is older than the platform keeps', async () => {
    const from = new Date(Date.now() - 120 * 86_400_000)
    const to = new Date(Date.now() - 90 * 86_400_000 + 3_600_000)
    expect(await bench.swept({ from, to })).toEqual([])
    expect(bench.calls(changedOrders)).toBe(2)
  })
})

describe('the message service', () => {
  const channel = () => channelOf(bench.standIn)
  const listen = (options: PddChannelOptions = {}) =>
    hearChannel((more) => openChannel({ ...more, ...options }), bench.access)

  it('says nothing of a group before it is full', async () => {
    const inbox = await listen()
    const orderSn = place({ kind: 'group_buy' })
    const other = place()
    await inbox.until(() => inbox.seen.has(other))
    expect(inbox.seen.has(orderSn)).toBe(false)
    bench.standIn.trading.completeGroup(orderSn)
    await inbox.until(() => inbox.seen.has(orderSn))
    await inbox.stop()
  })

  it('passes over what cannot be read, and keeps the connection', async () => {
    const inbox = await listen()
    bench.standIn.say('hello')
    bench.standIn.say('{"commandType":"Common","message":{"type":"forged","mallID":1}}')
    bench.standIn.say('{"commandType":"Unheard","id":1}')
    const orderSn = place()
    await inbox.until(() => inbox.seen.has(orderSn))
    expect(inbox.batches.flat()).toHaveLength(1)
    expect(inbox.states).toEqual(['connected', 'unreadable', 'unreadable'])
    await inbox.stop()
  })

  it('sends heartbeats, and comes back after the service hung up', async () => {
    bench.standIn.configure({ heartbeatMs: 20 })
    const inbox = await listen()
    await inbox.until(() => channel().heartbeats > 2)
    bench.standIn.disconnect()
    await inbox.until(() => inbox.states.includes('lost'))
    const orderSn = place()
    await inbox.until(() => inbox.seen.has(orderSn) || channel().listeners === 1)
    bench.standIn.configure({ retryMs: 50 })
    await inbox.until(() => inbox.seen.has(orderSn))
    expect(inbox.states).toEqual(['connected', 'lost', 'connected'])
    await inbox.stop()
  })

  it('leaves a service that has fallen silent', async () => {
    bench.standIn.configure({ heartbeatMs: 3_600_000 })
    await realPorts.clock.sleep(100)
    const inbox = await listen({ silenceMs: 60 })
    await inbox.until(() => inbox.states.includes('lost'))
    await inbox.stop()
  })
})
