import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KuaishouStandIn, registerKuaishou } from '../../../../sandbox/src/kuaishou/index.ts'
import { person } from '../../../test/support/market.ts'
import {
  collect,
  hearPushes,
  type ServedStandIn,
  serveStandIn,
  until,
} from '../../../test/support/stand-in-connector.ts'
import type { Listing, MarketplaceActs } from '../contract/acts.ts'
import type { Connector, Push, ShopAccess } from '../contract/connector.ts'
import { kuaishouConnector, kuaishouWebhook } from './index.ts'
import type { SignMethod } from './sign.ts'

/** The product's real client against the stand-in, over real sockets. */
let served: ServedStandIn<KuaishouStandIn>
let standIn: KuaishouStandIn
let access: ShopAccess
let connector: Connector
let acts: Required<Omit<MarketplaceActs, 'writeMemos'>>

const dayMs = 86_400_000
const open = (options = {}) => kuaishouConnector(served.ports, { backoffMs: 5, ...options })

beforeEach(async () => {
  served = await serveStandIn('kuaishou', registerKuaishou)
  standIn = served.standIn
  const { appKey, appSecret, extraSecrets, sellerId, session } = standIn.credentials
  access = { shopId: 'shop-ks', baseUrl: served.baseUrl, appKey, appSecret, extraSecrets, sellerId, session }
  connector = open()
  acts = connector.acts as typeof acts
})
afterEach(() => served.close())

const place = (n = 1) => standIn.trading.placePaid(person(n)).oid
const placeMany = (count: number) => Array.from({ length: count }, () => place())
const orderNow = async (id: string) =>
  connector.normaliseOrder('shop-ks', (await connector.fetchOrders(access, [id]))[0])
const requestNow = async (id: string) =>
  connector.normaliseAfterSales('s', (await connector.fetchAfterSales(access, [id]))[0])
const idsOf = (records: { id: string }[]) => records.map(({ id }) => id).sort()

describe('fetching details', () => {
  it('answers in the order asked, with every digit; what is missing is null', async () => {
    const [first, second] = [place(), place()]
    const details = await connector.fetchOrders(access, [second, '1', first, 'no-number'])
    expect([details[1], details[3]]).toEqual([null, null])
    expect(connector.normaliseOrder('s', details[0]).orderId).toBe(second)
    const order = connector.normaliseOrder('s', details[2])
    expect(BigInt(first)).toBeGreaterThan(2n ** 53n)
    expect(order).toMatchObject({ orderId: first, state: 'to_ship', paidFen: 129_900n, kind: 'ordinary' })
    expect(order.receiver).toMatchObject({ name: '刘*', phone: '138****1001', masked: true, town: '三林镇' })
    expect(order.lines).toMatchObject([
      { itemId: '770001', skuId: '770001001', merchantCode: 'HM-LOCK-X1-BLK', paidFen: 129_900n },
    ])
  })

  it.each(['parts', 'flat'] as const)('follows an order from placing to receipt (%s)', async (orderShape) => {
    await standIn.configure({ orderShape })
    const { trading } = standIn
    const { oid } = trading.place({ ...person(1), postFen: 1_000, discountFen: 5_000 })
    const seen = [await orderNow(oid)]
    for (const step of ['pay', 'ship', 'deliver', 'confirmReceipt'] as const) {
      trading[step](oid)
      seen.push(await orderNow(oid))
    }
    expect(seen.map(({ state }) => state)).toEqual(['unpaid', 'to_ship', 'shipped', 'delivered', 'completed'])
    const versions = seen.map(({ versionAt }) => versionAt.getTime())
    expect(versions).toEqual([...new Set(versions)].sort())
    expect(seen.map(({ paidFen }) => paidFen)).toEqual([0n, ...Array(4).fill(125_900n)])
    expect(seen[0]).toMatchObject({ payableFen: 125_900n, deliveredAt: null })
    expect(seen[4]!.lines).toMatchObject([{ paidFen: 124_900n, state: 'completed' }])
    expect(seen[4]!.deliveredAt).toEqual(seen[3]!.versionAt)
  })

  it('reads kinds, the last note and one that is cancelled', async () => {
    const { trading } = standIn
    expect((await orderNow(trading.placePaid({ ...person(1), kind: 'subsidy' }).oid)).kind).toBe('subsidy')
    const presale = trading.place({ ...person(1), kind: 'presale', message: '周末上门' }).oid
    expect(await orderNow(presale)).toMatchObject({
      kind: 'presale',
      buyerMessage: '周末上门',
      sellerMemo: null,
    })
    trading.updateMemo(presale, '加急')
    served.shiftTo(1_000)
    trading.updateMemo(presale, '已联系')
    trading.cancel(presale)
    expect(await orderNow(presale)).toMatchObject({ state: 'closed', paidFen: 0n, sellerMemo: '已联系' })
  })

  it('follows a refund, a return and a case before the platform', async () => {
    const { trading } = standIn
    const id = place()
    const { refundId } = trading.askRefund(id)
    const [asked, missing] = await connector.fetchAfterSales(access, [refundId, '7'])
    expect(missing).toBeNull()
    const request = connector.normaliseAfterSales('s', asked)
    const { lines } = await orderNow(id)
    expect(request).toMatchObject({
      afterSalesId: refundId,
      orderId: id,
      lineId: lines[0]!.lineId,
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 129_900n,
      reason: '不想要了',
    })
    expect(lines).toMatchObject([{ afterSalesState: 'awaiting_merchant' }])
    trading.agreeRefund(refundId)
    expect((await requestNow(refundId)).state).toBe('refunded')
    expect(await orderNow(id)).toMatchObject({ state: 'closed', lines: [{ afterSalesState: 'refunded' }] })

    const shipped = place()
    trading.ship(shipped)
    const sentMoney = trading.askRefund(shipped, { amountFen: 100 }).refundId
    expect((await requestNow(sentMoney)).kind).toBe('refund_after_shipment')
    trading.withdrawRefund(sentMoney)
    const { refundId: back } = trading.askRefund(shipped, { withReturn: true })
    const states: string[] = []
    for (const step of ['agreeReturn', 'sendBack', 'intervene', 'withdrawRefund'] as const) {
      trading[step](back)
      states.push((await requestNow(back)).state)
    }
    expect(states).toEqual([
      'awaiting_buyer_return',
      'awaiting_merchant_receipt',
      'marketplace_intervened',
      'withdrawn',
    ])
    const refused = trading.askRefund(shipped).refundId
    trading.refuseRefund(refused)
    expect(await requestNow(refused)).toMatchObject({ state: 'merchant_refused' })
  })

  it.each(['429', '5xx', 'html', 'truncated', 'drop'] as const)('heals when %s passes', async (kind) => {
    const id = place()
    served.fault(kind, { count: 2, route: 'open.order.detail' })
    expect((await orderNow(id)).orderId).toBe(id)
    expect(served.faults.rules[0]!.hits).toBe(2)
  })

  it('names what lasts', async () => {
    served.fault('5xx')
    await expect(connector.fetchOrders(access, [place()])).rejects.toMatchObject({
      kind: 'temporary',
      code: 'http_503',
    })
  })

  it('is over its limit in the platform’s own words', async () => {
    await standIn.configure({ rateLimit: 1 })
    const impatient = open({ attempts: 1 })
    const calls = Array.from({ length: 8 }, () => impatient.fetchOrders(access, [place()]))
    const refused = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]).toMatchObject({ reason: { kind: 'limited', code: '1016' } })
  })

  it.each([
    [{ extraSecrets: { signSecret: 'wrong' } }, 'invalid_request', '27'],
    // Three secrets are easily mixed up: the app secret signs nothing.
    [{ extraSecrets: { signSecret: 'sandboxKuaishouAppSecret1' } }, 'invalid_request', '27'],
    [{ extraSecrets: {} }, 'invalid_request', 'no_sign_secret'],
    [{ appKey: 'ks1' }, 'invalid_request', '10'],
    [{ session: 'stolen' }, 'authorisation_expired', '21'],
  ])('is refused with %o', async (wrong, kind, code) => {
    const call = connector.fetchOrders({ ...access, ...wrong }, [place()])
    await expect(call).rejects.toMatchObject({ kind, code })
  })

  it.each(['MD5', 'HMAC_SHA256'] as SignMethod[])(
    'is understood when it signs with %s',
    async (signMethod) => {
      const id = place()
      expect((await open({ signMethod }).fetchOrders(access, [id]))[0]).toMatchObject({ orderBaseInfo: {} })
    },
  )
})

describe('authorisation', () => {
  const redirect = 'https://qiao.test/back'
  const consent = async (scope?: string) => {
    const page = new URL(connector.authoriser!.consentPage(access, redirect, 's1')!)
    if (scope) page.searchParams.set('scope', scope)
    const back = await fetch(page, { redirect: 'manual' })
    return new URL(back.headers.get('location')!)
  }
  const exchange = async (page: URL) =>
    connector.authoriser!.exchange(access, page.searchParams.get('code')!, redirect)

  it('names the seller who granted, by the number that pushes carry, for two days', async () => {
    const page = await consent()
    expect([page.origin, page.searchParams.get('state')]).toEqual(['https://qiao.test', 's1'])
    const grant = await exchange(page)
    expect(grant).toMatchObject({
      sellerId: access.sellerId,
      sellerName: '禾木智家快手旗舰店',
      subAccount: null,
    })
    expect(grant.permissions).toContain('merchant_order')
    const lives = (at: Date | null) => Math.round((at!.getTime() - served.now()) / dayMs)
    expect([lives(grant.expiresAt), lives(grant.refreshEndsAt)]).toEqual([2, 180])
    expect(await connector.fetchOrders({ ...access, session: grant.session }, ['1'])).toEqual([null])
  })

  it('takes a code once, and not after two minutes', async () => {
    const once = await consent()
    await exchange(once)
    await expect(exchange(once)).rejects.toMatchObject({ kind: 'authorisation_expired', code: '100200102' })
    const late = await consent()
    served.shiftTo(121_000)
    await expect(exchange(late)).rejects.toMatchObject({ kind: 'authorisation_expired' })
  })

  it('gives a new pair each time, which inherits the end of the old one', async () => {
    const first = await exchange(await consent())
    served.shiftTo(100 * dayMs)
    const second = await connector.authoriser!.refresh(access, first)
    expect(second).toMatchObject({ sellerId: access.sellerId })
    expect(second.refreshToken).not.toBe(first.refreshToken)
    expect(Math.abs(second.refreshEndsAt!.getTime() - first.refreshEndsAt!.getTime())).toBeLessThan(2_000)
    // An answer that was lost is no end: the old refresh token is good for five minutes more.
    const again = await connector.authoriser!.refresh(access, first)
    expect(await connector.fetchOrders({ ...access, session: again.session }, ['1'])).toEqual([null])
    served.shiftTo(100 * dayMs + 6 * 60_000)
    await expect(connector.authoriser!.refresh(access, first)).rejects.toMatchObject({
      kind: 'authorisation_expired',
    })
    served.shiftTo(181 * dayMs)
    await expect(connector.authoriser!.refresh(access, second)).rejects.toMatchObject({
      kind: 'authorisation_expired',
    })
  })

  it('keeps the old token good until its own end', async () => {
    const { session, refreshToken } = standIn.credentials
    const renewed = await connector.authoriser!.refresh(access, { refreshToken, sellerId: access.sellerId })
    for (const good of [session, renewed.session])
      expect(await connector.fetchOrders({ ...access, session: good }, ['1'])).toEqual([null])
    served.shiftTo(2 * dayMs + 1_000)
    await expect(connector.fetchOrders(access, ['1'])).rejects.toMatchObject({ code: '21' })
  })

  it('tells a missing permission from an ended grant', async () => {
    const page = await consent('merchant_user,merchant_item')
    const { session } = await exchange(page)
    const call = connector.fetchOrders({ ...access, session }, [place()])
    await expect(call).rejects.toMatchObject({ kind: 'permission_missing' })
  })

  it('asks the production’s page on its own host', () => {
    const app = { ...access, baseUrl: 'https://openapi.kwaixiaodian.com' }
    expect(connector.authoriser!.consentPage(app, redirect, 's')).toMatch(
      /^https:\/\/open\.kwaixiaodian\.com\/oauth\/authorize\?app_id=ks69/,
    )
  })

  it('says that the app secret is wrong', async () => {
    const page = await consent()
    const code = page.searchParams.get('code')!
    const wrong = { ...access, appSecret: 'wrong' }
    await expect(connector.authoriser!.exchange(wrong, code, redirect)).rejects.toMatchObject({
      kind: 'invalid_request',
      code: '100200101',
    })
  })
})

describe('sweeping what changed', () => {
  it('finds all pages, each order once, with its version and detail', async () => {
    const { made, window } = served.inPast(40, () => placeMany(230))
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(idsOf(found)).toEqual([...made].sort())
    const { detail, versionAt } = found[0]!
    expect(connector.normaliseOrder('s', detail).versionAt).toEqual(versionAt)
  })

  it('misses none when orders change while it reads', async () => {
    const { made: ids, window } = served.inPast(45, () => placeMany(420))
    const changed: string[] = []
    const found = await collect(connector.pullChangedOrders(access, window), (page) => {
      const rest = ids.filter((id) => !page.some((row) => row.id === id) && !changed.includes(id))
      for (const id of rest.slice(0, 3)) {
        standIn.trading.ship(id)
        changed.push(id)
      }
    })
    const foundIds = found.map(({ id }) => id)
    expect(changed.length).toBeGreaterThan(5)
    expect(ids.filter((id) => !changed.includes(id) && !foundIds.includes(id))).toEqual([])
    const later = { from: new Date(served.now() - 60_000), to: new Date(served.now() + 60_000) }
    const moved = (await collect(connector.pullChangedOrders(access, later))).map(({ id }) => id)
    expect(changed.filter((id) => !moved.includes(id))).toEqual([])
  })

  it('asks for long windows by the day, and finds what changed on the border once', async () => {
    served.shiftTo(-10 * dayMs)
    const from = new Date(served.now())
    const ids = Array.from({ length: 9 }, (_, day) => {
      served.shiftTo(from.getTime() + day * dayMs - Date.now())
      return place()
    })
    served.shiftTo(0)
    const found = await collect(connector.pullChangedOrders(access, { from, to: new Date(served.now()) }))
    expect(idsOf(found)).toEqual([...ids].sort())
    expect((standIn.stats().calls as Record<string, number>)['open.order.cursor.list']).toBeGreaterThan(9)
  })

  it('never asks beyond now or the 90 days', async () => {
    const long = { from: new Date(served.now() - 400 * dayMs), to: new Date(served.now() - 89 * dayMs) }
    expect(await collect(connector.pullChangedOrders(access, long))).toEqual([])
    const before = standIn.stats().calls
    const future = { from: new Date(served.now() + 60_000), to: new Date(served.now() + 120_000) }
    expect(await collect(connector.pullChangedOrders(access, future))).toEqual([])
    const past = { from: new Date(0), to: new Date(dayMs) }
    expect(await collect(connector.pullChangedAfterSales(access, past))).toEqual([])
    expect(standIn.stats().calls).toEqual(before)
  })

  it('sweeps after-sales as well, for which each is fetched', async () => {
    const { made, window } = served.inPast(90, () =>
      placeMany(130).map((orderId) => ({ orderId, id: standIn.trading.askRefund(orderId).refundId })),
    )
    const wide = { from: new Date(window.from.getTime() - 3 * dayMs), to: window.to }
    const found = await collect(connector.pullChangedAfterSales(access, wide))
    expect(idsOf(found)).toEqual(idsOf(made))
    const one = found.find(({ id }) => id === made[0]!.id)!
    expect(one).toMatchObject({ orderId: made[0]!.orderId, detail: null })
    expect((await requestNow(one.id)).versionAt).toEqual(one.versionAt)
  })

  it.each([1, 2, 3, 4, 5, 6])('starts again when pages are repeated (seed %i)', async (seed) => {
    const { made, window } = served.inPast(50, () => placeMany(320))
    served.fault('repeated_page', { route: 'open.order.cursor.list', count: 3, rate: 0.4, seed })
    const found = await collect(connector.pullChangedOrders(access, window))
    expect(idsOf(found)).toEqual([...made].sort())
  })

  it('does not take the empty answer of the day before for an empty window', async () => {
    const { made, window } = served.inPast(60, () => placeMany(30))
    served.fault('repeated_page', { route: 'open.order.cursor.list', count: 2 })
    const wide = { from: new Date(window.from.getTime() - 2 * dayMs), to: window.to }
    expect(idsOf(await collect(connector.pullChangedOrders(access, wide)))).toEqual([...made].sort())
  })

  it('says so when pages are repeated without end', async () => {
    const { window } = served.inPast(50, () => placeMany(220))
    served.fault('repeated_page', { route: 'open.order.cursor.list' })
    await expect(collect(connector.pullChangedOrders(access, window))).rejects.toMatchObject({
      kind: 'malformed_answer',
    })
  })

  it('stops in the middle when the token ends there, and finds all on the next sweep', async () => {
    const { made, window } = served.inPast(55, () => placeMany(320))
    let pages = 0
    const broken = collect(connector.pullChangedOrders(access, window), () => {
      if (++pages === 1) served.fault('token_expired', { count: 1 })
    })
    await expect(broken).rejects.toMatchObject({ kind: 'authorisation_expired' })
    expect(pages).toBe(1)
    expect(idsOf(await collect(connector.pullChangedOrders(access, window)))).toEqual([...made].sort())
  })

  it.each(['429', 'html', 'truncated', '5xx'] as const)(
    'gets through when every third answer is %s',
    async (kind) => {
      const { made, window } = served.inPast(60, () => placeMany(310))
      served.fault(kind, { rate: 0.3, seed: 7 })
      const stubborn = open({ attempts: 10 })
      expect(idsOf(await collect(stubborn.pullChangedOrders(access, window)))).toEqual([...made].sort())
    },
  )
})

describe('pushes', () => {
  const listen = (keep?: (pushes: Push[]) => Promise<void>, secrets = access.extraSecrets) =>
    hearPushes(
      kuaishouWebhook,
      { ...access, extraSecrets: secrets },
      (callback) => standIn.configure({ callback }),
      keep,
    )

  it('bring an order from the push to our words', async () => {
    const inbox = await listen()
    const id = place()
    await inbox.until(id, 1)
    const [push] = inbox.about(id)
    expect(push).toMatchObject({
      marketplace: 'kuaishou',
      sellerId: access.sellerId,
      topic: 'kwaishop_order_paySuccess',
      subject: { kind: 'order', id, orderId: id },
      detail: null,
    })
    expect(await orderNow(push!.subject!.id)).toMatchObject({ orderId: id, state: 'to_ship' })
    expect(connector.readPush(push!)).toEqual(push)
    await inbox.close()
  })

  it('tell of every step', async () => {
    const inbox = await listen()
    const { trading } = standIn
    const { oid } = trading.place(person(1))
    trading.pay(oid)
    trading.changeAddress(oid, { ...person(2).receiver })
    trading.updateMemo(oid, '周末上门')
    trading.ship(oid)
    trading.deliver(oid)
    const { refundId } = trading.askRefund(oid)
    trading.agreeRefund(refundId)
    await inbox.until(oid, 9)
    const names = inbox.about(oid).map(({ topic }) => topic.replace('kwaishop_', ''))
    expect(names.sort()).toEqual([
      'aftersales_addRefund',
      'aftersales_updateRefund',
      'order_addNote',
      'order_addOrder',
      'order_addressChange',
      'order_delivering',
      'order_deliverySuccess',
      'order_orderFail',
      'order_paySuccess',
    ])
    const asked = inbox.about(oid).find(({ topic }) => topic.endsWith('addRefund'))
    expect(asked!.subject).toEqual({ kind: 'after_sales', id: refundId, orderId: oid })
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
    served.fault('duplicate')
    const doubled = place()
    await inbox.until(doubled, 2)
    for (const id of [retried, doubled])
      expect(new Set(inbox.about(id).map(({ pushId }) => pushId)).size).toBe(1)
    await until(() => (standIn.stats().pushes as { pending: number }).pending === 0)
    await inbox.close()
  })

  it('survive reordering, and what is dropped is found by the sweep', async () => {
    const inbox = await listen()
    served.fault('reorder', { rate: 0.5, seed: 6, delayMs: 30 })
    const ids = placeMany(40)
    await until(() => ids.every((id) => inbox.about(id).length > 0))
    served.faults.remove()
    served.fault('drop', { route: 'kwaishop_order_paySuccess', count: 1 })
    const [lost, kept] = [place(), place()]
    await inbox.until(kept, 1)
    expect(inbox.about(lost)).toEqual([])
    const window = { from: new Date(served.now() - 60_000), to: new Date(served.now() + 1_000) }
    expect(idsOf(await collect(connector.pullChangedOrders(access, window)))).toContain(lost)
    await inbox.close()
  })

  it('need an address that knows the key', async () => {
    const deaf = listen(undefined, { messageKey: Buffer.alloc(16, 1).toString('base64') })
    await expect(deaf).rejects.toThrow('校验失败')
  })

  it('cannot be forged', async () => {
    const inbox = await listen()
    const body = '{"event":"kwaishop_order_paySuccess","info":"{\\"oid\\":1}"}'
    for (const forged of [body, Buffer.from(body).toString('base64')]) {
      const answer = await fetch(inbox.url, { method: 'POST', body: forged })
      expect([answer.status, await answer.text()]).toEqual([403, '{"result":0}'])
    }
    expect(inbox.pushes).toEqual([])
    await inbox.close()
  })
})

describe('what a shop may do beyond orders', () => {
  it('lists its SKUs with code, price and stock', async () => {
    const listings: Listing[] = []
    for await (const page of acts.pullListings(access)) listings.push(...page)
    const skus = standIn.stockroom.items.flatMap(({ skus }) => skus)
    expect(listings).toHaveLength(skus.length)
    expect(listings[0]).toMatchObject({
      itemId: skus[0]!.itemId,
      skuId: skus[0]!.skuId,
      merchantCode: skus[0]!.skuNick,
      priceFen: BigInt(skus[0]!.price),
      stock: 100,
      onSale: true,
    })
  })

  it('sets a level although only differences are told, and twice is once', async () => {
    const { itemId, skuId } = standIn.stockroom.items[0]!.skus[0]!
    const stock = () => standIn.stockroom.sku(itemId, skuId)!.stock
    for (const sellable of [130, 7, 7, 0]) {
      expect(await acts.pushStock(access, [{ itemId, skuId, sellable }])).toEqual([{ ok: true }])
      expect(stock()).toBe(sellable)
    }
    const outcomes = await acts.pushStock(access, [
      { itemId, skuId: '9', sellable: 1 },
      { itemId: '9', skuId, sellable: 1 },
      { itemId, skuId: null, sellable: 1 },
      { itemId, skuId, sellable: 3 },
    ])
    expect(outcomes).toMatchObject([
      { ok: false, code: 'unknown_sku', retryable: false },
      { ok: false, code: '2002', retryable: false },
      { ok: false, code: 'unknown_sku' },
      { ok: true },
    ])
  })

  it('never tells a difference twice when the answer was lost', async () => {
    const { itemId, skuId } = standIn.stockroom.items[0]!.skus[0]!
    // The change is made, and its answer cannot be read.
    served.fault('truncated', { route: 'open.item.sku.stock.update', count: 1 })
    const level = { itemId, skuId, sellable: 90 }
    expect(await acts.pushStock(access, [level])).toMatchObject([{ ok: false, retryable: true }])
    expect(standIn.stockroom.sku(itemId, skuId)!.stock).toBe(90)
    expect(await acts.pushStock(access, [level])).toEqual([{ ok: true }])
    expect(standIn.stockroom.sku(itemId, skuId)!.stock).toBe(90)
  })

  it.each(['parts', 'flat'] as const)(
    'tells the parcels of each order, in their order (%s)',
    async (orderShape) => {
      await standIn.configure({ orderShape })
      const [waiting, shipped, arrived] = [place(), place(), place()]
      for (const id of [shipped, arrived]) standIn.trading.ship(id)
      standIn.trading.deliver(arrived)
      const parcels = await acts.fetchParcels(access, [arrived, waiting, shipped, '1'])
      expect(parcels.map((each) => each.map(({ state }) => state))).toEqual([
        ['delivered'],
        [],
        ['shipped'],
        [],
      ])
      expect(parcels[0]![0]).toMatchObject({ waybill: `SF${arrived.slice(-13)}`, carrier: '4', steps: [] })
    },
  )

  async function sealedOf(orderId: string) {
    const [order] = await connector.fetchOrders(access, [orderId])
    return (order as { orderAddress: Record<string, string> }).orderAddress
  }

  it('opens a receiver on demand, and says when the day’s quota is spent', async () => {
    const [first, second] = [place(1), place(2)]
    const wish = async (orderId: string) => ({
      orderId,
      sealed: await sealedOf(orderId),
      scene: 'install' as const,
    })
    const wishes = [await wish(first), await wish(second)]
    await standIn.configure({ decryptQuota: 4 })
    const outcomes = await acts.decrypt(access, wishes)
    expect(outcomes).toEqual([
      {
        ok: true,
        name: '刘敏',
        phone: '13800001001',
        address: '羽山路971弄1号',
        virtualPhone: false,
        virtualPhoneEndsAt: null,
      },
      { ok: false, code: 'quota_spent' },
    ])
    served.shiftTo(dayMs)
    standIn.configure({ sessions: 'valid' })
    expect((await acts.decrypt(access, wishes))[1]).toMatchObject({ ok: false })
    await standIn.configure({ decryptQuota: 100 })
    expect((await acts.decrypt(access, wishes))[1]).toMatchObject({ ok: true, phone: '13800001002' })
  })

  it('opens many orders in few calls, and nothing that is not sealed', async () => {
    const ids = placeMany(40)
    const wishes = await Promise.all(
      ids.map(async (orderId) => ({ orderId, sealed: await sealedOf(orderId), scene: 'ship' as const })),
    )
    const outcomes = await acts.decrypt(access, [...wishes, { orderId: '1', sealed: {}, scene: 'ship' }])
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(40)
    expect(outcomes.at(-1)).toEqual({ ok: false, code: 'nothing_sealed' })
    expect((standIn.stats().calls as Record<string, number>)['open.order.decrypt.batch']).toBe(2)
  })

  it('spends no quota twice when the answer was lost', async () => {
    const id = place()
    const wish = { orderId: id, sealed: await sealedOf(id), scene: 'call' as const }
    served.fault('5xx', { route: 'open.order.decrypt.batch', count: 1 })
    await expect(acts.decrypt(access, [wish])).rejects.toMatchObject({ kind: 'temporary' })
    expect(await acts.decrypt(access, [wish])).toMatchObject([{ ok: true }])
  })
})
