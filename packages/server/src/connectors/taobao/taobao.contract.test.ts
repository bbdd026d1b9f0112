import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FaultRequest } from '../../../../sandbox/src/faults.ts'
import { type Sandbox, startSandbox } from '../../../../sandbox/src/server.ts'
import { systemPorts } from '../../runtime/adapters/index.ts'
import type { Connector, Push, ShopAccess } from '../contract/connector.ts'
import { taobaoChannel, taobaoConnector } from './index.ts'

/** The product's real client against the stand-in, over real sockets. */
const ports = systemPorts('unused')
let sandbox: Sandbox
let access: ShopAccess
let connector: Connector
/** Added to the stand-in's clock, so that orders can be made in the past; the client's clock stays real. */
let shiftMs = 0

beforeEach(async () => {
  shiftMs = 0
  sandbox = await startSandbox({ clockNow: () => Date.now() + shiftMs })
  const { appKey, appSecret, sellerId, session } = sandbox.taobao.credentials
  access = { shopId: 'shop-tmall', sellerId, baseUrl: `${sandbox.url}/taobao`, appKey, appSecret, session }
  connector = taobaoConnector(ports, { backoffMs: 5 })
})
afterEach(() => sandbox.close())

function place(paid = true): string {
  return String(sandbox.world.deeds.act({ kind: 'place', paid, person: 0 }).tid)
}

function fault(kind: FaultRequest['kind'], more: Partial<FaultRequest> = {}) {
  return sandbox.faults.add({ platform: 'taobao', kind, rate: 1, ...more })
}

/** Orders that changed some minutes ago; the stand-in's clock goes forward only, so they come first in a test. */
function placeInPast(count: number, minutesAgo: number) {
  shiftMs = -minutesAgo * 60_000
  const from = new Date(Date.now() + shiftMs - 1_000)
  const tids = Array.from({ length: count }, () => place())
  const to = new Date(Date.now() + shiftMs + 1_000)
  shiftMs = 0
  return { tids, window: { from, to } }
}

async function collect<T>(pages: AsyncIterable<T[]>, onPage: (page: T[]) => void = () => {}): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) {
    all.push(...page)
    onPage(page)
  }
  return all
}

describe('fetching details', () => {
  it('answers in the order asked, with every digit; what is missing is null', async () => {
    const [first, second] = [place(), place()]
    const details = await connector.fetchOrders(access, [second, '1795000000000000001', first])
    expect(details[1]).toBeNull()
    expect(connector.normaliseOrder('shop-tmall', details[0]).orderId).toBe(second)
    const order = connector.normaliseOrder('shop-tmall', details[2])
    expect(order).toMatchObject({ orderId: first, state: 'to_ship', paidFen: 129900n })
    expect(order.receiver).toMatchObject({ name: '刘*', masked: true, district: '浦东新区' })
    expect(order.receiver.receiverId).toBeTruthy()
  })

  it('follows an order from placing to receipt', async () => {
    const tid = place(false)
    const state = async () =>
      connector.normaliseOrder('s', (await connector.fetchOrders(access, [tid]))[0]).state
    expect(await state()).toBe('unpaid')
    for (const [kind, expected] of [
      ['pay', 'to_ship'],
      ['ship', 'shipped'],
      ['deliver', 'delivered'],
      ['confirm_receipt', 'completed'],
    ] as const) {
      sandbox.world.deeds.act({ kind, tid })
      expect(await state()).toBe(expected)
    }
  })

  it('follows a refund', async () => {
    const tid = place()
    const refundId = String(sandbox.world.deeds.act({ kind: 'ask_refund', tid }).refundId)
    const [asked, missing] = await connector.fetchAfterSales(access, [refundId, '1'])
    expect(missing).toBeNull()
    expect(connector.normaliseAfterSales('s', asked)).toMatchObject({
      orderId: tid,
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 129900n,
    })
    sandbox.world.deeds.act({ kind: 'agree_refund', refundId })
    const [[refund], [trade]] = await Promise.all([
      connector.fetchAfterSales(access, [refundId]),
      connector.fetchOrders(access, [tid]),
    ])
    expect(connector.normaliseAfterSales('s', refund).state).toBe('refunded')
    expect(connector.normaliseOrder('s', trade)).toMatchObject({ state: 'closed', paidFen: 129900n })
  })

  it.each(['429', '5xx', 'html', 'truncated', 'drop'] as const)('heals when %s passes', async (kind) => {
    const tid = place()
    const rule = fault(kind, { count: 2, route: 'taobao.trade.fullinfo.get' })
    const quick = taobaoConnector({ ...ports, clock: { ...ports.clock, sleep: async () => {} } })
    const [detail] = await quick.fetchOrders(access, [tid])
    expect(connector.normaliseOrder('s', detail).orderId).toBe(tid)
    expect(sandbox.faults.rules.find(({ id }) => id === rule.id)?.hits).toBe(2)
  })

  it('names what lasts', async () => {
    const tid = place()
    fault('5xx')
    await expect(connector.fetchOrders(access, [tid])).rejects.toMatchObject({
      kind: 'temporary',
      code: 'http_503',
    })
  })

  it('says at once that the authorisation ended, and goes on when it is good again', async () => {
    const tid = place()
    sandbox.taobao.configure({ sessions: 'expired' })
    await expect(connector.fetchOrders(access, [tid])).rejects.toMatchObject({
      kind: 'authorisation_expired',
    })
    sandbox.taobao.configure({ sessions: 'valid' })
    expect(await connector.fetchOrders(access, [tid])).toHaveLength(1)
  })

  it.each([
    ['appSecret', 'wrong', 'invalid_request', '25'],
    ['appKey', '1', 'invalid_request', '29'],
    ['session', 'stolen', 'authorisation_expired', '27/invalid-sessionkey'],
  ] as const)('is refused with a wrong %s', async (field, value, kind, code) => {
    const call = connector.fetchOrders({ ...access, [field]: value }, [place()])
    await expect(call).rejects.toMatchObject({ kind, code })
  })

  it.each(['md5', 'hmac', 'hmac-sha256'] as const)(
    'is understood when it signs with %s',
    async (signMethod) => {
      const tid = place()
      expect((await taobaoConnector(ports, { signMethod }).fetchOrders(access, [tid]))[0]).toMatchObject({
        tid,
      })
    },
  )

  it('keeps many calls under way, but no more than allowed', async () => {
    const tids = Array.from({ length: 60 }, () => place())
    let underWay = 0
    let most = 0
    const http = {
      send: async (request: Parameters<typeof ports.http.send>[0]) => {
        most = Math.max(most, ++underWay)
        return ports.http.send(request).finally(() => underWay--)
      },
    }
    const narrow = taobaoConnector({ ...ports, http }, { concurrency: 8 })
    expect(await narrow.fetchOrders(access, tids)).toMatchObject(tids.map((tid) => ({ tid })))
    expect(most).toBe(8)
  })
})

describe('sweeping what changed', () => {
  it('finds all pages, each order once, with its version', async () => {
    const { tids, window } = placeInPast(120, 40)
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(found.map(({ id }) => id).sort()).toEqual([...tids].sort())
    const { detail, versionAt } = found[0]!
    expect(connector.normaliseOrder('s', detail).versionAt).toEqual(versionAt)
  })

  it('misses none when orders change while it reads', async () => {
    const { tids, window } = placeInPast(160, 45)
    const changed: string[] = []
    const found = await collect(connector.pullChangedOrders(access, window), (page) => {
      // Two of the newest leave the window after each page: all behind them move up.
      for (const tid of tids
        .filter((one) => !page.some(({ id }) => id === one) && !changed.includes(one))
        .slice(-2)) {
        sandbox.world.deeds.act({ kind: 'ship', tid })
        changed.push(tid)
      }
    })
    const ids = found.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const stayed = tids.filter((tid) => !changed.includes(tid))
    expect(stayed.filter((tid) => !ids.includes(tid))).toEqual([])
    const later = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 60_000) }
    const moved = (await collect(connector.pullChangedOrders(access, later))).map(({ id }) => id)
    expect(changed.filter((tid) => !moved.includes(tid))).toEqual([])
  })

  it('answers an empty window with nothing, and never asks beyond now', async () => {
    const from = new Date(Date.now() - 20 * 86_400_000)
    expect(
      await collect(connector.pullChangedOrders(access, { from, to: new Date(from.getTime() + 60_000) })),
    ).toEqual([])
    const future = { from: new Date(Date.now() + 60_000), to: new Date(Date.now() + 120_000) }
    expect(await collect(connector.pullChangedOrders(access, future))).toEqual([])
  })

  it('cuts a window of more than a day into slices that TOP takes', async () => {
    const { tids, window } = placeInPast(3, 26 * 60)
    const wide = { from: new Date(window.from.getTime() - 3_600_000), to: new Date(Date.now() - 50 * 60_000) }
    const ids = (await collect(connector.pullChangedOrders(access, wide))).map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(tids))
  })

  it('sends shipped orders to be fetched, since the list has no trace', async () => {
    const tid = place()
    sandbox.world.deeds.act({ kind: 'ship', tid })
    const window = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 1_000) }
    const row = (await collect(connector.pullChangedOrders(access, window))).find(({ id }) => id === tid)
    expect(row).toMatchObject({ id: tid, orderId: tid, detail: null })
  })

  it('sweeps refunds as well', async () => {
    shiftMs = -90 * 60_000
    const from = new Date(Date.now() + shiftMs - 1_000)
    const refunds = Array.from({ length: 60 }, () => {
      const tid = place()
      return { tid, id: String(sandbox.world.deeds.act({ kind: 'ask_refund', tid }).refundId) }
    })
    const window = { from, to: new Date(Date.now() + shiftMs + 1_000) }
    shiftMs = 0
    const found = await collect(connector.pullChangedAfterSales(access, window))
    expect(found.map(({ id }) => id).sort()).toEqual(refunds.map(({ id }) => id).sort())
    const one = found.find(({ id }) => id === refunds[0]!.id)!
    expect(one.orderId).toBe(refunds[0]!.tid)
    expect(connector.normaliseAfterSales('s', one.detail).versionAt).toEqual(one.versionAt)
  })

  it.each([1, 2, 3, 4, 5, 6])('starts again when pages are repeated (seed %i)', async (seed) => {
    const { tids, window } = placeInPast(120, 50)
    fault('repeated_page', { route: 'taobao.trades.sold.increment.get', count: 3, rate: 0.4, seed })
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(found.map(({ id }) => id).sort()).toEqual([...tids].sort())
  })

  it('says so when pages are repeated without end', async () => {
    const { window } = placeInPast(120, 50)
    fault('repeated_page', { route: 'taobao.trades.sold.increment.get' })
    const pull = collect(connector.pullChangedOrders(access, window))
    await expect(pull).rejects.toMatchObject({ kind: 'malformed_answer' })
  })

  it('stops in the middle when the token ends there, and finds all on the next sweep', async () => {
    const { tids, window } = placeInPast(120, 55)
    let pages = 0
    const broken = collect(connector.pullChangedOrders(access, window), () => {
      if (++pages === 1) fault('token_expired', { count: 1 })
    })
    await expect(broken).rejects.toMatchObject({ kind: 'authorisation_expired' })
    expect(pages).toBe(1)
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(found.map(({ id }) => id).sort()).toEqual([...tids].sort())
  })

  it.each(['429', 'html', 'truncated', '5xx'] as const)(
    'gets through when every third answer is %s',
    async (kind) => {
      const { tids, window } = placeInPast(110, 60 + kind.length)
      fault(kind, { rate: 0.3, seed: 7 })
      const quick = taobaoConnector(
        { ...ports, clock: { ...ports.clock, sleep: async () => {} } },
        { attempts: 10 },
      )
      const ids = (await collect(quick.pullChangedOrders(access, window))).map(({ id }) => id)
      expect(ids).toEqual(expect.arrayContaining(tids))
    },
  )
})

describe('the message channel', () => {
  it('brings messages as pushes and confirms them when they were kept', async () => {
    const inbox = await listen()
    const tid = place(false)
    sandbox.world.deeds.act({ kind: 'pay', tid })
    const refundId = String(sandbox.world.deeds.act({ kind: 'ask_refund', tid }).refundId)
    await inbox.until(() => inbox.about(tid).length === 3)
    expect(inbox.about(tid).map(({ topic }) => topic)).toEqual([
      'taobao_trade_TradeCreate',
      'taobao_trade_TradeBuyerPay',
      'taobao_refund_RefundCreated',
    ])
    expect(inbox.about(tid)[2]!.subject).toEqual({ kind: 'after_sales', id: refundId, orderId: tid })
    expect(inbox.about(tid)[0]).toMatchObject({
      sellerId: access.sellerId,
      marketplace: 'taobao',
      detail: null,
    })
    await inbox.until(() => pending() === 0)
    await inbox.stop()
  })

  it('hands over what arrives together, and loses none of a thousand', async () => {
    const inbox = await listen()
    const tids = Array.from({ length: 1_000 }, () => place())
    await inbox.until(() => tids.every((tid) => inbox.seen.has(tid)))
    expect(inbox.batches.length).toBeLessThan(200)
    await inbox.until(() => pending() === 0)
    await inbox.stop()
  })

  it('carries the whole order when the platform pushes data', async () => {
    sandbox.taobao.configure({ detail: 'inline' })
    const inbox = await listen()
    const tid = place()
    await inbox.until(() => inbox.seen.has(tid))
    const [push] = inbox.about(tid)
    const [fetched] = await connector.fetchOrders(access, [tid])
    expect(connector.normaliseOrder('s', push!.detail)).toEqual(connector.normaliseOrder('s', fetched))
    expect(connector.readPush(push!)).toEqual(push)
    await inbox.stop()
  })

  it('gets again what could not be kept, with the same id', async () => {
    sandbox.taobao.configure({ redeliverMs: 150 })
    let failures = 2
    const inbox = await listen(async () => {
      if (failures-- > 0) throw new Error('the database is away')
    })
    const tid = place()
    await inbox.until(() => inbox.about(tid).length === 3)
    expect(new Set(inbox.about(tid).map(({ pushId }) => pushId)).size).toBe(1)
    expect(inbox.states).toEqual(['connected', 'delivery_failed', 'delivery_failed'])
    await inbox.until(() => pending() === 0)
    await inbox.stop()
  })

  it('confirms what is being kept before it stops', async () => {
    const kept = Promise.withResolvers<void>()
    const inbox = await listen(() => kept.promise)
    const tid = place()
    await inbox.until(() => inbox.seen.has(tid))
    const stopped = inbox.stop()
    const late = place()
    kept.resolve()
    await stopped
    await inbox.until(() => pending() === 1)
    expect(inbox.seen.has(late)).toBe(false)
  })

  it('survives doubled and reordered messages', async () => {
    fault('duplicate', { rate: 0.5, seed: 5 })
    fault('reorder', { rate: 0.5, seed: 6, delayMs: 50 })
    const inbox = await listen()
    const tids = Array.from({ length: 40 }, () => place())
    await inbox.until(() => tids.every((tid) => inbox.seen.has(tid)))
    expect(inbox.batches.flat().length).toBeGreaterThan(40)
    await inbox.stop()
  })

  it('loses what the platform drops, and the sweep finds it', async () => {
    const inbox = await listen()
    fault('drop', { route: 'taobao_trade_*', count: 1 })
    const lost = place()
    const kept = place()
    await inbox.until(() => inbox.seen.has(kept))
    expect(inbox.seen.has(lost)).toBe(false)
    const window = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 1_000) }
    const ids = (await collect(connector.pullChangedOrders(access, window))).map(({ id }) => id)
    expect(ids).toContain(lost)
    await inbox.stop()
  })

  it('comes back after the platform hung up, and misses nothing of the meantime', async () => {
    const inbox = await listen()
    sandbox.taobao.disconnect()
    await inbox.until(() => inbox.states.includes('lost'))
    const tid = place()
    await inbox.until(() => inbox.seen.has(tid))
    expect(inbox.states).toEqual(['connected', 'lost', 'connected'])
    await inbox.stop()
  })

  it('is refused with a wrong secret, and keeps trying', async () => {
    const inbox = await listen(undefined, { ...access, appSecret: 'wrong' })
    await inbox.until(() => inbox.states.length >= 2)
    expect(new Set(inbox.states)).toEqual(new Set(['refused']))
    await inbox.stop()
    const tried = inbox.states.length
    await ports.clock.sleep(100)
    expect(inbox.states).toHaveLength(tried)
  })
})

function pending(): number {
  return (sandbox.taobao.stats().channel as { pending: number }).pending
}

async function listen(keep: (pushes: Push[]) => Promise<void> = async () => {}, shop = access) {
  const batches: Push[][] = []
  const seen = new Set<string>()
  const states: string[] = []
  const channel = taobaoChannel(ports, {
    pullMs: 50,
    afterCloseMs: 30,
    afterErrorMs: 30,
    onState: (state) => void states.push(state),
  })
  const stop = await channel.start(shop, async (pushes) => {
    batches.push(pushes)
    for (const { subject } of pushes) if (subject) seen.add(subject.orderId)
    await keep(pushes)
  })
  const about = (tid: string) => batches.flat().filter(({ subject }) => subject?.orderId === tid)
  const until = async (condition: () => boolean) => {
    for (let waited = 0; !condition(); waited += 5) {
      if (waited > 5_000) throw new Error(`waited in vain: ${condition}`)
      await ports.clock.sleep(5)
    }
  }
  return { batches, seen, states, stop, about, until }
}
