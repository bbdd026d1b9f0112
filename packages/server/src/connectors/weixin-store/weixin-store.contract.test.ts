import { describe, expect, it } from 'vitest'
import { registerWeixinStore, type WeixinStoreStandIn } from '../../../../sandbox/src/weixin-store/index.ts'
import { connectorBench, sortedIds } from '../../../test/support/connector-bench.ts'
import { connectorLaws } from '../../../test/support/connector-laws.ts'
import { person } from '../../../test/support/market.ts'
import { collect, hearPushes } from '../../../test/support/stand-in-connector.ts'
import { weixinStoreConnector, weixinStoreWebhook } from './index.ts'

/** The product's real client against the stand-in, over real sockets: the laws of all, and what is the Weixin Store's own. */
function tell(standIn: WeixinStoreStandIn, callback: { url: string } | null) {
  const { pushToken: token, encodingAesKey } = standIn.credentials.extraSecrets
  return standIn.configure({
    callback: callback && { ...callback, token, encodingAesKey },
    retryMs: [20, 20],
  })
}

const bench = connectorBench({
  marketplace: 'weixin-store',
  register: registerWeixinStore,
  open: weixinStoreConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).orderId,
})
const { place, placeInPast, order: orderNow, request: requestNow } = bench
type Wish = Parameters<WeixinStoreStandIn['trading']['place']>[0]
const placeLike = (more: Partial<Wish>) => bench.standIn.trading.placePaid({ ...person(1), ...more }).orderId

connectorLaws(bench, {
  patience: { longestWaitMs: 120_000 },
  askRefund: ({ trading }, orderId) => trading.askRefund(orderId).id,
  missing: { orders: ['3700000000000000001'], request: '1' },
  order: {
    state: 'to_ship',
    paidFen: 129_900n,
    kind: 'ordinary',
    buyerId: expect.stringMatching(/^o/),
    receiver: expect.objectContaining({
      name: '刘**',
      masked: true,
      district: '浦东新区',
      receiverId: expect.stringMatching(/^[0-9a-f]{32}$/),
    }),
    lines: [
      expect.objectContaining({
        itemId: '770001',
        skuId: '770001001',
        merchantCode: 'HM-LOCK-X1-BLK',
        skuText: '颜色:曜石黑',
      }),
    ],
  },
  life: [
    ['placed', 'unpaid'],
    ['pay', 'to_ship'],
    ['ship', 'shipped'],
    ['confirmReceipt', 'completed'],
  ],
  routes: { detail: '/channels/ec/order/get', list: '/channels/ec/order/list/get' },
  sweepCalls: 6,
  listTells: { orders: 'all', requests: 'all' },
  longDays: 20,
  sliceMs: 86_400_000,
  limit: { code: '45009', retryAfterMs: 60_000 },
  sessionEnded: null,
  // Wrong keys are keys, not an authorisation.
  refusals: [
    [{ appSecret: 'wrong' }, 'invalid_request', '40125'],
    [{ appKey: 'wx0' }, 'invalid_request', '40013'],
  ],
  push: {
    webhook: weixinStoreWebhook,
    tell,
    topics: ['channels_ec_order_new', 'channels_ec_order_pay'],
    settled: ({ pusher }) => pusher.settled(),
    testsAddress: true,
    strange: (access) => ({ ...access, extraSecrets: { ...access.extraSecrets, pushToken: 'another' } }),
    forged: () => [
      {
        query: {
          timestamp: String(Math.floor(Date.now() / 1000)),
          nonce: '1',
          msg_signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
        },
        body: '{"ToUserName":"gh","Encrypt":"AAAA"}',
      },
    ],
    refused: [403, 'refused'],
  },
})

describe('orders of the Weixin Store', () => {
  it('follows a gift, a group, an order in two parcels and one that is cancelled', async () => {
    const { trading } = bench.standIn
    const gift = placeLike({ kind: 'gift' })
    expect(await orderNow(gift)).toMatchObject({ state: 'under_review', kind: 'gift' })
    trading.acceptGift(gift)
    expect((await orderNow(gift)).state).toBe('to_ship')
    const group = placeLike({ kind: 'group_buy' })
    expect((await orderNow(group)).state).toBe('awaiting_group')
    trading.formGroup(group)
    expect((await orderNow(group)).state).toBe('to_ship')

    const [item] = person(1).items
    const double = placeLike({
      items: [item!, { ...item!, sku_id: '770001002' }],
      discountFen: 101,
      postFen: 800,
    })
    trading.ship(double, ['770001001'])
    const half = await orderNow(double)
    expect([half.state, half.paidFen]).toEqual(['partly_shipped', 260_499n])
    expect(half.lines.map(({ state }) => state)).toEqual(['shipped', 'to_ship'])
    expect(half.lines.reduce((sum, { paidFen }) => sum + paidFen, 0n)).toBe(259_699n)

    const { orderId } = trading.place(person(1))
    trading.cancel(orderId)
    expect(await orderNow(orderId)).toMatchObject({ state: 'closed', paidFen: 0n, payableFen: 129_900n })
  })

  it('follows refunds, returns and an exchange, with the platform’s own spelling', async () => {
    const { trading } = bench.standIn
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
    const id = placeLike({ items: [item!, { ...item!, sku_id: '770001002' }] })
    const { trading } = bench.standIn
    trading.agreeRefund(trading.askRefund(id).id)
    const { state, lines } = await orderNow(id)
    expect([state, ...lines.map(({ afterSalesState }) => afterSalesState)]).toEqual([
      'to_ship',
      'refunded',
      null,
    ])
  })

  it('tells an address that the shop has not listed from wrong keys', async () => {
    await bench.connector.fetchOrders(bench.access, [place()])
    await bench.standIn.configure({ address: 'unknown' })
    const known = bench.connector.fetchOrders(bench.access, [place()])
    await expect(known).rejects.toMatchObject({ kind: 'permission_missing', code: 'http_403' })
    const fresh = bench.open().fetchOrders(bench.access, [place()])
    await expect(fresh).rejects.toMatchObject({ kind: 'permission_missing', code: '40164' })
  })
})

describe('tokens', () => {
  it('are fetched once for all who ask at once', async () => {
    const ids = Array.from({ length: 40 }, () => place())
    await Promise.all(ids.map((id) => bench.connector.fetchOrders(bench.access, [id])))
    expect(bench.calls('stable_token')).toBe(1)
    expect(bench.calls('/channels/ec/order/get')).toBe(40)
  })

  it('that ended are replaced, once for all, and the calls come through', async () => {
    const ids = Array.from({ length: 20 }, () => place())
    await bench.connector.fetchOrders(bench.access, ids)
    await bench.standIn.configure({ sessions: 'expired' })
    const details = await Promise.all(ids.map((id) => bench.connector.fetchOrders(bench.access, [id])))
    expect(details.every(([detail]) => detail !== null)).toBe(true)
    expect(bench.calls('stable_token')).toBe(2)
  })

  it('are forced only when the platform still gives the one that it refuses', async () => {
    const id = place()
    await bench.connector.fetchOrders(bench.access, [id])
    await bench.standIn.configure({ sessions: 'taken_back' })
    await Promise.all(Array.from({ length: 10 }, () => bench.connector.fetchOrders(bench.access, [id])))
    // The first, the one that is still the same, and the forced one.
    expect(bench.calls('stable_token')).toBe(3)

    await bench.standIn.configure({ sessions: 'taken_back' })
    await expect(bench.connector.fetchOrders(bench.access, [id])).rejects.toMatchObject({
      kind: 'limited',
      code: 'force_refresh',
    })
    expect(bench.calls('stable_token')).toBe(4)
  })

  it('end in the middle of a sweep, which goes on', async () => {
    const { ids, window } = placeInPast(60, 30)
    let pages = 0
    const found = await collect(bench.connector.pullChangedOrders(bench.access, window), () => {
      if (++pages === 1) void bench.standIn.configure({ sessions: 'expired' })
    })
    expect(sortedIds(found)).toEqual(ids)
  })

  it('are a grant of the shop’s own, with its name', async () => {
    const { authoriser } = bench.connector
    const grant = await authoriser!.grantOwn!(bench.access, bench.access.sellerId)
    expect(grant).toMatchObject({
      sellerId: bench.access.appKey,
      sellerName: '禾木智家微信小店',
      refreshToken: null,
      refreshEndsAt: null,
    })
    expect(grant.expiresAt.getTime() - Date.now()).toBeGreaterThan(7_190_000)
    expect((await authoriser!.refresh(bench.access, grant)).session).toBe(grant.session)
    bench.served.shiftTo(7_200_000 - authoriser!.refreshAheadMs + 1_000)
    expect((await authoriser!.refresh(bench.access, grant)).session).not.toBe(grant.session)
    expect(authoriser!.consentPage(bench.access, 'https://qiao.test/back', 's')).toBeNull()
    await expect(authoriser!.exchange(bench.access, 'c', '')).rejects.toMatchObject({
      code: 'no_consent_page',
    })
  })

  it('are no grant for another seller, nor after the secret was reset', async () => {
    const { authoriser } = bench.connector
    const grant = await authoriser!.grantOwn!(bench.access, bench.access.sellerId)
    await expect(authoriser!.grantOwn!(bench.access, 'wx0')).rejects.toMatchObject({ code: 'other_seller' })
    await bench.standIn.configure({ secret: 'reset' })
    await expect(authoriser!.refresh(bench.access, grant)).rejects.toMatchObject({
      kind: 'authorisation_expired',
      code: '40125',
    })
  })
})

describe('the list of changes', () => {
  it('sweeps after-sales as well, over more than a day', async () => {
    const { trading } = bench.standIn
    const { made: old, window: first } = bench.served.inPast(50 * 60, () =>
      Array.from({ length: 130 }, () => trading.askRefund(place()).id),
    )
    const { made: late, window: last } = bench.served.inPast(60, () => [
      trading.askRefund(place(), { type: 'RETURN' }).id,
    ])
    const window = { from: first.from, to: last.to }
    const found = await collect(bench.connector.pullChangedAfterSales(bench.access, window))
    expect(sortedIds(found)).toEqual([...old, ...late].sort())
    const one = found.find(({ id }) => id === old[0])!
    expect(bench.connector.normaliseAfterSales('s', one.detail)).toMatchObject({
      orderId: one.orderId,
      versionAt: one.versionAt,
      kind: 'refund_before_shipment',
    })
  })
})

describe('pushes of the Weixin Store', () => {
  const listen = (keep?: () => Promise<void>) =>
    hearPushes(weixinStoreWebhook, bench.access, (callback) => tell(bench.standIn, callback), keep)

  it.each(['json', 'xml'] as const)('in %s tell of every step', async (format) => {
    const inbox = await listen()
    await bench.standIn.configure({ format })
    const { trading } = bench.standIn
    const { orderId: id } = trading.place(person(1))
    trading.pay(id)
    trading.changeAddress(id, { ...person(1).receiver, address: '羽山路2号' })
    trading.ship(id)
    const request = trading.askRefund(id).id
    trading.agreeRefund(request)
    await inbox.until(id, 6)
    await bench.standIn.pusher.settled()
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
    expect(paid).toMatchObject({
      sellerId: bench.access.sellerId,
      subject: { kind: 'order', id, orderId: id },
    })
    expect(bench.connector.readPush(paid!)).toEqual(paid)
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
    await bench.standIn.pusher.settled()
    expect(new Set(inbox.about(retried).map(({ pushId }) => pushId)).size).toBe(2)
    failures = 100
    const lost = place()
    await bench.standIn.pusher.settled()
    expect(inbox.about(lost)).toHaveLength(6)
    expect(bench.standIn.pusher.counts.givenUp).toBe(2)
    const window = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 2_000) }
    expect(sortedIds(await collect(bench.connector.pullChangedOrders(bench.access, window)))).toContain(lost)
    await inbox.close()
  })
})
