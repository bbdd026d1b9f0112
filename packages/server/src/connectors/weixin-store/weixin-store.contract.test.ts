import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { registerWeixinStore, type WeixinStoreStandIn } from '../../../../sandbox/src/weixin-store/index.ts'
import { person } from '../../../test/support/market.ts'
import {
  collect,
  hearPushes,
  type ServedStandIn,
  serveStandIn,
} from '../../../test/support/stand-in-connector.ts'
import type { HttpRequest } from '../../runtime/ports.ts'
import type { Connector, ShopAccess } from '../contract/connector.ts'
import { weixinStoreConnector, weixinStoreWebhook } from './index.ts'

/** The product's real client against the stand-in, over real sockets. */
let desk: ServedStandIn<WeixinStoreStandIn>
let access: ShopAccess
let connector: Connector

beforeEach(async () => {
  desk = await serveStandIn('weixin-store', registerWeixinStore)
  const { appKey, appSecret, sellerId, extraSecrets } = desk.standIn.credentials
  const { baseUrl } = desk
  access = { shopId: 'store', sellerId, baseUrl, appKey, appSecret, session: '', extraSecrets }
  connector = weixinStoreConnector(desk.ports, { backoffMs: 5 })
})
afterEach(() => desk.close())

type Wish = Parameters<WeixinStoreStandIn['trading']['place']>[0]
const wish = (more: Partial<Wish> = {}): Wish => ({ ...person(1), ...more })
const place = (more: Partial<Wish> = {}) => desk.standIn.trading.placePaid(wish(more)).orderId
const orderNow = async (id: string) =>
  connector.normaliseOrder('store', (await connector.fetchOrders(access, [id]))[0])
const requestNow = async (id: string) =>
  connector.normaliseAfterSales('store', (await connector.fetchAfterSales(access, [id]))[0])
const callsTo = (path: string) => (desk.standIn.stats().calls as Record<string, number>)[path] ?? 0
const sorted = (rows: { id: string }[]) => rows.map(({ id }) => id).sort()

/** Orders that changed some minutes ago. */
function placeInPast(count: number, minutesAgo: number) {
  const { made, window } = desk.inPast(minutesAgo, () => Array.from({ length: count }, () => place()).sort())
  return { ids: made, window }
}

describe('fetching details', () => {
  it('answers in the order asked, with every digit; what is missing is null', async () => {
    const [first, second] = [place(), place()]
    const details = await connector.fetchOrders(access, [second, '3700000000000000001', first])
    expect(details[1]).toBeNull()
    expect(connector.normaliseOrder('s', details[0]).orderId).toBe(second)
    const order = connector.normaliseOrder('s', details[2])
    expect(BigInt(first)).toBeGreaterThan(2n ** 53n)
    expect(order).toMatchObject({ orderId: first, state: 'to_ship', paidFen: 129_900n, kind: 'ordinary' })
    expect(order.receiver).toMatchObject({ name: '刘**', masked: true, district: '浦东新区' })
    expect(order.receiver.receiverId).toMatch(/^[0-9a-f]{32}$/)
    expect(order.lines).toMatchObject([
      { itemId: '770001', skuId: '770001001', merchantCode: 'HM-LOCK-X1-BLK', skuText: '颜色:曜石黑' },
    ])
    expect(order.buyerId).toMatch(/^o/)
  })

  it('follows an order from placing to receipt', async () => {
    const { trading } = desk.standIn
    const { orderId } = trading.place(wish())
    const states = [(await orderNow(orderId)).state]
    const versions = [(await orderNow(orderId)).versionAt.getTime()]
    for (const step of ['pay', 'ship', 'confirmReceipt'] as const) {
      trading[step](orderId)
      const order = await orderNow(orderId)
      states.push(order.state)
      versions.push(order.versionAt.getTime())
    }
    expect(states).toEqual(['unpaid', 'to_ship', 'shipped', 'completed'])
    expect(versions).toEqual([...new Set(versions)].sort())
    expect((await orderNow(orderId)).deliveredAt).not.toBeNull()
  })

  it('follows a gift, a group, an order in two parcels and one that is cancelled', async () => {
    const { trading } = desk.standIn
    const gift = place({ kind: 'gift' })
    expect(await orderNow(gift)).toMatchObject({ state: 'under_review', kind: 'gift' })
    trading.acceptGift(gift)
    expect((await orderNow(gift)).state).toBe('to_ship')
    const group = place({ kind: 'group_buy' })
    expect((await orderNow(group)).state).toBe('awaiting_group')
    trading.formGroup(group)
    expect((await orderNow(group)).state).toBe('to_ship')

    const [item] = person(1).items
    const double = place({
      items: [item!, { ...item!, sku_id: '770001002' }],
      discountFen: 101,
      postFen: 800,
    })
    trading.ship(double, ['770001001'])
    const half = await orderNow(double)
    expect([half.state, half.paidFen]).toEqual(['partly_shipped', 260_499n])
    expect(half.lines.map(({ state }) => state)).toEqual(['shipped', 'to_ship'])
    expect(half.lines.reduce((sum, { paidFen }) => sum + paidFen, 0n)).toBe(259_699n)

    const { orderId } = trading.place(wish())
    trading.cancel(orderId)
    expect(await orderNow(orderId)).toMatchObject({ state: 'closed', paidFen: 0n, payableFen: 129_900n })
  })

  it('follows refunds, returns and an exchange, with the platform’s own spelling', async () => {
    const { trading } = desk.standIn
    const id = place()
    const refund = trading.askRefund(id).id
    expect(await requestNow(refund)).toMatchObject({
      orderId: id,
      lineId: '770001-770001001',
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 129_900n,
      quantity: 1,
      reason: '不想要了',
    })
    expect((await orderNow(id)).lines[0]!.lineId).toBe('770001-770001001')
    expect(trading.withdrawRefund(refund).status).toBe('USER_CANCELD')
    expect((await requestNow(refund)).state).toBe('withdrawn')

    const again = trading.askRefund(id).id
    trading.agreeRefund(again, { slowly: true })
    expect((await requestNow(again)).state).toBe('refunding')
    trading.agreeRefund(again)
    expect((await requestNow(again)).state).toBe('refunded')
    expect((await orderNow(id)).state).toBe('closed')

    const shipped = place()
    trading.ship(shipped)
    const back = trading.askRefund(shipped, { type: 'RETURN' }).id
    const states: string[] = []
    for (const step of ['agreeReturn', 'returnGoods', 'refuseRefund', 'withdrawRefund'] as const) {
      trading[step](back)
      states.push((await requestNow(back)).state)
    }
    expect(states).toEqual([
      'awaiting_buyer_return',
      'awaiting_merchant_receipt',
      'merchant_refused',
      'withdrawn',
    ])
    expect((await requestNow(trading.askRefund(shipped).id)).kind).toBe('refund_after_shipment')
    const other = place()
    expect(await requestNow(trading.askRefund(other, { type: 'EXCHANGE' }).id)).toMatchObject({
      kind: 'exchange',
      refundFen: 0n,
    })
  })

  it('knows a refunded line before anything was sent', async () => {
    const [item] = person(1).items
    const id = place({ items: [item!, { ...item!, sku_id: '770001002' }] })
    const { trading } = desk.standIn
    trading.agreeRefund(trading.askRefund(id).id)
    const { state, lines } = await orderNow(id)
    expect([state, ...lines.map(({ afterSalesState }) => afterSalesState)]).toEqual([
      'to_ship',
      'refunded',
      null,
    ])
  })

  it.each(['429', '5xx', 'html', 'truncated', 'drop'] as const)('heals when %s passes', async (kind) => {
    const id = place()
    desk.fault(kind, { count: 2, route: '/channels/ec/order/get' })
    const quick = weixinStoreConnector(desk.ports, { longestWaitMs: 120_000 })
    const [detail] = await quick.fetchOrders(access, [id])
    expect(quick.normaliseOrder('s', detail).orderId).toBe(id)
    expect(desk.faults.rules.map(({ hits }) => hits)).toEqual([2])
  })

  it('names what lasts', async () => {
    const id = place()
    desk.fault('5xx', { route: '/channels/*' })
    await expect(connector.fetchOrders(access, [id])).rejects.toMatchObject({
      kind: 'temporary',
      code: 'http_503',
    })
  })

  it('is over its limit in the platform’s own words, and says how long it waits', async () => {
    await desk.standIn.configure({ rateLimit: 1 })
    const calls = Array.from({ length: 8 }, () => connector.fetchOrders(access, [place()]))
    const refused = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]).toMatchObject({ reason: { kind: 'limited', code: '45009', retryAfterMs: 60_000 } })
  })

  it.each([
    ['appSecret', 'wrong', '40125'],
    ['appKey', 'wx0', '40013'],
  ] as const)('is refused with a wrong %s as keys, not as an authorisation', async (field, value, code) => {
    const call = connector.fetchOrders({ ...access, [field]: value }, [place()])
    await expect(call).rejects.toMatchObject({ kind: 'invalid_request', code })
  })

  it('tells an address that the shop has not listed from wrong keys', async () => {
    await connector.fetchOrders(access, [place()])
    await desk.standIn.configure({ address: 'unknown' })
    const known = connector.fetchOrders(access, [place()])
    await expect(known).rejects.toMatchObject({ kind: 'permission_missing', code: 'http_403' })
    const fresh = weixinStoreConnector(desk.ports).fetchOrders(access, [place()])
    await expect(fresh).rejects.toMatchObject({ kind: 'permission_missing', code: '40164' })
  })
})

describe('tokens', () => {
  it('are fetched once for all who ask at once', async () => {
    const ids = Array.from({ length: 40 }, () => place())
    await Promise.all(ids.map((id) => connector.fetchOrders(access, [id])))
    expect(callsTo('stable_token')).toBe(1)
    expect(callsTo('/channels/ec/order/get')).toBe(40)
  })

  it('that ended are replaced, once for all, and the calls come through', async () => {
    const ids = Array.from({ length: 20 }, () => place())
    await connector.fetchOrders(access, ids)
    await desk.standIn.configure({ sessions: 'expired' })
    const details = await Promise.all(ids.map((id) => connector.fetchOrders(access, [id])))
    expect(details.every(([detail]) => detail !== null)).toBe(true)
    expect(callsTo('stable_token')).toBe(2)
  })

  it('are forced only when the platform still gives the one that it refuses', async () => {
    const id = place()
    await connector.fetchOrders(access, [id])
    await desk.standIn.configure({ sessions: 'taken_back' })
    await Promise.all(Array.from({ length: 10 }, () => connector.fetchOrders(access, [id])))
    // The first, the one that is still the same, and the forced one.
    expect(callsTo('stable_token')).toBe(3)

    await desk.standIn.configure({ sessions: 'taken_back' })
    await expect(connector.fetchOrders(access, [id])).rejects.toMatchObject({
      kind: 'limited',
      code: 'force_refresh',
    })
    expect(callsTo('stable_token')).toBe(4)
  })

  it('end in the middle of a sweep, which goes on', async () => {
    const { ids, window } = placeInPast(60, 30)
    let pages = 0
    const found = await collect(connector.pullChangedOrders(access, window), () => {
      if (++pages === 1) void desk.standIn.configure({ sessions: 'expired' })
    })
    expect(sorted(found)).toEqual(ids)
  })

  it('are a grant of the shop’s own, with its name', async () => {
    const { authoriser } = connector
    const grant = await authoriser!.grantOwn!(access, access.sellerId)
    expect(grant).toMatchObject({
      sellerId: access.appKey,
      sellerName: '禾木智家微信小店',
      refreshToken: null,
      refreshEndsAt: null,
    })
    expect(grant.expiresAt.getTime() - Date.now()).toBeGreaterThan(7_190_000)
    expect((await authoriser!.refresh(access, grant)).session).toBe(grant.session)
    desk.shiftTo(7_200_000 - authoriser!.refreshAheadMs + 1_000)
    expect((await authoriser!.refresh(access, grant)).session).not.toBe(grant.session)
    expect(authoriser!.consentPage(access, 'https://qiao.test/back', 's')).toBeNull()
    await expect(authoriser!.exchange(access, 'c', '')).rejects.toMatchObject({ code: 'no_consent_page' })
  })

  it('are no grant for another seller, nor after the secret was reset', async () => {
    const { authoriser } = connector
    const grant = await authoriser!.grantOwn!(access, access.sellerId)
    await expect(authoriser!.grantOwn!(access, 'wx0')).rejects.toMatchObject({ code: 'other_seller' })
    await desk.standIn.configure({ secret: 'reset' })
    await expect(authoriser!.refresh(access, grant)).rejects.toMatchObject({
      kind: 'authorisation_expired',
      code: '40125',
    })
  })
})

describe('sweeping what changed', () => {
  it('finds all pages, each order once, with its version and detail', async () => {
    const { ids, window } = placeInPast(230, 40)
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(sorted(found)).toEqual(ids)
    const { detail, versionAt } = found[0]!
    expect(connector.normaliseOrder('s', detail).versionAt).toEqual(versionAt)
    expect(callsTo('/channels/ec/order/list/get')).toBe(6)
  })

  it('misses none when orders change while it reads', async () => {
    const { ids, window } = placeInPast(250, 45)
    const changing = ids.toReversed()
    const moved: string[] = []
    // The newest stand first: after each page some of them leave the window, and all behind them move up.
    const http = {
      ...desk.ports.http,
      async send(request: HttpRequest) {
        const answer = await desk.ports.http.send(request)
        if (request.url.includes('/order/list/get') && moved.length < 9)
          for (const id of changing.splice(0, 3)) {
            desk.standIn.trading.ship(id)
            moved.push(id)
          }
        return answer
      },
    }
    const moving = weixinStoreConnector({ ...desk.ports, http })
    const found = sorted(await collect(moving.pullChangedOrders(access, window)))
    expect(moved).toHaveLength(9)
    expect(ids.filter((id) => !found.includes(id) && !moved.includes(id))).toEqual([])
    expect(new Set(found).size).toBe(found.length)
  })

  it('walks over more days than one call may ask for', async () => {
    const parts = [20 * 1_440, 8 * 1_440, 30].map((minutes) => placeInPast(3, minutes))
    const window = { from: parts[0]!.window.from, to: new Date() }
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(sorted(found)).toEqual(parts.flatMap(({ ids }) => ids).sort())
  })

  it('answers an empty window with nothing, and never asks beyond now', async () => {
    const past = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() - 3_000_000) }
    expect(await collect(connector.pullChangedOrders(access, past))).toEqual([])
    const before = desk.standIn.stats().calls
    const future = { from: new Date(Date.now() + 60_000), to: new Date(Date.now() + 120_000) }
    expect(await collect(connector.pullChangedOrders(access, future))).toEqual([])
    expect(desk.standIn.stats().calls).toEqual(before)
  })

  it('sweeps after-sales as well, over more than a day', async () => {
    const { trading } = desk.standIn
    const { made: old, window: first } = desk.inPast(50 * 60, () =>
      Array.from({ length: 130 }, () => trading.askRefund(place()).id),
    )
    const { made: late, window: last } = desk.inPast(60, () => [
      trading.askRefund(place(), { type: 'RETURN' }).id,
    ])
    const window = { from: first.from, to: last.to }
    const found = await collect(connector.pullChangedAfterSales(access, window))
    expect(sorted(found)).toEqual([...old, ...late].sort())
    const one = found.find(({ id }) => id === old[0])!
    expect(connector.normaliseAfterSales('s', one.detail)).toMatchObject({
      orderId: one.orderId,
      versionAt: one.versionAt,
      kind: 'refund_before_shipment',
    })
  })

  it.each([1, 2, 3, 4, 5, 6])('starts again when pages are repeated (seed %i)', async (seed) => {
    const { ids, window } = placeInPast(260, 50)
    desk.fault('repeated_page', { route: '/channels/ec/order/list/get', count: 3, rate: 0.4, seed })
    expect(sorted(await collect(connector.pullChangedOrders(access, window)))).toEqual(ids)
  })

  it('says so when pages are repeated without end', async () => {
    const { window } = placeInPast(220, 50)
    desk.fault('repeated_page', { route: '/channels/ec/order/list/get' })
    await expect(collect(connector.pullChangedOrders(access, window))).rejects.toMatchObject({
      kind: 'malformed_answer',
      code: 'repeated_page',
    })
  })

  it.each(['429', 'html', 'truncated', '5xx'] as const)(
    'gets through when every third answer is %s',
    async (kind) => {
      const { ids, window } = placeInPast(120, 60)
      desk.fault(kind, { rate: 0.3, seed: 7 })
      const quick = weixinStoreConnector(desk.ports, { attempts: 10, longestWaitMs: 120_000 })
      expect(sorted(await collect(quick.pullChangedOrders(access, window)))).toEqual(ids)
    },
  )
})

describe('pushes', () => {
  const listen = (keep?: () => Promise<void>, keys = access) =>
    hearPushes(
      weixinStoreWebhook,
      keys,
      (callback) => {
        const { pushToken: token, encodingAesKey } = desk.standIn.credentials.extraSecrets
        return desk.standIn.configure({
          callback: callback && { ...callback, token, encodingAesKey },
          retryMs: [20, 20],
        })
      },
      keep,
    )

  it.each(['json', 'xml'] as const)('in %s tell of every step', async (format) => {
    const inbox = await listen()
    await desk.standIn.configure({ format })
    const { trading } = desk.standIn
    const { orderId: id } = trading.place(wish())
    trading.pay(id)
    trading.changeAddress(id, { ...person(1).receiver, address: '羽山路2号' })
    trading.ship(id)
    const request = trading.askRefund(id).id
    trading.agreeRefund(request)
    await inbox.until(id, 6)
    await desk.standIn.pusher.settled()
    expect(
      inbox
        .about(id)
        .map(({ topic }) => topic)
        .sort(),
    ).toEqual([
      'channels_ec_aftersale_update',
      'channels_ec_aftersale_update',
      'channels_ec_order_deliver',
      'channels_ec_order_ext_info_update',
      'channels_ec_order_new',
      'channels_ec_order_pay',
    ])
    const [paid] = inbox.about(id).filter(({ topic }) => topic === 'channels_ec_order_pay')
    expect(paid).toMatchObject({ sellerId: access.sellerId, subject: { kind: 'order', id, orderId: id } })
    expect(connector.readPush(paid!)).toEqual(paid)
    const about = inbox.about(id).find(({ topic }) => topic === 'channels_ec_aftersale_update')
    expect(about!.subject).toEqual({ kind: 'after_sales', id: request, orderId: id })
    expect(new Set(inbox.pushes.map(({ pushId }) => pushId)).size).toBe(6)
    await inbox.close()
  })

  it('come three times at most until they were kept, with one id, and are found by the sweep after that', async () => {
    let failures = 2
    const inbox = await listen(async () => {
      if (failures-- > 0) throw new Error('the database is away')
    })
    const retried = place()
    await inbox.until(retried, 4)
    await desk.standIn.pusher.settled()
    expect(new Set(inbox.about(retried).map(({ pushId }) => pushId)).size).toBe(2)
    failures = 100
    const lost = place()
    await desk.standIn.pusher.settled()
    expect(inbox.about(lost)).toHaveLength(6)
    expect(desk.standIn.pusher.counts.givenUp).toBe(2)
    const window = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 2_000) }
    expect(sorted(await collect(connector.pullChangedOrders(access, window)))).toContain(lost)
    await inbox.close()
  })

  it('go nowhere when the address does not know the token', async () => {
    const extraSecrets = { ...access.extraSecrets, pushToken: 'another' }
    await expect(listen(undefined, { ...access, extraSecrets })).rejects.toThrow('校验失败')
  })

  it('cannot be forged', async () => {
    const inbox = await listen()
    const query = new URLSearchParams({
      timestamp: String(Math.floor(Date.now() / 1000)),
      nonce: '1',
      msg_signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
    })
    const answer = await fetch(`${inbox.url}?${query}`, {
      method: 'POST',
      body: '{"ToUserName":"gh","Encrypt":"AAAA"}',
    })
    expect([answer.status, await answer.text()]).toEqual([403, 'refused'])
    expect(inbox.pushes).toEqual([])
    await inbox.close()
  })
})

describe('acts', () => {
  const acts = () => connector.acts!

  it('list what is for sale, page by page, with stock and price', async () => {
    const [item] = person(1).items
    desk.standIn.trading.products.clear()
    for (let n = 0; n < 64; n++) place({ items: [{ ...item!, num_iid: `${800_000 + n}` }] })
    desk.standIn.trading.products.get('800003')!.status = 11
    const pages = []
    for await (const page of acts().pullListings!(access)) pages.push(page)
    expect(pages.map(({ length }) => length)).toEqual([30, 30, 4])
    const listings = pages.flat()
    expect(listings[0]).toMatchObject({
      itemId: '800000',
      skuId: '770001001',
      merchantCode: 'HM-LOCK-X1-BLK',
      priceFen: 129_900n,
      stock: 100,
      onSale: true,
    })
    expect(listings.filter(({ onSale }) => !onSale).map(({ itemId }) => itemId)).toEqual(['800003'])
  })

  it('set the stock, which may be sent twice, and say which SKU failed', async () => {
    place()
    const level = { itemId: '770001', skuId: '770001001', sellable: 7 }
    const levels = [level, { ...level, skuId: '1' }, { ...level, skuId: null }, level]
    expect(await acts().pushStock!(access, levels)).toMatchObject([
      { ok: true },
      { ok: false, retryable: false },
      { ok: false, code: 'sku_missing' },
      { ok: true },
    ])
    expect(desk.standIn.trading.products.get('770001')!.skus[0]!.stock).toBe(7)
  })

  it('write notes unless somebody else did meanwhile', async () => {
    const id = place()
    const next = { text: '【Qiao】04-12 下午上门 王磊', flag: null }
    const write = (known: string, wished = next) =>
      acts().writeMemos!(access, [{ orderId: id, known: { text: known, flag: null }, next: wished }])
    expect(await write('')).toEqual([{ ok: true }])
    expect((await orderNow(id)).sellerMemo).toBe(next.text)
    expect(await write('')).toEqual([{ ok: true }])
    const other = { text: '改约', flag: null }
    expect(await write('', other)).toEqual([{ ok: false, code: 'memo_changed' }])
    expect(await write(next.text, other)).toEqual([{ ok: true }])
    const flagged = { text: '', flag: '1' } as unknown as typeof next
    expect(await write(other.text, flagged)).toEqual([{ ok: false, code: 'no_flag' }])
  })

  it('tell parcels of each order, in the order asked', async () => {
    const [none, sent, done] = [place(), place(), place()]
    const { trading } = desk.standIn
    for (const id of [sent, done]) trading.ship(id)
    trading.confirmReceipt(done)
    const parcels = await acts().fetchParcels!(access, [none, done, sent])
    expect(parcels).toMatchObject([
      [],
      [{ carrier: '顺丰速运', state: 'delivered' }],
      [{ state: 'shipped', waybill: expect.stringMatching(/^SF/) }],
    ])
  })

  it('decode a receiver, until the day’s quota is spent', async () => {
    await desk.standIn.configure({ decodesADay: 2 })
    const [plain, hidden, third] = [place(), place({ hidesPhone: true }), place()]
    const decrypt = async (orderId: string) =>
      (await acts().decrypt!(access, [{ orderId, sealed: {}, scene: 'install' }]))[0]
    expect(await decrypt(plain)).toMatchObject({
      ok: true,
      name: '刘敏',
      phone: '13800001001',
      address: '三林镇羽山路971弄1号',
      virtualPhone: false,
      virtualPhoneEndsAt: null,
    })
    expect(await decrypt(hidden)).toMatchObject({
      ok: true,
      phone: '95013912345678-1234',
      virtualPhone: true,
      virtualPhoneEndsAt: expect.any(Date),
    })
    expect(await decrypt(third)).toEqual({ ok: false, code: 'quota_spent' })
    expect(await decrypt(plain)).toMatchObject({ ok: true })
  })
})
