import { describe, expect, it } from 'vitest'
import { registerKuaishou } from '../../../../sandbox/src/kuaishou/index.ts'
import { connectorBench, sortedIds } from '../../../test/support/connector-bench.ts'
import { connectorLaws } from '../../../test/support/connector-laws.ts'
import { person } from '../../../test/support/market.ts'
import { collect, hearPushes, until } from '../../../test/support/stand-in-connector.ts'
import { kuaishouConnector, kuaishouWebhook } from './index.ts'
import type { SignMethod } from './sign.ts'

/** The product's real client against the stand-in, over real sockets: the laws of all, and what is Kuaishou's own. */
const forged = '{"event":"kwaishop_order_paySuccess","info":"{\\"oid\\":1}"}'
const dayMs = 86_400_000
const bench = connectorBench({
  marketplace: 'kuaishou',
  register: registerKuaishou,
  open: kuaishouConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).oid,
})
const { place, order: orderNow, request: requestNow, open } = bench

connectorLaws(bench, {
  askRefund: ({ trading }, orderId) => trading.askRefund(orderId).refundId,
  missing: { orders: ['1', 'no-number'], request: '7' },
  order: {
    state: 'to_ship',
    paidFen: 129_900n,
    kind: 'ordinary',
    receiver: expect.objectContaining({ name: '刘*', phone: '138****1001', masked: true, town: '三林镇' }),
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
    ['placed', 'unpaid'],
    ['pay', 'to_ship'],
    ['ship', 'shipped'],
    ['deliver', 'delivered'],
    ['confirmReceipt', 'completed'],
  ],
  routes: { detail: 'open.order.detail', list: 'open.order.cursor.list' },
  sweepCalls: 5,
  listTells: { orders: 'all', requests: 'nothing' },
  longDays: 10,
  sliceMs: dayMs,
  limit: { code: '1016' },
  sessionEnded: '21',
  refusals: [
    [{ extraSecrets: { signSecret: 'wrong' } }, 'invalid_request', '27'],
    // Three secrets are easily mixed up: the app secret signs nothing.
    [{ extraSecrets: { signSecret: 'sandboxKuaishouAppSecret1' } }, 'invalid_request', '27'],
    [{ extraSecrets: {} }, 'invalid_request', 'no_sign_secret'],
    [{ appKey: 'ks1' }, 'invalid_request', '10'],
    [{ session: 'stolen' }, 'authorisation_expired', '21'],
  ],
  push: {
    webhook: kuaishouWebhook,
    tell: (standIn, callback) => standIn.configure({ callback, retryMs: [20, 20, 20] }),
    topics: ['kwaishop_order_paySuccess'],
    settled: (standIn) => until(() => (standIn.stats().pushes as { pending: number }).pending === 0),
    testsAddress: true,
    strange: (access) => ({
      ...access,
      extraSecrets: { messageKey: Buffer.alloc(16, 1).toString('base64') },
    }),
    forged: () => [forged, Buffer.from(forged).toString('base64')].map((body) => ({ body })),
    refused: [403, '{"result":0}'],
  },
})

describe('orders of Kuaishou', () => {
  it.each(['parts', 'flat'] as const)('follows an order from placing to receipt (%s)', async (orderShape) => {
    await bench.configure({ orderShape })
    const { trading } = bench.standIn
    const { oid } = trading.place({ ...person(1), postFen: 1_000, discountFen: 5_000 })
    const seen = [await orderNow(oid)]
    for (const [n, step] of (['pay', 'ship', 'deliver', 'confirmReceipt'] as const).entries()) {
      bench.served.shiftTo((n + 1) * 1_000)
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
    const { trading } = bench.standIn
    expect((await orderNow(trading.placePaid({ ...person(1), kind: 'subsidy' }).oid)).kind).toBe('subsidy')
    const presale = trading.place({ ...person(1), kind: 'presale', message: '周末上门' }).oid
    expect(await orderNow(presale)).toMatchObject({
      kind: 'presale',
      buyerMessage: '周末上门',
      sellerMemo: null,
    })
    trading.updateMemo(presale, '加急')
    bench.served.shiftTo(1_000)
    trading.updateMemo(presale, '已联系')
    trading.cancel(presale)
    expect(await orderNow(presale)).toMatchObject({ state: 'closed', paidFen: 0n, sellerMemo: '已联系' })
  })

  it('follows a refund, a return and a case before the platform', async () => {
    const { trading } = bench.standIn
    const id = place()
    const { refundId } = trading.askRefund(id)
    const [asked, missing] = await bench.connector.fetchAfterSales(bench.access, [refundId, '7'])
    expect(missing).toBeNull()
    const request = bench.connector.normaliseAfterSales('s', asked)
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

  it.each(['MD5', 'HMAC_SHA256'] as SignMethod[])(
    'is understood when it signs with %s',
    async (signMethod) => {
      const id = place()
      const [detail] = await open({ signMethod }).fetchOrders(bench.access, [id])
      expect(detail).toMatchObject({ orderBaseInfo: {} })
    },
  )
})

describe('the list of changes', () => {
  it('asks for long windows by the day, and finds what changed on the border once', async () => {
    bench.served.shiftTo(-10 * dayMs)
    const from = new Date(bench.served.now())
    const ids = Array.from({ length: 9 }, (_, day) => {
      bench.served.shiftTo(from.getTime() + day * dayMs - Date.now())
      return place()
    })
    bench.served.shiftTo(0)
    const found = await bench.swept({ from, to: new Date(bench.served.now()) })
    expect(sortedIds(found)).toEqual([...ids].sort())
    expect(bench.calls('open.order.cursor.list')).toBeGreaterThan(9)
  })

  it('never asks beyond now or the 90 days', async () => {
    const long = {
      from: new Date(bench.served.now() - 400 * dayMs),
      to: new Date(bench.served.now() - 89 * dayMs),
    }
    expect(await bench.swept(long)).toEqual([])
    const before = bench.standIn.stats().calls
    const future = { from: new Date(bench.served.now() + 60_000), to: new Date(bench.served.now() + 120_000) }
    expect(await bench.swept(future)).toEqual([])
    const past = { from: new Date(0), to: new Date(dayMs) }
    expect(await collect(bench.connector.pullChangedAfterSales(bench.access, past))).toEqual([])
    expect(bench.standIn.stats().calls).toEqual(before)
  })
})

describe('pushes of Kuaishou', () => {
  it('tell of every step', async () => {
    const inbox = await hearPushes(kuaishouWebhook, bench.access, (callback) => bench.configure({ callback }))
    const { trading } = bench.standIn
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
})
