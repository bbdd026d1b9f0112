import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultRequest, Faults } from '../../../../sandbox/src/faults.ts'
import { type PddStandIn, registerPinduoduo } from '../../../../sandbox/src/pinduoduo/index.ts'
import { systemPorts } from '../../runtime/adapters/index.ts'
import type { ChangedRecord, Connector, Push, ShopAccess } from '../contract/connector.ts'
import { type PddChannelOptions, pinduoduoChannel, pinduoduoConnector } from './index.ts'

/** The product's real client against the stand-in, over real sockets. */
const ports = systemPorts('unused')
const quickPorts = { ...ports, clock: { ...ports.clock, sleep: async () => {} } }
const changedOrders = 'pdd.order.number.list.increment.get'
let server: FastifyInstance
let standIn: PddStandIn
let faults: Faults
let access: ShopAccess
let connector: Connector
let url: string
/** Added to the stand-in's clock, so that orders can be made in the past; the client's clock stays real. */
let shiftMs = 0

beforeEach(async () => {
  shiftMs = 0
  faults = new Faults()
  server = Fastify({ forceCloseConnections: true })
  standIn = await registerPinduoduo(server, { faults, clockNow: () => Date.now() + shiftMs })
  url = await server.listen({ host: '127.0.0.1', port: 0 })
  const { appKey, appSecret, sellerId, session } = standIn.credentials
  access = { shopId: 'shop-pdd', sellerId, baseUrl: `${url}/pinduoduo`, appKey, appSecret, session }
  connector = pinduoduoConnector(ports, { backoffMs: 5 })
})
afterEach(() => server.close())

const receiver = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海市',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路1号',
}
const item = {
  num_iid: '3473196049974326153',
  sku_id: '1719823645921357999',
  outer_iid: 'HM',
  outer_sku_id: 'HM-LOCK-X1',
  title: '禾木智能锁 "X1" <黑>',
  sku_properties_name: '曜石黑',
  priceFen: 129907,
  quantity: 1,
}
const wish = { buyer: { openUid: 'person-0', nick: '小刘' }, receiver, items: [item] }
type Wish = Parameters<PddStandIn['trading']['place']>[0]

const place = (more: Partial<Wish> = {}) => standIn.trading.placePaid({ ...wish, ...more }).order_sn

function fault(kind: FaultRequest['kind'], more: Partial<FaultRequest> = {}) {
  return faults.add({ platform: 'pinduoduo', kind, rate: 1, ...more })
}

/** Orders that changed some minutes ago; the stand-in's clock goes forward only, so they come first in a test. */
function inPast<T>(minutesAgo: number, act: () => T) {
  shiftMs = -minutesAgo * 60_000
  const from = new Date(Date.now() + shiftMs - 1_000)
  const made = act()
  const to = new Date(Date.now() + shiftMs + 1_000)
  shiftMs = 0
  return { made, window: { from, to } }
}

const placeInPast = (count: number, minutesAgo: number) =>
  inPast(minutesAgo, () => Array.from({ length: count }, () => place()))

async function collect(
  pages: AsyncIterable<ChangedRecord[]>,
  onPage: (page: ChangedRecord[]) => void = () => {},
): Promise<ChangedRecord[]> {
  const all: ChangedRecord[] = []
  for await (const page of pages) {
    all.push(...page)
    onPage(page)
  }
  return all
}

const idsOf = (records: ChangedRecord[]) => records.map(({ id }) => id).sort()
const fetchOrder = async (orderSn: string) =>
  connector.normaliseOrder('s', (await connector.fetchOrders(access, [orderSn]))[0])
const fetchRequest = async (id: string) =>
  connector.normaliseAfterSales('s', (await connector.fetchAfterSales(access, [id]))[0])

describe('fetching details', () => {
  it('answers in the order asked, with every digit; what is missing is null', async () => {
    const [first, second] = [place({ postFen: 1200, discountFen: 1 }), place()]
    const details = await connector.fetchOrders(access, [second, '261111-000000000000001', first])
    expect(details[1]).toBeNull()
    expect(connector.normaliseOrder('s', details[0]).orderId).toBe(second)
    const order = connector.normaliseOrder('s', details[2])
    expect(order).toMatchObject({ orderId: first, state: 'to_ship', paidFen: 131106n, buyerId: null })
    expect(order.lines).toMatchObject([
      { itemId: item.num_iid, skuId: item.sku_id, merchantCode: 'HM-LOCK-X1', paidFen: 129906n },
    ])
    expect(order.receiver).toMatchObject({ name: '刘*', masked: true, district: '浦东新区' })
  })

  it('follows an order from payment to receipt, and does not see it before', async () => {
    const { order_sn } = standIn.trading.place(wish)
    expect(await connector.fetchOrders(access, [order_sn])).toEqual([null])
    for (const [step, expected] of [
      ['pay', 'to_ship'],
      ['review', 'under_review'],
      ['release', 'to_ship'],
      ['ship', 'shipped'],
      ['deliver', 'delivered'],
      ['confirmReceipt', 'completed'],
    ] as const) {
      standIn.trading[step](order_sn)
      expect((await fetchOrder(order_sn)).state).toBe(expected)
    }
  })

  it('waits for a group, which is filled or not', async () => {
    const [full, failed] = [place({ kind: 'group_buy' }), place({ kind: 'group_buy' })]
    expect(await fetchOrder(full)).toMatchObject({ state: 'awaiting_group', paidFen: 129907n })
    standIn.trading.completeGroup(full)
    standIn.trading.failGroup(failed)
    expect((await fetchOrder(full)).state).toBe('to_ship')
    expect((await fetchOrder(failed)).state).toBe('closed')
  })

  it('follows a deposit', async () => {
    const { order_sn } = standIn.trading.place({ ...wish, depositFen: 10007 })
    standIn.trading.pay(order_sn)
    expect(await fetchOrder(order_sn)).toMatchObject({
      state: 'deposit_paid',
      kind: 'presale',
      paidFen: 10007n,
      payableFen: 129907n,
    })
    standIn.trading.pay(order_sn)
    expect(await fetchOrder(order_sn)).toMatchObject({ state: 'to_ship', paidFen: 129907n })
  })

  it('loses sight of the receiver once the order is shipped, but for the region', async () => {
    const orderSn = place()
    standIn.trading.ship(orderSn)
    const { receiver: seen } = await fetchOrder(orderSn)
    expect(seen).toMatchObject({ name: null, phone: null, address: null, masked: true })
    expect(seen).toMatchObject({ province: '上海市', district: '浦东新区' })
  })

  it.each(['virtual', 'bonded', 'price_difference', 'lottery'] as const)(
    'knows the kind %s',
    async (kind) => {
      expect((await fetchOrder(place({ kind }))).kind).toBe(kind)
    },
  )

  it('follows a refund before shipment', async () => {
    const orderSn = place()
    const { id } = standIn.trading.askRefund(orderSn)
    const requestId = `${orderSn}-${id}`
    expect(await connector.fetchAfterSales(access, ['nonsense', `${orderSn}-1`])).toEqual([null, null])
    expect(await fetchRequest(requestId)).toMatchObject({
      afterSalesId: requestId,
      orderId: orderSn,
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 129907n,
    })
    standIn.trading.refuseRefund(id)
    expect((await fetchRequest(requestId)).state).toBe('merchant_refused')
    standIn.trading.intervene(id)
    expect((await fetchRequest(requestId)).state).toBe('marketplace_intervened')
    standIn.trading.agreeRefund(id)
    expect((await fetchRequest(requestId)).state).toBe('refunded')
    expect(await fetchOrder(orderSn)).toMatchObject({ state: 'closed', paidFen: 129907n })
  })

  it('follows goods that come back, and money for goods that stay', async () => {
    const [returned, kept] = [place(), place()]
    for (const orderSn of [returned, kept]) standIn.trading.ship(orderSn)
    const { id } = standIn.trading.askRefund(returned, { withReturn: true })
    standIn.trading.agreeReturn(id)
    expect((await fetchRequest(`${returned}-${id}`)).state).toBe('awaiting_buyer_return')
    standIn.trading.sendBack(id)
    expect(await fetchRequest(`${returned}-${id}`)).toMatchObject({
      kind: 'return_and_refund',
      state: 'awaiting_merchant_receipt',
    })
    const part = standIn.trading.askRefund(kept, { amountFen: 7 })
    standIn.trading.agreeRefund(part.id)
    expect(await fetchRequest(`${kept}-${part.id}`)).toMatchObject({
      kind: 'refund_after_shipment',
      refundFen: 7n,
    })
    expect((await fetchOrder(kept)).state).toBe('shipped')
  })

  it.each(['429', '5xx', 'html', 'truncated', 'drop'] as const)('heals when %s passes', async (kind) => {
    const orderSn = place()
    const rule = fault(kind, { count: 2, route: 'pdd.order.information.get' })
    const [detail] = await pinduoduoConnector(quickPorts).fetchOrders(access, [orderSn])
    expect(connector.normaliseOrder('s', detail).orderId).toBe(orderSn)
    expect(faults.rules.find(({ id }) => id === rule.id)?.hits).toBe(2)
  })

  it('names what lasts', async () => {
    const orderSn = place()
    fault('5xx')
    await expect(connector.fetchOrders(access, [orderSn])).rejects.toMatchObject({
      kind: 'temporary',
      code: 'http_503',
    })
    faults.remove()
    standIn.configure({ rateLimit: 1 })
    const calls = connector.fetchOrders(
      access,
      Array.from({ length: 40 }, () => orderSn),
    )
    await expect(calls).rejects.toMatchObject({ kind: 'limited', code: '52101' })
  })

  it('says at once that the authorisation ended, and goes on when it is good again', async () => {
    const orderSn = place()
    standIn.configure({ sessions: 'expired' })
    const call = connector.fetchOrders(access, [orderSn])
    await expect(call).rejects.toMatchObject({ kind: 'authorisation_expired', code: '10019' })
    standIn.configure({ sessions: 'valid' })
    expect((await fetchOrder(orderSn)).orderId).toBe(orderSn)
  })

  it.each([
    ['appSecret', 'wrong', 'invalid_request', '20004'],
    ['appKey', '1', 'invalid_request', '10016'],
    ['session', 'stolen', 'authorisation_expired', '10019'],
  ] as const)('is refused with a wrong %s', async (field, value, kind, code) => {
    const call = connector.fetchOrders({ ...access, [field]: value }, [place()])
    await expect(call).rejects.toMatchObject({ kind, code })
  })
})

describe('sweeping what changed', () => {
  it('finds all pages, each order once, with its version and all of it', async () => {
    const { made, window } = placeInPast(230, 40)
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(idsOf(found)).toEqual([...made].sort())
    const [{ id, detail, versionAt }] = found as [ChangedRecord]
    const order = connector.normaliseOrder('s', detail)
    expect(order.versionAt).toEqual(versionAt)
    expect(order).toEqual(await fetchOrder(id))
  })

  it('misses none when orders change while it reads', async () => {
    const { made, window } = placeInPast(330, 45)
    const changed: string[] = []
    const found = await collect(connector.pullChangedOrders(access, window), (page) => {
      // Two of the newest leave the window after each page: all behind them move up.
      const left = made.filter((one) => !page.some(({ id }) => id === one) && !changed.includes(one))
      for (const orderSn of left.slice(-2)) {
        standIn.trading.ship(orderSn)
        changed.push(orderSn)
      }
    })
    expect(new Set(idsOf(found)).size).toBe(found.length)
    expect(changed.length).toBeGreaterThan(4)
    const ids = idsOf(found)
    expect(made.filter((one) => !changed.includes(one) && !ids.includes(one))).toEqual([])
  })

  it('ends three minutes behind now, because the lists lag', async () => {
    const { made: old } = placeInPast(1, 4)
    place()
    const window = { from: new Date(Date.now() - 600_000), to: new Date(Date.now() + 600_000) }
    expect(idsOf(await collect(connector.pullChangedOrders(access, window)))).toEqual(old)
    const young = { from: new Date(Date.now() - 120_000), to: new Date() }
    expect(await collect(connector.pullChangedOrders(access, young))).toEqual([])
  })

  it('cuts a long window into half hours, and gives what lies on a border once', async () => {
    const { made: early, window } = placeInPast(2, 8 * 60)
    const { made: late } = placeInPast(2, 5)
    const border = new Date(Math.floor((Date.now() - 5 * 60_000) / 1000) * 1000 - 60 * 60_000)
    for (const from of [window.from, border]) {
      const found = idsOf(await collect(connector.pullChangedOrders(access, { from, to: new Date() })))
      expect(found).toEqual(from === border ? [...late].sort() : [...early, ...late].sort())
    }
    expect((standIn.stats().calls as Record<string, number>)[changedOrders]).toBe(16 + 3)
  })

  it('asks for nothing that is older than the platform keeps', async () => {
    const from = new Date(Date.now() - 120 * 86_400_000)
    const to = new Date(Date.now() - 90 * 86_400_000 + 3_600_000)
    expect(await collect(connector.pullChangedOrders(access, { from, to }))).toEqual([])
    expect((standIn.stats().calls as Record<string, number>)[changedOrders]).toBe(2)
  })

  it('sweeps after-sales as well', async () => {
    const { made, window } = inPast(90, () =>
      Array.from({ length: 130 }, () => {
        const orderSn = place()
        return `${orderSn}-${standIn.trading.askRefund(orderSn).id}`
      }),
    )
    const found = await collect(connector.pullChangedAfterSales(access, window))
    expect(idsOf(found)).toEqual([...made].sort())
    const [one] = found as [ChangedRecord]
    expect(one.orderId).toBe(one.id.replace(/-\d+$/, ''))
    const request = connector.normaliseAfterSales('s', one.detail)
    expect(request.versionAt).toEqual(one.versionAt)
    expect(request).toEqual(await fetchRequest(one.id))
  })

  it.each([1, 2, 3, 4, 5, 6])('starts again when pages are repeated (seed %i)', async (seed) => {
    const { made, window } = placeInPast(230, 50)
    const rule = fault('repeated_page', { route: changedOrders, count: 3, rate: 0.4, seed })
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(idsOf(found)).toEqual([...made].sort())
    expect(faults.rules.find(({ id }) => id === rule.id)?.hits).toBeGreaterThan(0)
  })

  it('does not take the empty answer of another window for its own', async () => {
    const { made } = placeInPast(3, 20)
    fault('repeated_page', { route: changedOrders, count: 1 })
    const window = { from: new Date(Date.now() - 75 * 60_000), to: new Date() }
    expect(idsOf(await collect(connector.pullChangedOrders(access, window)))).toEqual([...made].sort())
  })

  it('says so when pages are repeated without end', async () => {
    const { window } = placeInPast(230, 50)
    fault('repeated_page', { route: changedOrders })
    const pull = collect(connector.pullChangedOrders(access, window))
    await expect(pull).rejects.toMatchObject({ kind: 'malformed_answer', code: 'repeated_page' })
  })

  it('stops in the middle when the token ends there, and finds all on the next sweep', async () => {
    const { made, window } = placeInPast(230, 55)
    let pages = 0
    const broken = collect(connector.pullChangedOrders(access, window), () => {
      if (++pages === 1) fault('token_expired', { count: 1 })
    })
    await expect(broken).rejects.toMatchObject({ kind: 'authorisation_expired' })
    expect(pages).toBe(1)
    expect(idsOf(await collect(connector.pullChangedOrders(access, window)))).toEqual([...made].sort())
  })

  it.each(['429', 'html', 'truncated', '5xx'] as const)(
    'gets through when every third answer is %s',
    async (kind) => {
      const { made, window } = placeInPast(230, 60)
      fault(kind, { rate: 0.3, seed: 7 })
      const quick = pinduoduoConnector(quickPorts, { attempts: 10 })
      expect(idsOf(await collect(quick.pullChangedOrders(access, window)))).toEqual([...made].sort())
    },
  )
})

describe('the message service', () => {
  it('brings messages as pushes, from which the order is fetched, and has them acknowledged', async () => {
    const inbox = await listen()
    const orderSn = place()
    const { id } = standIn.trading.askRefund(orderSn)
    await inbox.until(() => inbox.about(orderSn).length === 2)
    const [confirmed, asked] = inbox.about(orderSn)
    expect(confirmed).toMatchObject({
      marketplace: 'pinduoduo',
      sellerId: access.sellerId,
      topic: 'pdd_trade_TradeConfirmed',
      subject: { kind: 'order', id: orderSn, orderId: orderSn },
      detail: null,
    })
    expect(asked!.subject).toEqual({ kind: 'after_sales', id: `${orderSn}-${id}`, orderId: orderSn })
    expect(BigInt(confirmed!.pushId)).toBeGreaterThan(2n ** 53n)
    expect(connector.readPush(confirmed!)).toEqual(confirmed)
    expect((await fetchOrder(confirmed!.subject!.id)).state).toBe('to_ship')
    expect((await fetchRequest(asked!.subject!.id)).state).toBe('awaiting_merchant')
    await inbox.until(() => channel().pending === 0)
    await inbox.stop()
  })

  it('says nothing of a group before it is full', async () => {
    const inbox = await listen()
    const orderSn = place({ kind: 'group_buy' })
    const other = place()
    await inbox.until(() => inbox.seen.has(other))
    expect(inbox.seen.has(orderSn)).toBe(false)
    standIn.trading.completeGroup(orderSn)
    await inbox.until(() => inbox.seen.has(orderSn))
    await inbox.stop()
  })

  it('hands over what arrives together, and loses none of a thousand', async () => {
    const inbox = await listen()
    const orderSns = Array.from({ length: 1_000 }, () => place())
    await inbox.until(() => orderSns.every((one) => inbox.seen.has(one)))
    expect(inbox.batches.length).toBeLessThan(200)
    await inbox.until(() => channel().pending === 0)
    await inbox.stop()
  })

  it('brings what happened before it was there', async () => {
    const orderSn = place()
    const inbox = await listen()
    await inbox.until(() => inbox.seen.has(orderSn))
    await inbox.until(() => channel().pending === 0)
    await inbox.stop()
  })

  it('gets again what could not be kept, with the same id', async () => {
    standIn.configure({ retryMs: 100 })
    let failures = 2
    const inbox = await listen(async () => {
      if (failures-- > 0) throw new Error('the database is away')
    })
    const orderSn = place()
    await inbox.until(() => inbox.about(orderSn).length === 3)
    expect(new Set(inbox.about(orderSn).map(({ pushId }) => pushId)).size).toBe(1)
    expect(inbox.states).toEqual(['connected', 'delivery_failed', 'delivery_failed'])
    await inbox.until(() => channel().pending === 0)
    await inbox.stop()
  })

  it('acknowledges what is being kept before it stops', async () => {
    const kept = Promise.withResolvers<void>()
    const inbox = await listen(() => kept.promise)
    const orderSn = place()
    await inbox.until(() => inbox.seen.has(orderSn))
    const stopped = inbox.stop()
    const late = place()
    kept.resolve()
    await stopped
    await inbox.until(() => channel().pending === 1)
    expect(inbox.seen.has(late)).toBe(false)
  })

  it('gives a doubled message the same id twice', async () => {
    fault('duplicate', { rate: 0.5, seed: 5 })
    fault('reorder', { rate: 0.5, seed: 6, delayMs: 50 })
    const inbox = await listen()
    await inbox.until(() => channel().listeners === 1)
    const orderSns = Array.from({ length: 40 }, () => place())
    await inbox.until(() => orderSns.every((one) => inbox.seen.has(one)))
    const pushes = inbox.batches.flat()
    expect(pushes.length).toBeGreaterThan(40)
    expect(new Set(pushes.map(({ pushId }) => pushId)).size).toBe(40)
    await inbox.stop()
  })

  it('loses what the platform drops, and the sweep finds it', async () => {
    const inbox = await listen()
    fault('drop', { route: 'pdd_trade_*', count: 1 })
    const { made, window } = inPast(5, () => [place(), place()])
    await inbox.until(() => inbox.seen.has(made[1]!))
    expect(inbox.seen.has(made[0]!)).toBe(false)
    expect(idsOf(await collect(connector.pullChangedOrders(access, window)))).toContain(made[0])
    await inbox.stop()
  })

  it('passes over what cannot be read, and keeps the connection', async () => {
    const inbox = await listen()
    standIn.say('hello')
    standIn.say('{"commandType":"Common","message":{"type":"forged","mallID":1}}')
    standIn.say('{"commandType":"Unheard","id":1}')
    const orderSn = place()
    await inbox.until(() => inbox.seen.has(orderSn))
    expect(inbox.batches.flat()).toHaveLength(1)
    expect(inbox.states).toEqual(['connected', 'unreadable', 'unreadable'])
    await inbox.stop()
  })

  it('sends heartbeats, and comes back after the service hung up', async () => {
    standIn.configure({ heartbeatMs: 20 })
    const inbox = await listen()
    await inbox.until(() => channel().heartbeats > 2)
    standIn.disconnect()
    await inbox.until(() => inbox.states.includes('lost'))
    const orderSn = place()
    await inbox.until(() => inbox.seen.has(orderSn) || channel().listeners === 1)
    standIn.configure({ retryMs: 50 })
    await inbox.until(() => inbox.seen.has(orderSn))
    expect(inbox.states).toEqual(['connected', 'lost', 'connected'])
    await inbox.stop()
  })

  it('leaves a service that has fallen silent', async () => {
    standIn.configure({ heartbeatMs: 3_600_000 })
    await ports.clock.sleep(100)
    const inbox = await listen(undefined, access, { silenceMs: 60 })
    await inbox.until(() => inbox.states.includes('lost'))
    await inbox.stop()
  })

  it('is refused with a wrong secret, and keeps trying until it is stopped', async () => {
    const inbox = await listen(undefined, { ...access, appSecret: 'wrong' })
    await inbox.until(() => inbox.states.length >= 2)
    expect(new Set(inbox.states)).toEqual(new Set(['refused']))
    await inbox.stop()
    const tried = inbox.states.length
    await ports.clock.sleep(100)
    expect(inbox.states).toHaveLength(tried)
  })
})

function channel() {
  return standIn.stats().channel as { pending: number; heartbeats: number; listeners: number }
}

async function listen(
  keep: (pushes: Push[]) => Promise<void> = async () => {},
  shop = access,
  options: PddChannelOptions = {},
) {
  const batches: Push[][] = []
  const seen = new Set<string>()
  const states: string[] = []
  const service = pinduoduoChannel(ports, {
    heartbeatMs: 20,
    afterCloseMs: 30,
    afterErrorMs: 30,
    ...options,
    onState: (state) => void states.push(state),
  })
  const stop = await service.start(shop, async (pushes) => {
    batches.push(pushes)
    for (const { subject } of pushes) if (subject) seen.add(subject.orderId)
    await keep(pushes)
  })
  const about = (orderSn: string) => batches.flat().filter(({ subject }) => subject?.orderId === orderSn)
  const until = async (condition: () => boolean) => {
    for (let waited = 0; !condition(); waited += 5) {
      if (waited > 5_000) throw new Error(`waited in vain: ${condition}`)
      await ports.clock.sleep(5)
    }
  }
  return { batches, seen, states, stop, about, until }
}
