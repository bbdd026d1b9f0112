import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultRequest, Faults } from '../../../../sandbox/src/faults.ts'
import {
  registerYouzan,
  type YouzanPlaceOrder,
  type YouzanStandIn,
  youzanPrefix,
} from '../../../../sandbox/src/youzan/index.ts'
import { systemPorts } from '../../runtime/adapters/index.ts'
import type { Connector, Push, ShopAccess } from '../contract/connector.ts'
import { PushRefused } from '../contract/webhook.ts'
import { youzanConnector, youzanWebhook } from './index.ts'

/** The product's real client against the stand-in, over real sockets. */
const ports = systemPorts('unused')
const impatient = { ...ports, clock: { ...ports.clock, sleep: async () => {} } }
let app: FastifyInstance
let faults: Faults
let youzan: YouzanStandIn
let url: string
let access: ShopAccess
let connector: Connector
/** Added to the stand-in's clock, so that orders can be made in the past; the client's clock stays real. */
let shiftMs = 0
/** Receiving addresses of the test under way. */
const opened: FastifyInstance[] = []

beforeEach(async () => {
  shiftMs = 0
  app = Fastify({ forceCloseConnections: true, bodyLimit: 2 << 20 })
  faults = new Faults()
  youzan = await registerYouzan(app, { faults, clockNow: () => Date.now() + shiftMs })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
  const { appKey, appSecret, sellerId, session } = youzan.credentials
  access = { shopId: 'shop-yz', sellerId, baseUrl: `${url}${youzanPrefix}`, appKey, appSecret, session }
  connector = youzanConnector(ports, { backoffMs: 5 })
})
afterEach(async () => {
  await app.close()
  await Promise.all(opened.splice(0).map((receiver) => receiver.close()))
})

const item = {
  num_iid: '574609897',
  sku_id: '37155730',
  outer_iid: 'HM-LOCK',
  outer_sku_id: 'HM-LOCK-X1-BLK',
  title: '智能门锁 X1',
  sku_properties_name: '颜色:曜石黑',
  priceFen: 129900,
  quantity: 1,
}
const filter = { ...item, sku_id: '', outer_sku_id: '', title: '净水滤芯', priceFen: 3333, quantity: 3 }

function wish(more: Partial<YouzanPlaceOrder> = {}): YouzanPlaceOrder {
  const receiver = {
    name: '刘敏',
    mobile: '13800000002',
    state: '上海市',
    city: '上海市',
    district: '浦东新区',
    town: '张江镇',
    address: '祖冲之路 1 号',
  }
  return { buyer: { openUid: 'fmYKJi5S780402721424506880', nick: '小雨' }, receiver, items: [item], ...more }
}

const place = (more: Partial<YouzanPlaceOrder> = {}) => youzan.trading.placePaid(wish(more)).tid

function fault(kind: FaultRequest['kind'], more: Partial<FaultRequest> = {}) {
  return faults.add({ platform: 'youzan', kind, rate: 1, ...more })
}

const detailApi = 'youzan.trade.get'
const listApi = 'youzan.trades.sold.get'

/** Orders that changed some minutes ago; the stand-in's clock goes forward only, so they come first in a test. */
function placeInPast(count: number, minutesAgo: number) {
  shiftMs = -minutesAgo * 60_000
  const from = new Date(Date.now() + shiftMs - 1_000)
  const tids = Array.from({ length: count }, () => place())
  const to = new Date(Date.now() + shiftMs + 1_000)
  shiftMs = 0
  return { tids, window: { from, to } }
}

const lately = () => ({ from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 1_000) })

async function collect<T>(pages: AsyncIterable<T[]>, onPage: (page: T[]) => void = () => {}): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) {
    all.push(...page)
    onPage(page)
  }
  return all
}

async function idsChanged(window: { from: Date; to: Date }): Promise<string[]> {
  return (await collect(connector.pullChangedOrders(access, window))).map(({ id }) => id)
}

async function orderOf(tid: string) {
  return connector.normaliseOrder('s', (await connector.fetchOrders(access, [tid]))[0])
}

async function refundOf(refundId: string) {
  return connector.normaliseAfterSales('s', (await connector.fetchAfterSales(access, [refundId]))[0])
}

describe('fetching details', () => {
  it('answers in the order asked; what is missing is null', async () => {
    const [first, second] = [place(), place({ items: [item, filter], discountFen: 1_000, postFen: 801 })]
    const details = await connector.fetchOrders(access, [second, 'E20260101000000000000001', 'no id', first])
    expect(details.slice(1, 3)).toEqual([null, null])
    expect(connector.normaliseOrder('s', details[3])).toMatchObject({ orderId: first, paidFen: 129900n })
    const order = connector.normaliseOrder('shop-yz', details[0])
    expect(order).toMatchObject({ orderId: second, state: 'to_ship', paidFen: 139700n, payableFen: 139700n })
    expect(order.lines.reduce((sum, { paidFen }) => sum + paidFen, 0n)).toBe(139700n)
    expect(order.lines[0]!.lineId).toMatch(/^\d{19}$/)
    expect(order.receiver).toMatchObject({ masked: true, district: '浦东新区' })
    expect(order.receiver.name).toContain('$1$')
    expect(JSON.stringify(details[0])).not.toContain('13800000002')
  })

  it('follows an order from placing to receipt', async () => {
    const { tid } = youzan.trading.place(wish({ items: [item, filter] }))
    const seen = [(await orderOf(tid)).state]
    const oids = youzan.trading.trades.get(tid)!.lines.map(({ oid }) => oid)
    const steps = [
      () => youzan.trading.pay(tid),
      () => youzan.trading.ship(tid, [oids[0]!]),
      () => youzan.trading.ship(tid),
      () => youzan.trading.confirmReceipt(tid),
    ]
    for (const step of steps) {
      step()
      seen.push((await orderOf(tid)).state)
    }
    expect(seen).toEqual(['unpaid', 'to_ship', 'partly_shipped', 'shipped', 'completed'])
    expect((await orderOf(tid)).deliveredAt).not.toBeNull()
  })

  it('tells kinds of orders apart', async () => {
    const group = youzan.trading.place(wish({ kind: 'group_buy' })).tid
    youzan.trading.pay(group)
    expect(await orderOf(group)).toMatchObject({ state: 'awaiting_group', kind: 'group_buy' })
    youzan.trading.formGroup(group)
    expect((await orderOf(group)).state).toBe('to_ship')
    const presale = youzan.trading.place(wish({ depositFen: 10_050 })).tid
    youzan.trading.pay(presale)
    expect(await orderOf(presale)).toMatchObject({ state: 'deposit_paid', kind: 'presale', paidFen: 10050n })
    youzan.trading.pay(presale)
    expect(await orderOf(presale)).toMatchObject({ state: 'to_ship', paidFen: 129900n })
    expect(await orderOf(place({ kind: 'virtual' }))).toMatchObject({ state: 'shipped', kind: 'virtual' })
    expect(await orderOf(place({ kind: 'bonded' }))).toMatchObject({ state: 'to_ship', kind: 'bonded' })
  })

  it('follows a refund before shipment, with its money in fen', async () => {
    const tid = place({ items: [item, filter] })
    const { refundId } = youzan.trading.askRefund(tid, { reason: '不想要了' })
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
    youzan.trading.agreeRefund(refundId, { slowly: true })
    expect(await refundOf(refundId)).toMatchObject({ state: 'refunding', refundFen: 129900n })
    youzan.trading.settleFunds(refundId)
    expect((await refundOf(refundId)).state).toBe('refunded')
    expect(await orderOf(tid)).toMatchObject({ state: 'to_ship', paidFen: 139899n })
  })

  it('follows a return, and closes the order when all came back', async () => {
    const tid = place()
    youzan.trading.ship(tid)
    const { refundId } = youzan.trading.askRefund(tid, { withReturn: true })
    const states = [(await refundOf(refundId)).state]
    for (const step of ['agreeReturn', 'returnGoods', 'intervene', 'agreeRefund'] as const) {
      youzan.trading[step](refundId)
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
    youzan.trading.ship(tid)
    const { refundId } = youzan.trading.askRefund(tid)
    expect((await refundOf(refundId)).kind).toBe('refund_after_shipment')
    expect(await connector.fetchAfterSales(access, ['1'])).toEqual([null])
  })

  it.each(['429', '5xx', 'html', 'truncated', 'drop'] as const)('heals when %s passes', async (kind) => {
    const tid = place()
    const rule = fault(kind, { count: 2, route: detailApi })
    const [detail] = await youzanConnector(impatient).fetchOrders(access, [tid])
    expect(connector.normaliseOrder('s', detail).orderId).toBe(tid)
    expect(faults.rules.find(({ id }) => id === rule.id)?.hits).toBe(2)
  })

  it('names what lasts', async () => {
    fault('5xx')
    await expect(connector.fetchOrders(access, [place()])).rejects.toMatchObject({
      kind: 'temporary',
      code: 'http_503',
    })
  })

  it('says at once that the token ended, and goes on with a refreshed one', async () => {
    const tid = place()
    youzan.configure({ sessions: 'expired' })
    const call = connector.fetchOrders(access, [tid])
    await expect(call).rejects.toMatchObject({ kind: 'authorisation_expired', code: '4202' })
    const session = (
      await token({ authorize_type: 'refresh_token', refresh_token: youzan.credentials.refreshToken })
    ).data.access_token
    expect(await connector.fetchOrders({ ...access, session }, [tid])).toHaveLength(1)
  })

  it.each([
    ['stolen', '4203'],
    ['', '4201'],
  ])('is refused with the token %j', async (session, code) => {
    const call = connector.fetchOrders({ ...access, session }, [place()])
    await expect(call).rejects.toMatchObject({ kind: 'authorisation_expired', code })
  })

  it('stays below the limit by waiting', async () => {
    youzan.configure({ rateLimit: 3 })
    const tids = Array.from({ length: 6 }, () => place())
    const patient = youzanConnector(
      { ...ports, clock: { ...ports.clock, sleep: (ms) => ports.clock.sleep(Math.min(ms, 400)) } },
      { attempts: 20, backoffMs: 5, concurrency: 2 },
    )
    expect((await patient.fetchOrders(access, tids)).every(Boolean)).toBe(true)
  })

  it('gives null for an order that the index does not have yet', async () => {
    youzan.configure({ indexLagMs: 30_000 })
    const tid = place()
    expect(await connector.fetchOrders(access, [tid])).toEqual([null])
    shiftMs = 31_000
    expect((await orderOf(tid)).orderId).toBe(tid)
  })
})

describe('sweeping what changed', () => {
  it('finds all pages, each order once, with the version of its detail', async () => {
    const { tids, window } = placeInPast(230, 40)
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(found.map(({ id }) => id).sort()).toEqual([...tids].sort())
    expect(found[0]!.detail).toBeNull()
    expect((await orderOf(found[0]!.id)).versionAt).toEqual(found[0]!.versionAt)
  })

  it('asks once for a quiet window, and hands over orders that were never paid', async () => {
    const unpaid = youzan.trading.place(wish()).tid
    const [row] = await collect(connector.pullChangedOrders(access, lately()))
    expect(connector.normaliseOrder('s', row!.detail)).toMatchObject({ orderId: unpaid, state: 'unpaid' })
    expect(connector.normaliseOrder('s', row!.detail)).toEqual(await orderOf(unpaid))
    expect(youzan.stats().calls).toEqual({ [listApi]: 1, [detailApi]: 1 })
  })

  it('misses none when orders change while it reads', async () => {
    const { tids, window } = placeInPast(330, 45)
    const changed: string[] = []
    const found = await collect(connector.pullChangedOrders(access, window), (page) => {
      // Two leave the window after each page: all behind them move up.
      const still = tids.filter((tid) => !page.some(({ id }) => id === tid) && !changed.includes(tid))
      for (const tid of still.slice(-2)) {
        youzan.trading.ship(tid)
        changed.push(tid)
      }
    })
    const ids = found.map(({ id }) => id)
    expect(changed.length).toBeGreaterThan(4)
    expect(new Set(ids).size).toBe(ids.length)
    expect(tids.filter((tid) => !changed.includes(tid) && !ids.includes(tid))).toEqual([])
    const moved = await idsChanged(lately())
    expect(changed.filter((tid) => !moved.includes(tid))).toEqual([])
  })

  it('cuts a window of more than three months into slices that Youzan takes', async () => {
    const { tids, window } = placeInPast(3, 80 * 24 * 60)
    const wide = { from: new Date(window.from.getTime() - 40 * 86_400_000), to: new Date() }
    expect((await idsChanged(wide)).sort()).toEqual([...tids].sort())
  })

  it('answers an empty window with nothing, and never asks beyond now', async () => {
    const future = { from: new Date(Date.now() + 60_000), to: new Date(Date.now() + 120_000) }
    expect(await idsChanged(future)).toEqual([])
    expect(youzan.stats().calls).toEqual({})
  })

  it('sweeps refunds as well, to be fetched', async () => {
    shiftMs = -90 * 60_000
    const from = new Date(Date.now() + shiftMs - 1_000)
    const refunds = Array.from({ length: 130 }, () => {
      const tid = place()
      return { tid, id: youzan.trading.askRefund(tid).refundId }
    })
    const window = { from, to: new Date(Date.now() + shiftMs + 1_000) }
    shiftMs = 0
    const found = await collect(connector.pullChangedAfterSales(access, window))
    expect(found.map(({ id }) => id).sort()).toEqual(refunds.map(({ id }) => id).sort())
    const one = found.find(({ id }) => id === refunds[0]!.id)!
    expect(one).toMatchObject({ orderId: refunds[0]!.tid, detail: null })
    expect((await refundOf(one.id)).versionAt).toEqual(one.versionAt)
  })

  it.each([1, 2, 3, 4, 5, 6])('starts again when pages are repeated (seed %i)', async (seed) => {
    const { tids, window } = placeInPast(230, 50)
    fault('repeated_page', { route: listApi, count: 3, rate: 0.4, seed })
    expect((await idsChanged(window)).sort()).toEqual([...tids].sort())
  })

  it('says so when pages are repeated without end', async () => {
    const { window } = placeInPast(230, 50)
    fault('repeated_page', { route: listApi })
    await expect(idsChanged(window)).rejects.toMatchObject({ kind: 'malformed_answer' })
  })

  it('stops in the middle when the token ends there, and finds all on the next sweep', async () => {
    const { tids, window } = placeInPast(230, 55)
    let pages = 0
    const broken = collect(connector.pullChangedOrders(access, window), () => {
      if (++pages === 2) youzan.configure({ sessions: 'expired' })
    })
    await expect(broken).rejects.toMatchObject({ kind: 'authorisation_expired' })
    expect(pages).toBe(2)
    youzan.configure({ sessions: 'valid' })
    expect((await idsChanged(window)).sort()).toEqual([...tids].sort())
  })

  it.each(['429', 'html', 'truncated', '5xx'] as const)(
    'gets through when every third answer is %s',
    async (kind) => {
      const { tids, window } = placeInPast(230, 60 + kind.length)
      fault(kind, { rate: 0.3, seed: 7 })
      const stubborn = youzanConnector(impatient, { attempts: 10 })
      const ids = (await collect(stubborn.pullChangedOrders(access, window))).map(({ id }) => id)
      expect(ids.sort()).toEqual([...tids].sort())
    },
  )
})

describe('pushes', () => {
  it('bring an order from placing to refund, each with its subject', async () => {
    const inbox = await listen()
    const { tid } = youzan.trading.place(wish())
    youzan.trading.pay(tid)
    const { refundId } = youzan.trading.askRefund(tid)
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
    const paid = connector.normaliseOrder('s', byTopic.get('trade_TradeBuyerPay')!.detail)
    expect(paid).toMatchObject({ orderId: tid, state: 'to_ship', paidFen: 129900n })
    for (const push of inbox.pushes) {
      expect(push).toMatchObject({ sellerId: access.sellerId, marketplace: 'youzan' })
      expect(connector.readPush(push)).toEqual(push)
    }
  })

  it('with the whole order tell the same as the detail that is fetched', async () => {
    const inbox = await listen()
    const tid = place({ items: [item, filter], message: '5+1 楼 & 周六' })
    await inbox.until(() => inbox.pushes.length === 1)
    expect(connector.normaliseOrder('s', inbox.pushes[0]!.detail)).toEqual(await orderOf(tid))
  })

  it('come again with the same id until they were kept', async () => {
    youzan.configure({ retryMs: [20, 20, 20, 20] })
    const inbox = await listen(2)
    place()
    await inbox.until(() => inbox.pushes.length === 3)
    expect(new Set(inbox.pushes.map(({ pushId }) => pushId)).size).toBe(1)
    await youzan.pushes.settled()
    expect(youzan.pushes.counts).toEqual({ sent: 1, accepted: 1, givenUp: 0 })
  })

  it('that are doubled have one id, and those that are dropped are found by the sweep', async () => {
    const inbox = await listen()
    fault('duplicate', { count: 1 })
    place()
    await inbox.until(() => inbox.pushes.length === 2)
    expect(inbox.pushes[1]!.pushId).toBe(inbox.pushes[0]!.pushId)
    faults.remove()
    fault('drop', { route: 'trade_*', count: 1 })
    const lost = place()
    const kept = place()
    await inbox.until(() => inbox.pushes.some(({ subject }) => subject?.id === kept))
    expect(inbox.pushes.some(({ subject }) => subject?.id === lost)).toBe(false)
    expect(await idsChanged(lately())).toContain(lost)
  })

  it('that are reordered are put right by their versions', async () => {
    const inbox = await listen()
    fault('reorder', { count: 1, delayMs: 5_000 })
    const { tid } = youzan.trading.place(wish())
    youzan.trading.pay(tid)
    await inbox.until(() => inbox.pushes.length === 3)
    const whole = inbox.pushes.filter(({ detail }) => detail !== null)
    const newest = whole
      .map(({ detail }) => connector.normaliseOrder('s', detail))
      .toSorted((a, b) => a.versionAt.getTime() - b.versionAt.getTime())
      .at(-1)!
    expect(newest.state).toBe('to_ship')
  })

  it('of another app are refused, and given up in the end', async () => {
    youzan.configure({ retryMs: [5, 5, 5, 5] })
    const inbox = await listen(0, 'another secret of another app')
    place()
    await youzan.pushes.settled()
    expect(youzan.pushes.counts).toEqual({ sent: 1, accepted: 0, givenUp: 1 })
    expect(inbox.refused).toEqual(Array(5).fill('bad_signature'))
  })

  it('of the service market come sealed, and start nothing', async () => {
    const inbox = await listen()
    youzan.orderApp()
    await inbox.until(() => inbox.pushes.length === 1)
    expect(inbox.pushes[0]).toMatchObject({
      sellerId: access.sellerId,
      topic: 'APP_SUBSCRIBE',
      subject: null,
    })
    await youzan.pushes.settled()
    expect(youzan.pushes.counts.accepted).toBe(1)
  })
})

async function token(form: Record<string, unknown>) {
  const { appKey: client_id, appSecret: client_secret } = youzan.credentials
  const answer = await app.inject({
    method: 'POST',
    url: `${youzanPrefix}/auth/token`,
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ client_id, client_secret, ...form }),
  })
  return answer.json()
}

/** A receiving address that takes pushes as the product does; the first `failures` cannot be kept. */
async function listen(failures = 0, appSecret = access.appSecret) {
  const pushes: Push[] = []
  const refused: string[] = []
  let left = failures
  const receiver = Fastify({ forceCloseConnections: true })
  for (const type of ['application/json', '*'])
    receiver.addContentTypeParser(type, { parseAs: 'string' }, (_, body, done) => done(null, body))
  receiver.post('/push', async (request, reply) => {
    const headers = request.headers as Record<string, string>
    const read = () =>
      youzanWebhook.read(
        { query: {}, headers, body: String(request.body) },
        { ...access, appSecret },
        new Date(),
      )
    try {
      pushes.push(...read())
      if (left-- > 0) return reply.code(500).send()
      const { status, contentType, body } = youzanWebhook.received
      return reply.code(status).type(contentType).send(body)
    } catch (error) {
      if (!(error instanceof PushRefused)) throw error
      refused.push(error.reason)
      const { status, contentType, body } = youzanWebhook.refused
      return reply.code(status).type(contentType).send(body)
    }
  })
  const address = await receiver.listen({ host: '127.0.0.1', port: 0 })
  opened.push(receiver)
  youzan.configure({ callback: { url: `${address}/push` } })
  const until = async (condition: () => boolean) => {
    for (let waited = 0; !condition(); waited += 5) {
      if (waited > 5_000) throw new Error(`waited in vain: ${condition}`)
      await ports.clock.sleep(5)
    }
  }
  return { pushes, refused, until }
}
