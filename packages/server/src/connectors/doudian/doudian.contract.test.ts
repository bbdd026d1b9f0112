import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DoudianStandIn, registerDoudian } from '../../../../sandbox/src/doudian/index.ts'
import { type FaultRequest, Faults } from '../../../../sandbox/src/faults.ts'
import { systemPorts } from '../../runtime/adapters/index.ts'
import type { ChangedRecord, Connector, Push, ShopAccess } from '../contract/connector.ts'
import { PushRefused } from '../contract/webhook.ts'
import { doudianConnector, doudianWebhook } from './index.ts'

/** The product's real client against the stand-in, over real sockets. */
const ports = systemPorts('unused')
const quickPorts = { ...ports, clock: { ...ports.clock, sleep: async () => {} } }
let server: FastifyInstance
let standIn: DoudianStandIn
let faults: Faults
let access: ShopAccess
let connector: Connector
/** Added to the stand-in's clock, so that orders can be made in the past; the client's clock stays real. */
let shiftMs = 0

beforeEach(async () => {
  shiftMs = 0
  faults = new Faults()
  server = Fastify({ forceCloseConnections: true })
  standIn = await registerDoudian(server, { faults, clockNow: () => Date.now() + shiftMs })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const { appKey, appSecret, sellerId, session } = standIn.credentials
  access = { shopId: 'shop-douyin', sellerId, baseUrl: `${url}/doudian`, appKey, appSecret, session }
  connector = doudianConnector(ports, { backoffMs: 5 })
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
  priceFen: 129900,
  quantity: 1,
}
const wish = { buyer: { openUid: 'person-0', nick: '小刘' }, receiver, items: [item] }

const place = (more: Partial<Parameters<DoudianStandIn['trading']['place']>[0]> = {}) =>
  standIn.trading.placePaid({ ...wish, ...more }).order_id

function fault(kind: FaultRequest['kind'], more: Partial<FaultRequest> = {}) {
  return faults.add({ platform: 'doudian', kind, rate: 1, ...more })
}

/** Orders that changed some minutes ago; the stand-in's clock goes forward only, so they come first in a test. */
function placeInPast(count: number, minutesAgo: number) {
  shiftMs = -minutesAgo * 60_000
  const from = new Date(Date.now() + shiftMs - 1_000)
  const ids = Array.from({ length: count }, () => place())
  const to = new Date(Date.now() + shiftMs + 1_000)
  shiftMs = 0
  return { ids, window: { from, to } }
}

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

async function until(condition: () => boolean) {
  for (let waited = 0; !condition(); waited += 5) {
    if (waited > 5_000) throw new Error(`waited in vain: ${condition}`)
    await ports.clock.sleep(5)
  }
}

const orderNow = async (id: string) =>
  connector.normaliseOrder('shop-douyin', (await connector.fetchOrders(access, [id]))[0])
const requestNow = async (id: string) =>
  connector.normaliseAfterSales('s', (await connector.fetchAfterSales(access, [id]))[0])

describe('fetching details', () => {
  it('answers in the order asked, with every digit; what is missing is null', async () => {
    const [first, second] = [place(), place()]
    const details = await connector.fetchOrders(access, [second, '4780000000000000001', first])
    expect(details[1]).toBeNull()
    expect(connector.normaliseOrder('s', details[0]).orderId).toBe(second)
    const order = connector.normaliseOrder('s', details[2])
    expect(BigInt(first)).toBeGreaterThan(2n ** 53n)
    expect(order).toMatchObject({ orderId: first, state: 'to_ship', paidFen: 129900n, kind: 'ordinary' })
    expect(order.receiver).toMatchObject({
      name: '刘*',
      phone: '135****6632',
      masked: true,
      district: '浦东新区',
    })
    expect(order.lines[0]).toMatchObject({
      itemId: item.num_iid,
      skuId: item.sku_id,
      merchantCode: 'HM-LOCK-X1',
      title: item.title,
    })
    expect(order.buyerId).toMatch(/^#/)
  })

  it('follows an order from placing to receipt', async () => {
    const { trading } = standIn
    const { order_id } = trading.place(wish)
    const states = [(await orderNow(order_id)).state]
    const versions = [(await orderNow(order_id)).versionAt.getTime()]
    for (const step of ['pay', 'ship', 'deliver', 'confirmReceipt'] as const) {
      trading[step](order_id)
      const order = await orderNow(order_id)
      states.push(order.state)
      versions.push(order.versionAt.getTime())
    }
    expect(states).toEqual(['unpaid', 'to_ship', 'shipped', 'delivered', 'completed'])
    expect(versions).toEqual([...new Set(versions)].sort())
    expect((await orderNow(order_id)).deliveredAt).not.toBeNull()
  })

  it('follows a presale, a group-buy, an order in two parcels and one that is cancelled', async () => {
    const { trading } = standIn
    const presale = trading.place({ ...wish, depositFen: 10000 }).order_id
    expect(await orderNow(presale)).toMatchObject({ state: 'unpaid', kind: 'presale' })
    trading.pay(presale)
    expect(await orderNow(presale)).toMatchObject({
      state: 'deposit_paid',
      paidFen: 10000n,
      payableFen: 129900n,
    })
    trading.pay(presale)
    expect(await orderNow(presale)).toMatchObject({ state: 'to_ship', paidFen: 129900n })

    const group = place({ kind: 'group_buy' })
    expect((await orderNow(group)).state).toBe('awaiting_group')
    trading.release(group)
    expect((await orderNow(group)).state).toBe('to_ship')

    const double = place({ items: [item, { ...item, outer_sku_id: 'HM-2' }], payPromotionFen: 101 })
    trading.ship(double, (await orderNow(double)).lines[0]!.lineId)
    const half = await orderNow(double)
    expect([half.state, half.paidFen]).toEqual(['partly_shipped', 259699n])
    expect(half.lines.map(({ state }) => state)).toEqual(['shipped', 'to_ship'])

    const { order_id } = trading.place(wish)
    trading.cancel(order_id)
    expect(await orderNow(order_id)).toMatchObject({ state: 'closed', paidFen: 0n })
  })

  it('follows a refund, a return and a case before the platform', async () => {
    const { trading } = standIn
    const id = place()
    const refund = trading.askRefund(id).after_sale_id
    const [asked, missing] = await connector.fetchAfterSales(access, [refund, '7000000000000000001'])
    expect(missing).toBeNull()
    expect(connector.normaliseAfterSales('s', asked)).toMatchObject({
      afterSalesId: refund,
      orderId: id,
      lineId: id,
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 129900n,
    })
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

  it.each(['429', '5xx', 'html', 'truncated', 'drop'] as const)('heals when %s passes', async (kind) => {
    const id = place()
    const rule = fault(kind, { count: 2, route: 'order.orderDetail' })
    const [detail] = await doudianConnector(quickPorts).fetchOrders(access, [id])
    expect(connector.normaliseOrder('s', detail).orderId).toBe(id)
    expect(faults.rules.find((each) => each.id === rule.id)?.hits).toBe(2)
  })

  it('names what lasts', async () => {
    const id = place()
    fault('5xx')
    await expect(connector.fetchOrders(access, [id])).rejects.toMatchObject({
      kind: 'temporary',
      code: 'http_503',
    })
  })

  it('is over its limit in the platform’s own words', async () => {
    await standIn.configure({ rateLimit: 1 })
    const impatient = doudianConnector(ports, { attempts: 1 })
    const calls = Array.from({ length: 8 }, () => impatient.fetchOrders(access, [place()]))
    const refused = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]).toMatchObject({ reason: { kind: 'limited', code: '60000/isv.traffic-limited' } })
  })

  it.each([
    ['appSecret', 'wrong', 'invalid_request', '40003/isv.signature-invalid'],
    ['appKey', '1', 'invalid_request', '40003/isv.app-id-invalid'],
    ['session', 'stolen', 'authorisation_expired', '40003/isv.access-token-no-existed'],
    ['session', '', 'authorisation_expired', '40001/isv.access-token-missing'],
  ] as const)('is refused with a wrong %s', async (field, value, kind, code) => {
    const call = connector.fetchOrders({ ...access, [field]: value }, [place()])
    await expect(call).rejects.toMatchObject({ kind, code })
  })

  it.each(['md5', 'hmac-sha256'] as const)('is understood when it signs with %s', async (signMethod) => {
    const id = place()
    expect((await doudianConnector(ports, { signMethod }).fetchOrders(access, [id]))[0]).toMatchObject({
      order_id: id,
    })
  })

  it('reads the older generation of answers, and its errors', async () => {
    const id = place()
    await standIn.configure({ envelope: 'legacy' })
    expect((await connector.fetchOrders(access, [id, '1']))[0]).toMatchObject({ order_id: id })
    await standIn.configure({ sessions: 'expired' })
    await expect(connector.fetchOrders(access, [id])).rejects.toMatchObject({ code: 'err_no/30002' })
  })
})

describe('sweeping what changed', () => {
  it('finds all pages, each order once, with its version and detail', async () => {
    const { ids, window } = placeInPast(230, 40)
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort())
    const { detail, versionAt } = found[0]!
    expect(connector.normaliseOrder('s', detail).versionAt).toEqual(versionAt)
  })

  it('misses none when orders change while it reads', async () => {
    const { ids, window } = placeInPast(420, 45)
    const changed: string[] = []
    const found = await collect(connector.pullChangedOrders(access, window), (page) => {
      // Some leave the window after each page, from its front: all behind them move up.
      const rest = ids.filter((id) => !page.some((row) => row.id === id) && !changed.includes(id))
      for (const id of rest.slice(0, 3)) {
        standIn.trading.ship(id)
        changed.push(id)
      }
    })
    const foundIds = found.map(({ id }) => id)
    expect(new Set(foundIds).size).toBe(foundIds.length)
    expect(changed.length).toBeGreaterThan(5)
    expect(ids.filter((id) => !changed.includes(id) && !foundIds.includes(id))).toEqual([])
    const later = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 60_000) }
    const moved = (await collect(connector.pullChangedOrders(access, later))).map(({ id }) => id)
    expect(changed.filter((id) => !moved.includes(id))).toEqual([])
  })

  it('halves a window with more rows than can be reached', async () => {
    const parts = [50, 40, 30].map((minutes) => placeInPast(90, minutes))
    await standIn.configure({ reachableRows: 200 })
    const window = { from: parts[0]!.window.from, to: parts[2]!.window.to }
    const refused = collect(connector.pullChangedOrders(access, window))
    await expect(refused).rejects.toMatchObject({ code: expect.stringContaining('page-too-deep') })
    const narrow = doudianConnector(ports, { reachableRows: 200 })
    const found = await collect(narrow.pullChangedOrders(access, window))
    const ids = parts.flatMap((part) => part.ids)
    expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort())
  })

  it('answers an empty window with nothing, and never asks beyond now or the 90 days', async () => {
    const long = { from: new Date(Date.now() - 400 * 86_400_000), to: new Date(Date.now() - 89 * 86_400_000) }
    expect(await collect(connector.pullChangedOrders(access, long))).toEqual([])
    const before = standIn.stats().calls
    const future = { from: new Date(Date.now() + 60_000), to: new Date(Date.now() + 120_000) }
    expect(await collect(connector.pullChangedOrders(access, future))).toEqual([])
    const past = { from: new Date(0), to: new Date(86_400_000) }
    expect(await collect(connector.pullChangedOrders(access, past))).toEqual([])
    expect(standIn.stats().calls).toEqual(before)
  })

  it('sweeps after-sales as well, for which each is fetched', async () => {
    shiftMs = -90 * 60_000
    const from = new Date(Date.now() + shiftMs - 1_000)
    const requests = Array.from({ length: 130 }, () => {
      const orderId = place()
      return { orderId, id: standIn.trading.askRefund(orderId).after_sale_id }
    })
    const window = { from, to: new Date(Date.now() + shiftMs + 1_000) }
    shiftMs = 0
    const found = await collect(connector.pullChangedAfterSales(access, window))
    expect(found.map(({ id }) => id).sort()).toEqual(requests.map(({ id }) => id).sort())
    const one = found.find(({ id }) => id === requests[0]!.id)!
    expect(one).toMatchObject({ orderId: requests[0]!.orderId, detail: null })
    expect((await requestNow(one.id)).versionAt).toEqual(one.versionAt)
  })

  it.each([1, 2, 3, 4, 5, 6])('starts again when pages are repeated (seed %i)', async (seed) => {
    const { ids, window } = placeInPast(320, 50)
    fault('repeated_page', { route: 'order.searchList', count: 3, rate: 0.4, seed })
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort())
  })

  it('does not take the empty answer of the hours before for an empty window', async () => {
    const { ids, window } = placeInPast(30, 60)
    fault('repeated_page', { route: 'order.searchList', count: 2 })
    const wide = { from: new Date(window.from.getTime() - 13 * 3_600_000), to: window.to }
    const found = await collect(connector.pullChangedOrders(access, wide))
    expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort())
  })

  it('says so when pages are repeated without end', async () => {
    const { window } = placeInPast(220, 50)
    fault('repeated_page', { route: 'order.searchList' })
    await expect(collect(connector.pullChangedOrders(access, window))).rejects.toMatchObject({
      kind: 'malformed_answer',
    })
  })

  it('stops in the middle when the token ends there, and finds all on the next sweep', async () => {
    const { ids, window } = placeInPast(320, 55)
    let pages = 0
    const broken = collect(connector.pullChangedOrders(access, window), () => {
      if (++pages === 1) fault('token_expired', { count: 1 })
    })
    await expect(broken).rejects.toMatchObject({ kind: 'authorisation_expired' })
    expect(pages).toBe(1)
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort())
  })

  it.each(['429', 'html', 'truncated', '5xx'] as const)(
    'gets through when every third answer is %s',
    async (kind) => {
      const { ids, window } = placeInPast(310, 60)
      fault(kind, { rate: 0.3, seed: 7 })
      const quick = doudianConnector(quickPorts, { attempts: 10 })
      const found = (await collect(quick.pullChangedOrders(access, window))).map(({ id }) => id)
      expect(found.sort()).toEqual([...ids].sort())
    },
  )
})

describe('pushes', () => {
  it('bring an order from the push to our words', async () => {
    const inbox = await listen()
    const id = place()
    await inbox.until(id, 1)
    const [push] = inbox.about(id)
    expect(push).toMatchObject({
      marketplace: 'doudian',
      sellerId: access.sellerId,
      topic: '101',
      subject: { kind: 'order', id, orderId: id },
    })
    expect(await orderNow(push!.subject!.id)).toMatchObject({ orderId: id, state: 'to_ship' })
    expect(connector.readPush(push!)).toEqual(push)
    await inbox.close()
  })

  it('tell of every step, several in one request', async () => {
    const inbox = await listen()
    const { trading } = standIn
    const { order_id: id } = trading.place(wish)
    trading.pay(id)
    trading.changeAddress(id, { ...receiver, address: '羽山路2号' })
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
    expect(inbox.requests).toBeLessThan(5)
    await inbox.close()
  })

  it('come again until they were kept, and twice when doubled, with the same id', async () => {
    await standIn.configure({ retryMs: [20, 20, 20] })
    let failures = 2
    const inbox = await listen(async () => {
      if (failures-- > 0) throw new Error('the database is away')
    })
    const retried = place()
    await inbox.until(retried, 3)
    fault('duplicate')
    const doubled = place()
    await inbox.until(doubled, 2)
    for (const id of [retried, doubled])
      expect(new Set(inbox.about(id).map(({ pushId }) => pushId)).size).toBe(1)
    await until(() => (standIn.stats().pushes as { pending: number }).pending === 0)
    await inbox.close()
  })

  it('survive reordering, and what is dropped is found by the sweep', async () => {
    const inbox = await listen()
    fault('reorder', { rate: 0.5, seed: 6, delayMs: 30 })
    const ids = Array.from({ length: 40 }, () => place())
    await until(() => ids.every((id) => inbox.about(id).length > 0))
    faults.remove()
    fault('drop', { route: '101', count: 1 })
    const [lost, kept] = [place(), place()]
    await inbox.until(kept, 1)
    expect(inbox.about(lost)).toEqual([])
    const window = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 1_000) }
    expect((await collect(connector.pullChangedOrders(access, window))).map(({ id }) => id)).toContain(lost)
    await inbox.close()
  })

  it('need an address that answers the test message, and one that knows the secret', async () => {
    const deaf = await listen(undefined, { appSecret: 'another' }).catch((error: Error) => error.message)
    expect(deaf).toContain('校验失败')
  })

  it('cannot be forged', async () => {
    const inbox = await listen()
    const body = '[{"tag":"101","msg_id":"1","data":"{\\"p_id\\":1}"}]'
    const headers = { 'app-id': access.appKey, 'event-sign': 'c5bbcfe061207b9557a8938bcd34990e' }
    const answer = await fetch(inbox.url, { method: 'POST', headers, body })
    expect([answer.status, await answer.text()]).toEqual([403, '{"code":1,"msg":"refused"}'])
    expect(inbox.pushes).toEqual([])
    await inbox.close()
  })
})

/** An address that does as `intake` does: checks, keeps, and only then says that it has it. */
async function listen(
  keep: (pushes: Push[]) => Promise<void> = async () => {},
  keys: { appSecret?: string } = {},
) {
  const pushes: Push[] = []
  let requests = 0
  const { appKey, appSecret } = { ...access, ...keys }
  const receive = async (body: string, headers: Record<string, string>) => {
    try {
      const read = doudianWebhook.read({ query: {}, headers, body }, { appKey, appSecret }, ports.clock.now())
      requests++
      pushes.push(...read)
      if (read.length > 0) await keep(read)
      return doudianWebhook.received
    } catch (error) {
      if (error instanceof PushRefused) return doudianWebhook.refused
      return { status: 500, contentType: 'text/plain', body: '' }
    }
  }
  const address = createServer(async (request, reply) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const answer = await receive(Buffer.concat(chunks).toString(), request.headers as Record<string, string>)
    reply.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body)
  })
  await new Promise<void>((resolve) => address.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(address.address() as AddressInfo).port}/`
  const close = async () => {
    await standIn.configure({ callback: null })
    address.closeAllConnections()
    address.close()
  }
  await standIn.configure({ callback: { url } }).catch(async (error) => {
    await close()
    throw error
  })
  const about = (id: string) => pushes.filter(({ subject }) => subject?.orderId === id)
  return {
    pushes,
    url,
    close,
    about,
    get requests() {
      return requests
    },
    until: (id: string, count: number) => until(() => about(id).length >= count),
  }
}
