import { describe, expect, it } from 'vitest'
import { type JdPlaceOrder, registerJd } from '../../../../sandbox/src/jd/index.ts'
import { connectorBench, sortedIds } from '../../../test/support/connector-bench.ts'
import { connectorLaws } from '../../../test/support/connector-laws.ts'
import { person } from '../../../test/support/market.ts'
import { collect, realPorts } from '../../../test/support/stand-in-connector.ts'
import { jdClient } from './client.ts'
import { jdConnector } from './index.ts'
import { fetchTdeKeys } from './receiver-keys.ts'
import { decryptTde } from './tde.ts'

/** The product's real client against the stand-in, over real sockets: the laws of all, and what is JD’s own. */
const bench = connectorBench({
  marketplace: 'jd',
  register: registerJd,
  open: jdConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).orderId,
})
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const searchRoute = 'jingdong.pop.order.search'

connectorLaws(bench, {
  askRefund: ({ trading }, orderId) => `refund-${(trading.askRefund(orderId) as { id: string }).id}`,
  missing: { orders: ['1'], request: 'refund-1' },
  order: {
    state: 'to_ship',
    paidFen: 129_900n,
    buyerId: 'buyer-1',
    receiver: expect.objectContaining({
      name: '刘*',
      phone: '138****1001',
      masked: true,
      district: '浦东新区',
      receiverId: expect.stringMatching(/./),
    }),
  },
  life: [
    ['placed', 'unpaid'],
    ['pay', 'to_ship'],
    ['pause', 'under_review'],
    ['resume', 'to_ship'],
    ['ship', 'shipped'],
    ['confirmReceipt', 'completed'],
  ],
  stepMs: 1_000,
  routes: { detail: 'jingdong.pop.order.get', list: searchRoute },
  sweepCalls: 3,
  listTells: { orders: 'all', requests: 'all' },
  longDays: 60,
  // By its words, since nobody knows its code.
  limit: {},
  sessionEnded: '19',
  refusals: [
    [{ appSecret: 'wrong' }, 'invalid_request', '12'],
    [{ appKey: '1' }, 'invalid_request', '21'],
    [{ session: 'stolen' }, 'authorisation_expired', '19'],
  ],
})

const [lock] = person(1).items as [JdPlaceOrder['items'][0]]
const filter = { ...lock, sku_id: '100049211766', outer_sku_id: 'HM-FLT-PP', priceFen: 8_400, quantity: 2 }
const wish: JdPlaceOrder = person(1)
const place = (more: Partial<JdPlaceOrder> = {}) =>
  bench.standIn.trading.placePaid({ ...wish, ...more }).orderId
const { order: orderNow, request: billNow, calls } = bench
const placeInPast = (count: number, agoMs: number) => bench.placeInPast(count, agoMs / 60_000)
const lately = () => ({ from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 1_000) })

describe('orders of JD', () => {
  it('shares what was paid among the lines, and tells what is to be paid', async () => {
    const order = await orderNow(place({ items: [lock, filter], discountFen: 1_001, postFen: 800 }))
    expect(order).toMatchObject({ state: 'to_ship', paidFen: 146_499n })
    expect(order.lines.reduce((sum, line) => sum + line.paidFen, 800n)).toBe(order.paidFen)
    expect(await orderNow(bench.placeUnpaid())).toMatchObject({
      state: 'unpaid',
      paidFen: 0n,
      payableFen: 129_900n,
      paidAt: null,
    })
  })

  it('knows goods from a bonded warehouse and cash on delivery, which is paid at the end', async () => {
    expect(await orderNow(place({ customs: '宁波保税区' }))).toMatchObject({ kind: 'bonded' })
    const cod = bench.standIn.trading.place({ ...wish, payType: '1' }).orderId
    expect(await orderNow(cod)).toMatchObject({ kind: 'cash_on_delivery', state: 'to_ship', paidFen: 0n })
    bench.standIn.trading.ship(cod)
    bench.standIn.trading.confirmReceipt(cod)
    expect(await orderNow(cod)).toMatchObject({ state: 'completed', paidFen: 129_900n })
  })

  it('follows a refund before shipment, which locks the order', async () => {
    const id = place()
    const apply = bench.standIn.trading.askRefund(id, { amountFen: 129_899 }) as { id: string }
    expect((await orderNow(id)).lines[0]!.afterSalesState).toBe('awaiting_merchant')
    const [asked, missing] = await bench.connector.fetchAfterSales(bench.access, [
      `refund-${apply.id}`,
      'refund-1',
    ])
    expect(missing).toBeNull()
    expect(bench.connector.normaliseAfterSales('s', asked)).toMatchObject({
      afterSalesId: `refund-${apply.id}`,
      orderId: id,
      kind: 'refund_before_shipment',
      state: 'awaiting_merchant',
      refundFen: 129_899n,
    })
    bench.standIn.trading.agreeRefund(apply.id)
    expect((await billNow(`refund-${apply.id}`)).state).toBe('refunded')
    expect((await orderNow(id)).state).toBe('closed')
  })

  it('follows a return after shipment through the bills of its order', async () => {
    const id = place({ items: [lock, filter] })
    bench.standIn.trading.ship(id)
    const bill = bench.standIn.trading.askRefund(id, { skuId: filter.sku_id }) as { serviceId: string }
    const name = `afs-${id}-${bill.serviceId}`
    expect(await billNow(name)).toMatchObject({
      afterSalesId: name,
      kind: 'return_and_refund',
      state: 'awaiting_merchant',
      lineId: `${id}-${filter.sku_id}`,
    })
    bench.standIn.trading.approveReturn(bill.serviceId)
    expect((await billNow(name)).state).toBe('awaiting_buyer_return')
    bench.standIn.trading.payOut(bill.serviceId)
    expect(await billNow(name)).toMatchObject({ state: 'refunded', refundFen: 16_800n })
  })

  it('asks for fifty refund applications with one call', async () => {
    const names = Array.from({ length: 60 }, () => {
      const apply = bench.standIn.trading.askRefund(place()) as { id: string }
      return `refund-${apply.id}`
    })
    const found = await bench.connector.fetchAfterSales(bench.access, names)
    expect(found.map((one) => bench.connector.normaliseAfterSales('s', one).afterSalesId)).toEqual(names)
    expect(calls('jingdong.pop.afs.soa.refundapply.queryPageList')).toBe(2)
  })

  it('is refused when its clock is more than six minutes off', async () => {
    const off = (ms: number) =>
      bench.open(
        {},
        { ...bench.served.ports, clock: { ...realPorts.clock, now: () => new Date(Date.now() + ms) } },
      )
    await expect(off(-7 * 60_000).fetchOrders(bench.access, [place()])).rejects.toMatchObject({ code: '8' })
    expect(await off(5 * 60_000).fetchOrders(bench.access, [place()])).toHaveLength(1)
  })

  it('gets receivers as ciphertext from the methods that encrypt', async () => {
    const id = place()
    const encrypted = bench.open({ receivers: 'encrypted' })
    const [detail] = await encrypted.fetchOrders(bench.access, [id])
    const { receiver: hidden } = encrypted.normaliseOrder('s', detail)
    expect(hidden).toMatchObject({ masked: true, province: '上海' })
    expect(hidden.name).toMatch(/^AA[Q-T]/)
    expect(JSON.stringify(detail)).not.toMatch(/刘敏|13800001001/)
    expect(sortedIds(await bench.swept(lately(), encrypted))).toEqual([id])
    const keys = await fetchTdeKeys(jdClient(realPorts), bench.access, new Date())
    expect(decryptTde(hidden.name!, keys)).toBe('刘敏')
    expect(decryptTde(hidden.phone!, keys)).toBe('13800001001')
  })
})

describe('the list of changes', () => {
  it('takes one call for a quiet window, and the list carries the whole order', async () => {
    const id = place()
    const [record] = await bench.swept(lately())
    expect(calls(searchRoute)).toBe(1)
    const [fetched] = await bench.connector.fetchOrders(bench.access, [id])
    expect(record).toMatchObject({ id, orderId: id })
    expect(bench.connector.normaliseOrder('s', record!.detail)).toEqual(
      bench.connector.normaliseOrder('s', fetched),
    )
    expect(bench.connector.normaliseOrder('s', record!.detail).versionAt).toEqual(record!.versionAt)
    await bench.swept({ from: new Date(Date.now() - 2 * hourMs), to: new Date(Date.now() - hourMs) })
    expect(calls(searchRoute)).toBe(2)
  })

  it('starts again when a late row appears in the middle of a walk', async () => {
    const { ids, window } = placeInPast(230, hourMs)
    let late = ''
    const found = await collect(bench.connector.pullChangedOrders(bench.access, window), () => {
      if (late) return
      bench.served.shiftTo(window.from.getTime() + 1_000 - Date.now())
      late = place()
      bench.served.shiftTo(0)
    })
    expect(sortedIds(found)).toEqual([...ids, late].sort())
  })

  it('cuts a window of more than a month, and a full one into halves', async () => {
    const old = placeInPast(3, 60 * dayMs)
    const busy = placeInPast(2_050, 3 * dayMs)
    const wide = { from: new Date(Date.now() - 70 * dayMs), to: new Date(Date.now() - hourMs) }
    const found = await bench.swept(wide)
    expect(sortedIds(found)).toEqual([...old.ids, ...busy.ids].sort())
  })

  it('never asks beyond now, nor for orders that are not paid, which no list has', async () => {
    bench.placeUnpaid()
    expect(await bench.swept(lately())).toEqual([])
    const future = { from: new Date(Date.now() + 60_000), to: new Date(Date.now() + 120_000) }
    expect(await bench.swept(future)).toEqual([])
    expect(calls(searchRoute)).toBe(1)
  })

  it('sees a parent close and its children open when JD splits an order', async () => {
    const parent = place({ items: [lock, filter], discountFen: 1_000 })
    const children = bench.standIn.trading.split(parent).map(({ orderId }) => orderId)
    const found = await bench.swept(lately())
    const states = new Map(
      found.map(({ id, detail }) => [id, bench.connector.normaliseOrder('s', detail).state]),
    )
    expect(states.get(parent)).toBe('closed')
    expect(children.map((id) => states.get(id))).toEqual(['to_ship', 'to_ship'])
  })

  it('does not take the page of another window for an answer', async () => {
    const one = placeInPast(3, 5 * hourMs)
    const other = placeInPast(4, hourMs)
    bench.served.fault('repeated_page', { route: searchRoute, count: 1 })
    expect(sortedIds(await bench.swept(one.window))).toEqual([...one.ids].sort())
    expect(sortedIds(await bench.swept(other.window))).toEqual([...other.ids].sort())
    expect(bench.served.faults.rules[0]!.hits).toBe(1)
  })
})

describe('sweeping after-sales', () => {
  it('finds applications and bills, each once, with all that is in them', async () => {
    const applies = Array.from(
      { length: 60 },
      () => bench.standIn.trading.askRefund(place()) as { id: string },
    )
    const bills = Array.from({ length: 55 }, () => {
      const id = place()
      bench.standIn.trading.ship(id)
      const bill = bench.standIn.trading.askRefund(id) as { serviceId: string }
      return `afs-${id}-${bill.serviceId}`
    })
    const found = await collect(bench.connector.pullChangedAfterSales(bench.access, lately()))
    expect(sortedIds(found)).toEqual([...applies.map(({ id }) => `refund-${id}`), ...bills].sort())
    for (const { id, orderId, versionAt, detail } of found)
      expect(bench.connector.normaliseAfterSales('s', detail)).toMatchObject({
        afterSalesId: id,
        orderId,
        versionAt,
      })
  })

  it('finds an audit of what was applied for long ago', async () => {
    bench.served.shiftTo(-30 * dayMs)
    const apply = bench.standIn.trading.askRefund(place()) as { id: string }
    bench.served.shiftTo(0)
    bench.standIn.trading.refuseRefund(apply.id)
    const [record] = await collect(bench.connector.pullChangedAfterSales(bench.access, lately()))
    expect(bench.connector.normaliseAfterSales('s', record!.detail)).toMatchObject({
      afterSalesId: `refund-${apply.id}`,
      state: 'merchant_refused',
    })
  })

  it('finds a payout weeks after the approval, though no list has it, but looks back only now and then', async () => {
    bench.served.shiftTo(-12 * dayMs)
    const id = place()
    bench.standIn.trading.ship(id)
    const bill = bench.standIn.trading.askRefund(id) as { serviceId: string }
    bench.standIn.trading.approveReturn(bill.serviceId)
    bench.served.shiftTo(0)
    const sweep = async (by = bench.connector) =>
      (await collect(by.pullChangedAfterSales(bench.access, lately()))).map(
        ({ detail }) => bench.connector.normaliseAfterSales('s', detail).state,
      )
    expect(await sweep()).toEqual(['awaiting_buyer_return'])
    bench.standIn.trading.payOut(bill.serviceId)
    const before = calls('jingdong.asc.serviceAndRefund.view')
    expect(await sweep()).toEqual([])
    expect(calls('jingdong.asc.serviceAndRefund.view') - before).toBe(2)
    // Another program, which has not looked back yet.
    expect(await sweep(bench.open())).toEqual(['refunded'])
  })

  it('lists what it cannot read, so that a person can look at it', async () => {
    const apply = bench.standIn.trading.askRefund(place()) as { id: string }
    bench.standIn.trading.refundApplies.get(apply.id)!.status = 77
    const [record] = await collect(bench.connector.pullChangedAfterSales(bench.access, lately()))
    expect(record!.id).toBe(`refund-${apply.id}`)
    expect(() => bench.connector.normaliseAfterSales('s', record!.detail)).toThrow('refundapply.status')
  })
})
