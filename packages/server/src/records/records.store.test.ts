import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import { importSinks } from '../app/sinks.ts'
import { identifyCustomers, mergeCustomers } from '../customers/index.ts'
import { takeLive } from '../imports/index.ts'
import { undoImport } from '../imports/undo-import.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { findBuiltInMapping, type InwardMapping } from '../mapping/index.ts'
import { recordOrders } from '../orders/index.ts'
import type { Role } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import { lookAgain, takeUpSome } from './jobs.ts'
import { linkByHand, unlinkByHand } from './link-by-hand.ts'
import { countsOfCustomer, recordsOfOrder } from './read-places.ts'
import { kindsFor, showRecords, showWhole, soughtBy } from './read-records.ts'
import { type Entry, entriesOfTarget, listEntries } from './read-store.ts'
import { subscribers } from './subscribers.ts'

let brand: TestBrand
beforeAll(async () => {
  brand = await testBrand()
  await brand.transact(seedShops)
})
afterAll(() => brand.close())

const at = new Date('2026-03-12T01:00:00.000Z')
let sources = 0

/** Tells records of a shipped mapping, as a live source would. */
async function tell(name: string, ...records: Record<string, unknown>[]) {
  const mapping = findBuiltInMapping(name) as InwardMapping
  sources += 1
  const [outcome] = await brand.transact((tx) =>
    takeLive(
      tx,
      { sinks: importSinks },
      {
        sourceId: tx.ports.ids.next(),
        name: `来源 ${sources}`,
        mapping,
        shopId: null,
        startFlows: false,
        messages: [{ records, bytes: 1 }],
      },
    ),
  )
  expect(outcome!.problems, JSON.stringify(outcome!.problems)).toEqual([])
  return outcome!
}

const called = (id: string, phone: string, more: Record<string, unknown> = {}) => ({
  通话ID: id,
  呼叫类型: '呼入',
  主叫号码: phone,
  接通状态: '接通',
  开始时间: '2026-03-12 09:00:01',
  '通话时长(秒)': '185',
  通话小结: '报修门锁',
  ...more,
})
const paid = (id: string, order: string, yuan: string, more: Record<string, unknown> = {}) => ({
  交易时间: '`2026-03-12 10:00:00',
  微信订单号: `\`${id}`,
  商户订单号: `\`${order}`,
  用户标识: '`oPAYER0001',
  交易类型: '`JSAPI',
  交易状态: '`SUCCESS',
  应结订单金额: `\`${yuan}`,
  微信退款单号: '`0',
  商户退款单号: '`0',
  退款金额: '`0.00',
  ...more,
})
const parcel = (waybill: string, order: string, serial: string) => ({
  deliveryOrder: { deliveryOrderCode: 'CK1', sourceOrderCode: order, operateTime: '2026-03-09 18:00:00' },
  packages: [{ logisticsCode: 'SF', expressCode: waybill }],
  orderLines: { orderLine: [{ itemCode: 'HM-LOCK-X1', actualQty: '1', snList: { sn: [serial] } }] },
})
const reading = (serial: string, requestId: string) => ({
  requestId,
  deviceName: serial,
  type: 'property',
  gmtCreate: 1773280000123,
  items: [{ identifier: 'battery', value: 87, unit: '%' }],
})

const customer = (phone: string): Promise<string> =>
  brand.transact(async (tx) => {
    const [found] = await identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'phone', value: phone }],
        evidence: 'test:1',
        origin: 'agent',
        profile: { name: '刘敏', phone },
      },
    ])
    return found!.customerId!
  })
const order = (id: string, more = {}, quiet = false): Promise<string> =>
  brand.transact(
    async (tx) => (await recordOrders(tx, [tmallOrder(id, at, more)], null, { quiet }))[0]!.orderId,
  )

/** Hands the followers what was announced since the last call. */
async function follow() {
  const [one] = subscribers
  const events = brand.announced
    .splice(0)
    .filter(({ type }) => one!.events.some((each) => each.type === type))
  if (events.length > 0) await brand.transact((tx) => one!.handle(tx, events as StoredEvent<never>[]))
}

const find = async (text: string, roles: Role[] = ['owner']): Promise<Entry[]> =>
  brand.transact((tx) =>
    listEntries(tx, {
      kinds: kindsFor(roles),
      source: null,
      linkState: null,
      differs: false,
      ...soughtBy(tx, text, roles),
      before: null,
      limit: 50,
    }),
  )
const show = (entries: Entry[], roles: Role[] = ['owner']) =>
  brand.transact((tx) => showRecords(tx, entries, { roles, language: 'zh' }))
const of = (target: 'customer' | 'order' | 'work_order', id: string) =>
  brand.transact((tx) => entriesOfTarget(tx, target, id, kindsFor(['owner']), null, 50))

describe('a call', () => {
  it('finds the customer of its number, whether it came before or after', async () => {
    const known = await customer('+8613911110001')
    await tell('call-centre-400', called('c1', '013911110001'), called('c2', '139 1111 0002'))
    expect((await of('customer', known)).length).toBe(1)
    const [waiting] = await show(await find('c2'))
    expect(waiting).toMatchObject({ linkState: 'waiting', because: '还没有客户登记过这个号码' })
    brand.announced.length = 0
    const late = await customer('+8613911110002')
    await follow()
    expect((await of('customer', late)).map(({ linkState }) => linkState)).toEqual(['linked'])
    expect((await brand.transact((tx) => countsOfCustomer(tx, late))).slice(0, 2)).toEqual([
      { kind: 'call', count: 1, lastAt: '2026-03-12T01:00:01.000Z' },
      { kind: 'message', count: 0, lastAt: null },
    ])
  })

  it('of a lent number is nobody’s, and says so', async () => {
    await tell('call-centre-400', called('c3', '95013112345678'))
    const [one] = await show(await find('c3'))
    expect(one).toMatchObject({ linkState: 'unnamed', links: [] })
    expect(one!.because).toContain('没有可以对应的手机号')
  })

  it('is found by its number, its last four, and by nobody who may not see phones', async () => {
    await tell('call-centre-400', called('c4', '13911117654'))
    expect((await find('139-1111-7654')).length).toBe(1)
    expect((await find('7654')).length).toBe(1)
    expect(await find('7654', ['warehouse'])).toEqual([])
    expect(await find('0000')).toEqual([])
  })

  it('is shown by data class: masked to the operator, words to the agent', async () => {
    await tell('call-centre-400', called('c5', '13911118888'))
    const found = await find('c5')
    const said = async (role: Role) => {
      const [one] = await show(found, [role])
      return one!.brief.map(({ value }) => value)
    }
    expect(await said('agent')).toEqual(['呼入', '139****8888', '已接通', '185', '报修门锁'])
    expect(await said('operator')).toEqual(['呼入', '139****8888', '已接通', '185', '****'])
    expect(kindsFor(['warehouse'])).toEqual(['shipment', 'invoice', 'payment', 'voucher'])
  })
})

describe('two customers made one person', () => {
  it('have one list of calls', async () => {
    const [kept, other] = [await customer('+8613911115001'), await customer('+8613911115002')]
    await tell('call-centre-400', called('p1', '13911115001'), called('p2', '13911115002'))
    await brand.transact((tx) =>
      mergeCustomers(tx, {
        keptId: kept as CustomerId,
        absorbedId: other as CustomerId,
        way: 'member',
        reason: '同一个人',
      }),
    )
    expect((await of('customer', kept)).length).toBe(2)
    expect((await brand.transact((tx) => countsOfCustomer(tx, other)))[0]!.count).toBe(2)
  })
})

describe('a message of an official account', () => {
  const wrote = (id: string, from: string) => ({
    ToUserName: 'gh_1',
    FromUserName: from,
    CreateTime: '1773280000',
    MsgType: 'text',
    Content: '空调怎么预约安装',
    MsgId: id,
  })

  it('is linked by hand once, and its sender is known from then on', async () => {
    const who = await customer('+8613911110003')
    await tell('official-account-messages', wrote('m1', 'oSENDER0001'), wrote('m2', 'oSENDER0001'))
    const [first] = await find('m1')
    expect(first).toMatchObject({ linkState: 'waiting' })
    expect(await brand.transact((tx) => linkByHand(tx, first!.id, 'customer', who))).toBe(1)
    await tell('official-account-messages', wrote('m3', 'oSENDER0001'), wrote('m4', 'oOTHER00001'))
    expect((await of('customer', who)).length).toBe(3)
    const [shown] = await show(await find('m3'))
    expect(shown!.links[0]).toMatchObject({ target: 'customer', state: 'linked', name: '刘*' })
    const whole = await brand.transact((tx) => showWhole(tx, first!, { roles: ['owner'], language: 'zh' }))
    expect(whole.fields.find(({ key }) => key === 'openId')?.value).toBe('oSEN****0001')
    expect(JSON.stringify(whole)).not.toContain('oSENDER0001')
  })

  it('stays away from whom a person took it', async () => {
    const who = await customer('+8613911110004')
    await tell('official-account-messages', wrote('m5', 'oSENDER0005'))
    const [one] = await find('m5')
    await brand.transact((tx) => linkByHand(tx, one!.id, 'customer', who))
    await brand.transact((tx) => unlinkByHand(tx, one!.id, 'customer'))
    await tell('official-account-messages', { ...wrote('m5', 'oSENDER0005'), Content: '改过的话' })
    expect(await of('customer', who)).toEqual([])
    expect((await show(await find('m5')))[0]!.links[0]).toMatchObject({
      state: 'unlinked',
      because: '已由人取消关联',
    })
  })

  it('refuses what is not there', async () => {
    const [one] = await find('m4')
    const link = (target: 'customer' | 'product', id: string) =>
      brand.transact((tx) => linkByHand(tx, one!.id, target, id))
    await expect(link('customer', 'nobody')).rejects.toMatchObject({ code: 'record.target_not_found' })
    await expect(link('product', 'nothing')).rejects.toMatchObject({ code: 'record.target_not_found' })
    await expect(
      brand.transact((tx) => unlinkByHand(tx, tx.ports.ids.next(), 'order')),
    ).rejects.toMatchObject({ code: 'record.not_found' })
  })
})

describe('payments', () => {
  it('are held against their order in fen, together and again when it changes', async () => {
    await tell('wechat-pay-bill', paid('t1', 'PAY-1', '1000.00'), paid('t2', 'PAY-1', '298.50'))
    const id = await order('PAY-1')
    await follow()
    const differences = async () => (await of('order', id)).map(({ differenceFen }) => differenceFen)
    expect(await differences()).toEqual([-50n, -50n])
    await tell('wechat-pay-bill', paid('t3', 'PAY-1', '0.50'))
    expect(await differences()).toEqual([0n, 0n, 0n])
    await order('PAY-1', { paidFen: 129000n, versionAt: new Date(at.getTime() + 1) })
    await follow()
    expect(await differences()).toEqual([900n, 900n, 900n])
    const place = await brand.transact((tx) => recordsOfOrder(tx, id, { roles: ['owner'], language: 'zh' }))
    expect(place.money).toEqual({
      orderPaidFen: 129000,
      toldPaidFen: 129900,
      orderRefundedFen: 0,
      toldRefundedFen: 0,
    })
    const blind = await brand.transact((tx) =>
      recordsOfOrder(tx, id, { roles: ['dispatcher'], language: 'zh' }),
    )
    expect([blind.money, blind.items[0]!.amountFen, blind.items[0]!.differenceFen]).toEqual([
      null,
      null,
      null,
    ])
  })

  it('count refunds apart', async () => {
    const id = await order('PAY-2')
    await tell(
      'wechat-pay-bill',
      paid('t4', 'PAY-2', '1299.00'),
      paid('t4', 'PAY-2', '0.00', {
        交易状态: '`REFUND',
        微信退款单号: '`r1',
        商户退款单号: '`mr1',
        退款金额: '`200.00',
      }),
    )
    expect(
      (await of('order', id)).map(({ state, differenceFen }) => `${state} ${differenceFen}`).sort(),
    ).toEqual(['paid 0', 'refunded 20000'])
  })

  it('of a number that two shops have wait for a person, unless the record names the shop', async () => {
    const [mine] = [await order('TWICE'), await order('TWICE', { shopId: 'jd', marketplace: 'jd' })]
    await tell('wechat-pay-bill', paid('t5', 'TWICE', '1299.00'))
    const [one] = await find('t5')
    expect(one).toMatchObject({ linkState: 'ambiguous', differenceFen: null })
    const whole = await brand.transact((tx) => showWhole(tx, one!, { roles: ['owner'], language: 'zh' }))
    expect(whole.candidates.length).toBe(2)
    await brand.transact((tx) => linkByHand(tx, one!.id, 'order', mine))
    expect((await find('t5'))[0]).toMatchObject({ linkState: 'linked', differenceFen: 0n })
  })
})

describe('a parcel', () => {
  it('is one, whoever tells of it, and says whose the devices in it are', async () => {
    const id = await order('SHIP-1')
    const phone = '+8613911110009'
    const who = await customer(phone)
    await brand.transact((tx) => claim(tx, id, who))
    await tell('wms-shipments', parcel('SF100', 'SHIP-1', 'SN-0001'))
    await tell('courier-tracking', {
      lastResult: {
        com: 'shunfeng',
        nu: 'SF100',
        state: '3',
        data: [{ ftime: '2026-03-11 12:00:00', context: '已签收' }],
      },
    })
    const [one, ...more] = await find('SF100')
    expect([one?.state, more.length]).toEqual(['delivered', 0])
    const [shown] = await show([one!])
    expect(shown!.links.map(({ target, targetId }) => [target, targetId])).toEqual(
      expect.arrayContaining([
        ['order', id],
        ['serial', 'SN-0001'],
        ['product', 'HM-LOCK-X1'],
      ]),
    )
    await tell('wms-shipments', { ...parcel('SF100', 'SHIP-1', 'SN-0001'), memo: 'again' })
    expect((await find('SF100'))[0]?.state).toBe('delivered')
    await tell('iot-telemetry', reading('sn-0001', 'r1'))
    expect((await of('customer', who)).map(({ kind }) => kind)).toContain('telemetry')
  })

  it('that came before its order brings its devices along when that comes, also from a file', async () => {
    await tell('iot-telemetry', reading('SN-0002', 'r2'))
    await tell('wms-shipments', parcel('SF200', 'SHIP-2', 'SN-0002'))
    expect((await find('SF200'))[0]?.linkState).toBe('waiting')
    const who = await customer('+8613911110010')
    const made = await brand.transact((tx) =>
      importSinks.recordOrders(
        tx,
        [
          tmallOrder('SHIP-2', at, {
            receiver: { ...tmallOrder('x', at).receiver, phone: '13911110010', masked: false },
          }),
        ],
        true,
      ),
    )
    expect(made[0]!.customerId).toBe(who)
    expect((await find('SF200'))[0]?.linkState).toBe('linked')
    expect((await of('customer', who)).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['telemetry']))
  })
})

describe('an import that is taken back', () => {
  it('takes its records and links along, and brings back what a record said before', async () => {
    const deps = {
      db: brand.db,
      ports: brand.ports,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      sinks: importSinks,
      alone: true,
      peakRssMib: () => 1,
    }
    await tell('call-centre-400', called('u1', '13911112001'))
    const { importId } = await tell(
      'call-centre-400',
      called('u1', '13911112002'),
      called('u2', '13911112003'),
    )
    expect((await find('13911112002')).length).toBe(1)
    await undoImport(deps, brand.brandId, importId)
    expect(await find('u2')).toEqual([])
    expect((await find('13911112001')).length).toBe(1)
    expect(await find('13911112002')).toEqual([])
  })
})

describe('records that were kept before', () => {
  it('are taken up once, and young ones that found nobody are looked at again', async () => {
    await tell('call-centre-400', called('k1', '13911113001'))
    const [before] = await find('k1')
    await brand.transact((tx) =>
      tx.named('t.forget', 'delete from records.entry where brand_id = $1', [tx.brandId]),
    )
    expect(await find('k1')).toEqual([])
    while (await brand.transact(takeUpSome));
    expect((await find('k1')).map(({ id }) => id)).toEqual([before!.id])
    const who = await customer('+8613911113001')
    brand.announced.length = 0
    await brand.transact((tx) => lookAgain(tx, 60_000))
    expect((await of('customer', who)).length).toBe(1)
    expect(await brand.transact(takeUpSome)).toBe(false)
  })
})

/** What a claim does to an order. */
async function claim(tx: Tx, orderId: string, customerId: string): Promise<void> {
  await tx.named('t.claim', 'update orders."order" set customer_id = $3 where brand_id = $1 and id = $2', [
    tx.brandId,
    orderId,
    customerId,
  ])
}
