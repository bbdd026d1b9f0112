import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultRequest, Faults } from '../../../../sandbox/src/faults.ts'
import { type JdPlaceOrder, type JdStandIn, registerJd } from '../../../../sandbox/src/jd/index.ts'
import { systemPorts } from '../../runtime/adapters/index.ts'
import type { Connector, ShopAccess } from '../contract/connector.ts'
import { jdClient } from './client.ts'
import { jdConnector } from './index.ts'
import { fetchTdeKeys } from './receiver-keys.ts'
import { decryptTde } from './tde.ts'

/** The product's real client against the stand-in, over real sockets. */
const ports = systemPorts('unused')
const quickPorts = { ...ports, clock: { ...ports.clock, sleep: async () => {} } }
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const searchRoute = 'jingdong.pop.order.search'
let app: FastifyInstance
let faults: Faults
let jd: JdStandIn
let access: ShopAccess
let connector: Connector
/** Added to the stand-in's clock, so that orders can be made in the past; the client's clock stays real. */
let shiftMs = 0

beforeEach(async () => {
  shiftMs = 0
  app = Fastify({ forceCloseConnections: true })
  faults = new Faults()
  jd = await registerJd(app, { faults, clockNow: () => Date.now() + shiftMs })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const { appKey, appSecret, sellerId, session } = jd.credentials
  access = { shopId: 'shop-jd', sellerId, baseUrl: `${url}/jd`, appKey, appSecret, session }
  connector = jdConnector(ports, { backoffMs: 5 })
})
afterEach(() => app.close())

const lock = {
  num_iid: '10021183645542',
  sku_id: '100049211765',
  outer_iid: 'HM-LOCK-X1',
  outer_sku_id: 'HM-LOCK-X1-BLK',
  title: '禾木智家 X1 智能门锁',
  sku_properties_name: '曜石黑',
  priceFen: 129_900,
  quantity: 1,
}
const filter = { ...lock, sku_id: '100049211766', outer_sku_id: 'HM-FLT-PP', priceFen: 8_400, quantity: 2 }
const receiver = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路100号802室',
}
const wish: JdPlaceOrder = { buyer: { openUid: 'AAE1', nick: '小**3' }, receiver, items: [lock] }

function place(more: Partial<JdPlaceOrder> = {}): string {
  return jd.trading.placePaid({ ...wish, ...more }).orderId
}

function fault(kind: FaultRequest['kind'], more: Partial<FaultRequest> = {}) {
  return faults.add({ platform: 'jd', kind, rate: 1, ...more })
}

function placeInPast(count: number, agoMs: number) {
  shiftMs = -agoMs
  const from = new Date(Date.now() + shiftMs - 1_000)
  const ids = Array.from({ length: count }, () => place())
  const to = new Date(Date.now() + shiftMs + 1_000)
  shiftMs = 0
  return { ids, window: { from, to } }
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

const idsOf = (records: { id: string }[]) => records.map(({ id }) => id).sort()
const calls = (method = searchRoute) => (jd.stats().calls as Record<string, number>)[method] ?? 0
const orderNow = async (id: string) =>
  connector.normaliseOrder('s', (await connector.fetchOrders(access, [id]))[0])
const billNow = async (id: string) =>
  connector.normaliseAfterSales('s', (await connector.fetchAfterSales(access, [id]))[0])

describe('fetching details', () => {
  it('answers in the order asked, with every digit; what is missing is null', async () => {
    const [first, second] = [place(), place({ items: [lock, filter], discountFen: 1_001, postFen: 800 })]
    const details = await connector.fetchOrders(access, [second, '1', first])
    expect(details[1]).toBeNull()
    const order = connector.normaliseOrder('shop-jd', details[0])
    expect(order).toMatchObject({ orderId: second, state: 'to_ship', paidFen: 146_499n, buyerId: 'AAE1' })
    expect(order.lines.reduce((sum, line) => sum + line.paidFen, 800n)).toBe(order.paidFen)
    expect(order.receiver).toMatchObject({
      name: '刘*',
      phone: '135****6632',
      masked: true,
      district: '浦东新区',
    })
    expect(order.receiver.receiverId).toBeTruthy()
  })

  it('follows an order from placing to receipt', async () => {
    const id = jd.trading.place(wish).orderId
    expect(await orderNow(id)).toMatchObject({
      state: 'unpaid',
      paidFen: 0n,
      payableFen: 129_900n,
      paidAt: null,
    })
    for (const [act, state] of [
      ['pay', 'to_ship'],
      ['pause', 'under_review'],
      ['resume', 'to_ship'],
      ['ship', 'shipped'],
      ['confirmReceipt', 'completed'],
    ] as const) {
      jd.trading[act](id)
      expect((await orderNow(id)).state).toBe(state)
    }
    expect((await orderNow(id)).deliveredAt).toBeInstanceOf(Date)
  })

  it('knows goods from a bonded warehouse and cash on delivery, which is paid at the end', async () => {
    expect(await orderNow(place({ customs: '宁波保税区' }))).toMatchObject({ kind: 'bonded' })
    const cod = jd.trading.place({ ...wish, payType: '1' }).orderId
    expect(await orderNow(cod)).toMatchObject({ kind: 'cash_on_delivery', state: 'to_ship', paidFen: 0n })
    jd.trading.ship(cod)
    jd.trading.confirmReceipt(cod)
    expect(await orderNow(cod)).toMatchObject({ state: 'completed', paidFen: 129_900n })
  })

  it('follows a refund before shipment, which locks the order', async () => {
    const id = place()
    const apply = jd.trading.askRefund(id, { amountFen: 129_899 }) as { id: string }
    expect((await orderNow(id)).lines[0]!.afterSalesState).toBe('awaiting_merchant')
    const [asked, missing] = await connector.fetchAfterSales(access, [`refund-${apply.id}`, 'refund-1'])
    expect(missing).toBeNull()
    expect(connector.normaliseAfterSales('s', asked)).toMatchObject({
      afterSalesId: `refund-${apply.id}`,
      orderId: id,
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 129_899n,
    })
    jd.trading.agreeRefund(apply.id)
    expect((await billNow(`refund-${apply.id}`)).state).toBe('refunded')
    expect((await orderNow(id)).state).toBe('closed')
  })

  it('follows a return after shipment through the bills of its order', async () => {
    const id = place({ items: [lock, filter] })
    jd.trading.ship(id)
    const bill = jd.trading.askRefund(id, { skuId: filter.sku_id }) as { serviceId: string }
    const name = `afs-${id}-${bill.serviceId}`
    expect(await billNow(name)).toMatchObject({
      afterSalesId: name,
      kind: 'return_and_refund',
      state: 'awaiting_merchant',
      lineId: `${id}-${filter.sku_id}`,
    })
    jd.trading.approveReturn(bill.serviceId)
    expect((await billNow(name)).state).toBe('awaiting_buyer_return')
    jd.trading.payOut(bill.serviceId)
    expect(await billNow(name)).toMatchObject({ state: 'refunded', refundFen: 16_800n })
  })

  it('asks for fifty refund applications with one call', async () => {
    const names = Array.from({ length: 60 }, () => {
      const apply = jd.trading.askRefund(place()) as { id: string }
      return `refund-${apply.id}`
    })
    const found = await connector.fetchAfterSales(access, names)
    expect(found.map((one) => connector.normaliseAfterSales('s', one).afterSalesId)).toEqual(names)
    expect(calls('jingdong.pop.afs.soa.refundapply.queryPageList')).toBe(2)
  })

  it.each(['429', '5xx', 'html', 'truncated', 'drop'] as const)('heals when %s passes', async (kind) => {
    const id = place()
    const rule = fault(kind, { count: 2, route: 'jingdong.pop.order.get' })
    const [detail] = await jdConnector(quickPorts).fetchOrders(access, [id])
    expect(connector.normaliseOrder('s', detail).orderId).toBe(id)
    expect(rule.hits).toBe(2)
  })

  it('knows the flow control by its words, since nobody knows its code', async () => {
    place()
    jd.configure({ rateLimit: 1 })
    const pulls = Array.from({ length: 4 }, () =>
      collect(jdConnector(ports, { attempts: 1 }).pullChangedOrders(access, lately())),
    )
    const failed = (await Promise.allSettled(pulls)).filter(({ status }) => status === 'rejected')
    expect(failed.length).toBeGreaterThan(0)
    for (const { reason } of failed as PromiseRejectedResult[])
      expect(reason).toMatchObject({ kind: 'limited' })
  })

  it('says at once that the authorisation ended, and goes on when it is good again', async () => {
    const id = place()
    jd.configure({ sessions: 'expired' })
    await expect(connector.fetchOrders(access, [id])).rejects.toMatchObject({
      kind: 'authorisation_expired',
      code: '19',
    })
    jd.configure({ sessions: 'valid' })
    expect(await connector.fetchOrders(access, [id])).toHaveLength(1)
  })

  it('spends no more calls on a batch that fails', async () => {
    const ids = Array.from({ length: 90 }, () => place())
    fault('token_expired')
    const rules = faults.rules
    await expect(connector.fetchOrders(access, ids)).rejects.toMatchObject({ kind: 'authorisation_expired' })
    expect(rules[0]!.hits).toBeLessThanOrEqual(32)
  })

  it.each([
    ['appSecret', 'wrong', 'invalid_request', '12'],
    ['appKey', '1', 'invalid_request', '21'],
    ['session', 'stolen', 'authorisation_expired', '19'],
  ] as const)('is refused with a wrong %s', async (field, value, kind, code) => {
    const call = connector.fetchOrders({ ...access, [field]: value }, [place()])
    await expect(call).rejects.toMatchObject({ kind, code })
  })

  it('is refused when its clock is more than six minutes off', async () => {
    const off = (ms: number) =>
      jdConnector({ ...ports, clock: { ...ports.clock, now: () => new Date(Date.now() + ms) } })
    await expect(off(-7 * 60_000).fetchOrders(access, [place()])).rejects.toMatchObject({ code: '8' })
    expect(await off(5 * 60_000).fetchOrders(access, [place()])).toHaveLength(1)
  })

  it('gets receivers as ciphertext from the methods that encrypt', async () => {
    const id = place()
    const encrypted = jdConnector(ports, { receivers: 'encrypted' })
    const [detail] = await encrypted.fetchOrders(access, [id])
    const { receiver: hidden } = encrypted.normaliseOrder('s', detail)
    expect(hidden).toMatchObject({ masked: true, province: '上海' })
    expect(hidden.name).toMatch(/^AA[Q-T]/)
    expect(JSON.stringify(detail)).not.toMatch(/刘敏|13535476632/)
    expect(idsOf(await collect(encrypted.pullChangedOrders(access, lately())))).toEqual([id])
    const keys = await fetchTdeKeys(jdClient(ports), access, new Date())
    expect(decryptTde(hidden.name!, keys)).toBe('刘敏')
    expect(decryptTde(hidden.phone!, keys)).toBe('13535476632')
  })
})

describe('sweeping orders', () => {
  it('takes one call for a quiet window, and the list carries the whole order', async () => {
    const id = place()
    const [record] = await collect(connector.pullChangedOrders(access, lately()))
    expect(calls()).toBe(1)
    const [fetched] = await connector.fetchOrders(access, [id])
    expect(record).toMatchObject({ id, orderId: id })
    expect(connector.normaliseOrder('s', record!.detail)).toEqual(connector.normaliseOrder('s', fetched))
    expect(connector.normaliseOrder('s', record!.detail).versionAt).toEqual(record!.versionAt)
    await collect(connector.pullChangedOrders(access, { from: new Date(1e12), to: new Date(1e12 + 60_000) }))
    expect(calls()).toBe(2)
  })

  it('finds all pages, each order once, with one call a page', async () => {
    const { ids, window } = placeInPast(230, hourMs)
    expect(idsOf(await collect(connector.pullChangedOrders(access, window)))).toEqual([...ids].sort())
    expect(calls()).toBe(3)
  })

  it('misses none when orders change while it reads', async () => {
    const { ids, window } = placeInPast(330, hourMs)
    const changed = new Set<string>()
    const found = await collect(connector.pullChangedOrders(access, window), () => {
      // Of the oldest and of the newest some leave the window after each page: all behind them move up.
      for (const id of [...ids.slice(-40), ...ids.slice(0, 40)]
        .filter((one) => !changed.has(one))
        .slice(0, 7)) {
        jd.trading.ship(id)
        changed.add(id)
      }
    })
    const swept = found.map(({ id }) => id)
    expect(new Set(swept).size).toBe(swept.length)
    expect(ids.filter((id) => !changed.has(id) && !swept.includes(id))).toEqual([])
    const moved = (await collect(connector.pullChangedOrders(access, lately()))).map(({ id }) => id)
    expect([...changed].filter((id) => !moved.includes(id))).toEqual([])
  })

  it('starts again when a late row appears in the middle of a walk', async () => {
    const { ids, window } = placeInPast(230, hourMs)
    let late = ''
    const found = await collect(connector.pullChangedOrders(access, window), () => {
      if (late) return
      shiftMs = window.from.getTime() + 1_000 - Date.now()
      late = place()
      shiftMs = 0
    })
    expect(idsOf(found)).toEqual([...ids, late].sort())
  })

  it('cuts a window of more than a month, and a full one into halves', async () => {
    const old = placeInPast(3, 60 * dayMs)
    const busy = placeInPast(2_050, 3 * dayMs)
    const wide = { from: new Date(Date.now() - 70 * dayMs), to: new Date(Date.now() - hourMs) }
    const found = await collect(connector.pullChangedOrders(access, wide))
    expect(idsOf(found)).toEqual([...old.ids, ...busy.ids].sort())
  })

  it('never asks beyond now, nor for orders that are not paid, which no list has', async () => {
    jd.trading.place(wish)
    expect(await collect(connector.pullChangedOrders(access, lately()))).toEqual([])
    const future = { from: new Date(Date.now() + 60_000), to: new Date(Date.now() + 120_000) }
    expect(await collect(connector.pullChangedOrders(access, future))).toEqual([])
    expect(calls()).toBe(1)
  })

  it('sees a parent close and its children open when JD splits an order', async () => {
    const parent = place({ items: [lock, filter], discountFen: 1_000 })
    const children = jd.trading.split(parent).map(({ orderId }) => orderId)
    const found = await collect(connector.pullChangedOrders(access, lately()))
    const states = new Map(found.map(({ id, detail }) => [id, connector.normaliseOrder('s', detail).state]))
    expect(states.get(parent)).toBe('closed')
    expect(children.map((id) => states.get(id))).toEqual(['to_ship', 'to_ship'])
  })

  it.each([1, 2, 3, 4, 5, 6])('starts again when pages are repeated (seed %i)', async (seed) => {
    const { ids, window } = placeInPast(330, hourMs)
    fault('repeated_page', { route: searchRoute, count: 3, rate: 0.4, seed })
    expect(idsOf(await collect(connector.pullChangedOrders(access, window)))).toEqual([...ids].sort())
  })

  it('says so when pages are repeated without end', async () => {
    const { window } = placeInPast(230, hourMs)
    fault('repeated_page', { route: searchRoute })
    const pull = collect(jdConnector(quickPorts).pullChangedOrders(access, window))
    await expect(pull).rejects.toMatchObject({ kind: 'malformed_answer' })
  })

  it('does not take the page of another window for an answer', async () => {
    const one = placeInPast(3, 5 * hourMs)
    const other = placeInPast(4, hourMs)
    const rule = fault('repeated_page', { route: searchRoute, count: 1 })
    expect(idsOf(await collect(connector.pullChangedOrders(access, one.window)))).toEqual([...one.ids].sort())
    expect(idsOf(await collect(connector.pullChangedOrders(access, other.window)))).toEqual(
      [...other.ids].sort(),
    )
    expect(rule.hits).toBe(1)
  })

  it('stops in the middle when the token ends there, and finds all on the next sweep', async () => {
    const { ids, window } = placeInPast(230, hourMs)
    let pages = 0
    const broken = collect(connector.pullChangedOrders(access, window), () => {
      if (++pages === 1) fault('token_expired', { count: 1 })
    })
    await expect(broken).rejects.toMatchObject({ kind: 'authorisation_expired' })
    expect(pages).toBe(1)
    expect(idsOf(await collect(connector.pullChangedOrders(access, window)))).toEqual([...ids].sort())
  })

  it.each(['429', 'html', 'truncated', '5xx'] as const)(
    'gets through when every third answer is %s',
    async (kind) => {
      const { ids, window } = placeInPast(330, hourMs)
      fault(kind, { rate: 0.3, seed: 7 })
      const quick = jdConnector(quickPorts, { attempts: 10 })
      expect(idsOf(await collect(quick.pullChangedOrders(access, window)))).toEqual([...ids].sort())
    },
  )
})

describe('sweeping after-sales', () => {
  it('finds applications and bills, each once, with all that is in them', async () => {
    const applies = Array.from({ length: 60 }, () => jd.trading.askRefund(place()) as { id: string })
    const bills = Array.from({ length: 55 }, () => {
      const id = place()
      jd.trading.ship(id)
      const bill = jd.trading.askRefund(id) as { serviceId: string }
      return `afs-${id}-${bill.serviceId}`
    })
    const found = await collect(connector.pullChangedAfterSales(access, lately()))
    expect(idsOf(found)).toEqual([...applies.map(({ id }) => `refund-${id}`), ...bills].sort())
    for (const { id, orderId, versionAt, detail } of found)
      expect(connector.normaliseAfterSales('s', detail)).toMatchObject({
        afterSalesId: id,
        orderId,
        versionAt,
      })
  })

  it('finds an audit of what was applied for long ago', async () => {
    shiftMs = -30 * dayMs
    const apply = jd.trading.askRefund(place()) as { id: string }
    shiftMs = 0
    jd.trading.refuseRefund(apply.id)
    const [record] = await collect(connector.pullChangedAfterSales(access, lately()))
    expect(connector.normaliseAfterSales('s', record!.detail)).toMatchObject({
      afterSalesId: `refund-${apply.id}`,
      state: 'merchant_refused',
    })
  })

  it('finds a payout weeks after the approval, though no list has it, but looks back only now and then', async () => {
    shiftMs = -12 * dayMs
    const id = place()
    jd.trading.ship(id)
    const bill = jd.trading.askRefund(id) as { serviceId: string }
    jd.trading.approveReturn(bill.serviceId)
    shiftMs = 0
    const sweep = async () =>
      (await collect(connector.pullChangedAfterSales(access, lately()))).map(
        ({ detail }) => connector.normaliseAfterSales('s', detail).state,
      )
    expect(await sweep()).toEqual(['awaiting_buyer_return'])
    jd.trading.payOut(bill.serviceId)
    const before = calls('jingdong.asc.serviceAndRefund.view')
    expect(await sweep()).toEqual([])
    expect(calls('jingdong.asc.serviceAndRefund.view') - before).toBe(2)
    connector = jdConnector({
      ...ports,
      clock: { ...ports.clock, now: () => new Date(Date.now() + 1_000) },
    })
    expect(await sweep()).toEqual(['refunded'])
  })

  it('lists what it cannot read, so that a person can look at it', async () => {
    const apply = jd.trading.askRefund(place()) as { id: string }
    jd.trading.refundApplies.get(apply.id)!.status = 77
    const [record] = await collect(connector.pullChangedAfterSales(access, lately()))
    expect(record!.id).toBe(`refund-${apply.id}`)
    expect(() => connector.normaliseAfterSales('s', record!.detail)).toThrow('refundapply.status')
  })
})
