import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { knownFriendStatements } from '../../../test/support/sidebar-statements.ts'
import { createSite } from '../../behaviour/index.ts'
import { subscribers as behaviour } from '../../behaviour/subscribers.ts'
import type { NormalisedOrder, Receiver } from '../../connectors/contract/connector.ts'
import { identifyCustomers, mergeCustomers } from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { recordAfterSales, recordOrders } from '../../orders/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { StoredEvent } from '../../runtime/events/event.ts'
import { subscribers } from './notices.ts'
import { offeredBy } from './offers.ts'
import { readSidebar } from './read-sidebar.ts'
import { searchSidebar } from './search.ts'
import { markSeen } from './store-notices.ts'

let brand: TestBrand
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-04-10T02:00:00Z')
})
afterAll(() => brand.close())

const self: Receiver = {
  name: '刘*',
  phone: '*******0188',
  province: '上海',
  city: '上海市',
  district: '浦东新区',
  town: null,
  address: '****',
  masked: true,
  receiverId: null,
}
const mother: Receiver = {
  ...self,
  name: '王秀英',
  phone: '13912345678',
  province: '甘肃省',
  city: '兰州市',
  district: '城关区',
  address: '东岗西路226号3幢2单元502室',
  masked: false,
}

const order = (orderId: string, change: Partial<NormalisedOrder> = {}): NormalisedOrder => ({
  marketplace: 'taobao',
  shopId: 'tmall',
  orderId,
  state: 'to_ship',
  kind: 'ordinary',
  versionAt: new Date('2026-04-10T01:00:00Z'),
  createdAt: new Date('2026-04-10T00:30:00Z'),
  paidAt: new Date('2026-04-10T00:31:00Z'),
  deliveredAt: null,
  paidFen: 129_900n,
  buyerId: 'buyer-liu',
  buyerNickMasked: null,
  buyerMessage: null,
  sellerMemo: null,
  receiver: self,
  lines: [
    {
      lineId: `${orderId}-1`,
      itemId: '1',
      skuId: null,
      merchantCode: null,
      title: 'X1 智能门锁',
      skuText: null,
      quantity: 1,
      paidFen: 129_900n,
      state: 'to_ship',
      afterSalesState: null,
    },
  ],
  ...change,
})

async function makeContact(tx: Tx, externalUserId: string, nickname: string, customerId: string | null) {
  const id = tx.ports.ids.next()
  await rows(
    tx,
    sql`insert into contacts.contact (brand_id, id, external_user_id, nickname, customer_id, first_added_at, updated_at)
      values (${tx.brandId}, ${id}, ${externalUserId}, ${tx.vault.seal('contacts.contact.nickname', id, nickname)}, ${customerId}, ${tx.now}, ${tx.now})`,
  )
  await rows(
    tx,
    sql`insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, add_way, added_at) values (${tx.brandId}, ${id}, 'chenjing', 1, ${tx.now})`,
  )
  return id
}

const reader = (roles: Role[] = ['agent'], memberId = 'chenjing') => ({
  memberId,
  roles,
  language: 'zh' as const,
})
const read = (externalUserId: string, who = reader()) =>
  brand.transact((tx) => readSidebar(tx, externalUserId, who))

const follow = (events: StoredEvent[]) =>
  brand.transact(async (tx) => {
    for (const one of [...subscribers, ...behaviour]) {
      const types = one.events.map((definition) => definition.type)
      await one.handle(tx, events.filter((event) => types.includes(event.type)) as StoredEvent<never>[])
    }
  })

async function customerOf(outsideId: string): Promise<string> {
  const [row] = await brand.transact((tx) =>
    rows(
      tx,
      sql<{ customer_id: string }>`select customer_id from orders."order" where outside_id = ${outsideId}`,
    ),
  )
  return row!.customer_id
}

describe('the one read', () => {
  it('is nobody before WeCom told of them', async () => {
    expect(await read('wmNobody')).toBeNull()
  })

  it('takes twelve statements for a known customer, the first of which keeps the plans of the others', async () => {
    await brand.transact((tx) => recordOrders(tx, [order('100')], null))
    const customerId = await customerOf('100')
    await brand.transact((tx) => makeContact(tx, 'wmLiu', '小刘', customerId))
    const names: string[] = []
    await brand.transact((tx) => {
      const counted: Tx = {
        ...tx,
        named: (name, text, values) => {
          names.push(name)
          return tx.named(name, text, values)
        },
      }
      return readSidebar(counted, 'wmLiu', reader())
    })
    expect(names[0]).toBe('runtime.plan_once')
    expect(names.sort()).toEqual(knownFriendStatements)
  })

  it('switches between receivers and never mixes them', async () => {
    await brand.transact((tx) =>
      recordOrders(tx, [order('101', { receiver: mother, paidFen: 200_000n })], null),
    )
    const view = (await read('wmLiu'))!
    expect(view.people.map((one) => one.label)).toEqual(
      expect.arrayContaining(['刘* · 0188 · 上海市浦东新区', '王*英 · 5678 · 兰州市城关区']),
    )
    const keys = new Map(view.orders.map((one) => [one.number, one.personKey]))
    expect(keys.get('100')).not.toBe(keys.get('101'))
    expect(view.customer).toMatchObject({ value: { orders: 2, spentFen: 329_900 } })
  })

  it('masks what the marketplace gave in plain, and hides money from whom it does not concern', async () => {
    const seen = (await read('wmLiu'))!
    const text = JSON.stringify(seen)
    for (const plain of ['13912345678', '王秀英', '东岗西路226号']) expect(text).not.toContain(plain)
    const dispatcher = (await read('wmLiu', reader(['dispatcher'])))!
    expect(dispatcher.orders.map((one) => one.paidFen)).toEqual([null, null])
    expect(dispatcher.customer?.value.spentFen).toBeNull()
    const warehouse = (await read('wmLiu', reader(['warehouse'])))!
    expect(warehouse.customer?.name).toBeNull()
    expect(warehouse.orders[0]?.receiver).toMatchObject({ name: null, phone: null, address: null })
  })

  it('counts a closed order neither as bought nor as spent', async () => {
    const closed = order('102', { state: 'closed', paidAt: null, paidFen: 0n })
    const before = brand.announced.length
    await brand.transact((tx) => recordOrders(tx, [closed], null))
    await follow(brand.announced.slice(before))
    const view = (await read('wmLiu'))!
    expect(view.customer?.value).toEqual({ orders: 2, spentFen: 329_900 })
    expect(view.behaviour.find((one) => one.code === 'order_abandon')?.count).toBe(1)
  })

  it('says who told an item: the channel was told by WeCom, whatever own pages could tell', async () => {
    await brand.transact(async (tx) => {
      const site = { name: '商城', origins: ['https://shop.example'], respectDnt: true, keepDays: 180 }
      await createSite(tx, site)
      await sql`insert into contacts.live_code (brand_id, id, name, state, wecom_user_ids, created_at)
        values (${tx.brandId}, ${tx.ports.ids.next()}, '包装盒二维码', 'box', '{}', ${tx.now})`.execute(tx.db)
      await sql`update contacts.contact_owner set state = 'box'`.execute(tx.db)
    })
    const of = (code: string, view: Awaited<ReturnType<typeof read>>) =>
      view!.behaviour.find((one) => one.code === code)!
    const view = await read('wmLiu')
    const told = (code: string) => of(code, view).sources.filter((one) => one.told)
    expect(of('source_channel', view).value).toBe('包装盒二维码')
    expect(told('source_channel').map((one) => one.sourceName)).toEqual(['企业微信'])
    expect(told('order_abandon').map((one) => one.sourceName)).toEqual(['淘宝天猫'])
    expect(told('product_view')).toEqual([])
  })
})

describe('notices', () => {
  it('are raised once for one event, told live, and seen by each member for themself', async () => {
    const moved = order('100', {
      versionAt: new Date('2026-04-10T01:30:00Z'),
      receiver: { ...self, district: '徐汇区' },
    })
    const before = brand.announced.length
    await brand.transact((tx) => recordOrders(tx, [moved], null))
    const events = brand.announced.slice(before)
    await follow(events)
    await follow(events)
    expect(brand.announced.filter((one) => one.type === 'sidebar.notice-raised')).toHaveLength(1)
    const [notice] = (await read('wmLiu'))!.notices
    expect(notice).toMatchObject({
      kind: 'address_changed',
      detail: '上海市浦东新区 → 上海市徐汇区',
      orderNumber: '100',
    })
    expect(await brand.transact((tx) => markSeen(tx, notice!.id, 'chenjing'))).toBe(true)
    expect(await brand.transact((tx) => markSeen(tx, notice!.id, 'chenjing'))).toBe(true)
    expect((await read('wmLiu'))!.notices).toEqual([])
    expect((await read('wmLiu', reader(['agent'], 'zhoulan')))!.notices).toHaveLength(1)
    expect(await brand.transact((tx) => markSeen(tx, tx.ports.ids.next(), 'chenjing'))).toBe(false)
  })

  it('a refund says how much, and price protection says nothing', async () => {
    const before = brand.announced.length
    const request = {
      marketplace: 'taobao',
      shopId: 'tmall',
      afterSalesId: 'r1',
      orderId: '101',
      lineId: null,
      kind: 'refund_before_shipment' as const,
      state: 'awaiting_merchant' as const,
      refundFen: 200_000n,
      quantity: null,
      reason: null,
      versionAt: new Date('2026-04-10T01:40:00Z'),
    }
    await brand.transact((tx) =>
      recordAfterSales(tx, [
        request,
        { ...request, afterSalesId: 'r2', kind: 'price_protection', refundFen: 100n },
      ]),
    )
    await follow(brand.announced.slice(before))
    const view = (await read('wmLiu'))!
    expect(view.notices.map(({ kind, detail }) => [kind, detail])).toEqual([['refund_asked', '¥2,000.00']])
    const count = (code: string) => view.behaviour.find((one) => one.code === code)?.count
    expect([count('after_sales'), count('price_protect')]).toEqual([1, 1])
  })

  it('are forgotten after a week', async () => {
    const now = brand.time.now!
    brand.time.now = new Date(now.getTime() + 8 * 86_400_000)
    expect((await read('wmLiu', reader(['agent'], 'lintao')))!.notices).toEqual([])
    brand.time.now = now
  })
})

describe('whom an unbound friend may be', () => {
  it('is told by the tail in a remark, without receiver and amount', async () => {
    const other = order('200', {
      buyerId: 'buyer-zhao',
      receiver: { ...self, name: '赵**', phone: '*******4321' },
    })
    await brand.transact((tx) => recordOrders(tx, [other], null))
    await brand.transact(async (tx) => {
      const contactId = await makeContact(tx, 'wmRemark', '随便', null)
      await rows(
        tx,
        sql`insert into contacts.remark_phone (brand_id, contact_id, wecom_user_id, phone_index, tail_index)
          values (${tx.brandId}, ${contactId}, 'chenjing', ${tx.vault.index('phone', 'x')}, ${tx.vault.index('phone-tail', '4321')})`,
      )
    })
    const view = (await read('wmRemark'))!
    expect(view).toMatchObject({ bound: false, suggestions: [{ kind: 'not_bound' }] })
    expect(view.candidates).toEqual([
      {
        number: '200',
        shop: '淘宝天猫',
        createdAt: '2026-04-10T00:30:00.000Z',
        products: 'X1 智能门锁',
        stateName: '待发货',
        reason: '备注手机尾号与收件人一致',
        repeats: ['phone_tail'],
      },
    ])
  })

  it('is asked for the order number where nothing leads to one, and the reason says which phone led nowhere', async () => {
    const asked = async (friend: string, who = reader()) => {
      const { candidates, suggestions, orderNumberAsk } = (await read(friend, who))!
      expect(candidates).toEqual([])
      const [first] = suggestions
      return { kind: first!.kind, act: first!.act, isAsk: first!.say === orderNumberAsk }
    }
    const writes = async (tx: Tx, customerId: string, content: string) => {
      const id = tx.ports.ids.next()
      await rows(
        tx,
        sql`insert into conversations.message (brand_id, id, channel, outside_id, thread, side, kind, at, customer_id, body)
          values (${tx.brandId}, ${id}, 'archive', ${id}, 't', 'customer', 'text', ${tx.now}, ${customerId},
          ${tx.vault.seal('conversations.message.body', id, JSON.stringify({ content }))})`,
      )
    }
    const known = await brand.transact(async (tx) => {
      const remarked = await makeContact(tx, 'wmGift', '送礼的人', null)
      await rows(
        tx,
        sql`insert into contacts.remark_phone (brand_id, contact_id, wecom_user_id, phone_index, tail_index)
          values (${tx.brandId}, ${remarked}, 'chenjing', ${tx.vault.index('phone', '+8613100000001')}, ${tx.vault.index('phone-tail', '0001')})`,
      )
      await makeContact(tx, 'wmNothing', '什么也没说', null)
      const [person] = await identifyCustomers(tx, [
        {
          identifiers: [{ kind: 'wecom_external', value: 'wmWriter' }],
          evidence: 'contact:writer',
          origin: 'wecom',
        },
      ])
      await makeContact(tx, 'wmWriter', '写号码的人', person!.customerId)
      await writes(tx, person!.customerId!, '我手机 131 0000 0002')
      return person!.customerId!
    })
    const ask = { act: 'ask_order_number', isAsk: true }
    expect(await asked('wmNothing')).toEqual({ kind: 'nothing_found', ...ask })
    expect(await asked('wmGift')).toEqual({ kind: 'phone_without_order', ...ask })
    expect(await asked('wmWriter')).toEqual({ kind: 'phone_without_order', ...ask })
    // What was said in a chat is not for whoever may not read it.
    expect(await asked('wmWriter', reader(['finance']))).toEqual({ kind: 'nothing_found', ...ask })
    // The tail of an order that is masked: the search may find it, so nothing is said of the phone.
    const masked = order('5001', {
      buyerId: 'buyer-5001',
      receiver: { ...self, name: '吴*', phone: '*******0003' },
    })
    await brand.transact((tx) => recordOrders(tx, [masked], null))
    await brand.transact((tx) => writes(tx, known, '还有 13100000003'))
    expect(await asked('wmWriter')).toEqual({ kind: 'nothing_found', ...ask })
    // Once they write the number itself, the missing fact is asked for, and the number no more.
    await brand.transact(async (tx) => {
      await recordOrders(tx, [{ ...masked, orderId: '500100000000000001', buyerId: 'buyer-5002' }], null)
      await writes(tx, known, '订单号 500100000000000001')
    })
    expect((await read('wmWriter'))!).toMatchObject({
      candidates: [{ number: '500100000000000001' }],
      suggestions: [{ kind: 'number_said', act: 'claim_order' }],
    })
  })

  it('is asked with the marketplace alone whose card they opened', async () => {
    const lines = async (friend: string) => {
      const [question, ...where] = (await read(friend))!.orderNumberAsk!.split('\n')
      expect(question).not.toMatch(/\d/)
      return where.map((line) => line.split('：')[0])
    }
    await brand.transact(async (tx) => {
      await rows(
        tx,
        sql`insert into organization.shop (brand_id, id, marketplace, name, state) values
          (${tx.brandId}, 'ask-tb', 'taobao', '天猫店', 'connected'), (${tx.brandId}, 'ask-jd', 'jd', '京东店', 'connected')`,
      )
      await makeContact(tx, 'wmPlain', '一位好友', null)
      await makeContact(tx, 'wmCard', '看过卡片', null)
      const code = tx.ports.ids.next()
      await rows(
        tx,
        sql`insert into contacts.live_code (brand_id, id, name, state, wecom_user_ids, created_at)
          values (${tx.brandId}, ${code}, '安装卡', 'ask-card', '{chenjing}', ${tx.now})`,
      )
      await rows(
        tx,
        sql`update contacts.contact_owner o set state = 'ask-card' from contacts.contact c
          where c.brand_id = o.brand_id and c.id = o.contact_id and c.external_user_id = 'wmCard'`,
      )
      await rows(
        tx,
        sql`insert into contacts.order_link (brand_id, token_hash, order_id, live_code_id, created_at, opened_at)
          select brand_id, 'ask', id, ${code}, ${tx.now}, ${tx.now} from orders."order" where outside_id = '5001'`,
      )
    })
    expect(await lines('wmPlain')).toEqual(['淘宝/天猫', '京东'])
    expect(await lines('wmCard')).toEqual(['淘宝/天猫'])
  })

  it('is told by the nickname only while few orders fit', async () => {
    const named = (id: string) =>
      order(id, { buyerId: `buyer-${id}`, receiver: { ...self, name: '钱*', phone: `*******${id}` } })
    await brand.transact((tx) => recordOrders(tx, [named('3001')], null))
    await brand.transact((tx) => makeContact(tx, 'wmQian', '钱多', null))
    expect((await read('wmQian'))!.candidates).toMatchObject([{ number: '3001', repeats: ['surname'] }])
    const offered = (number: string) => brand.transact((tx) => offeredBy(tx, 'wmQian', number, 'chenjing'))
    expect([await offered('3001'), await offered('200')]).toEqual([['surname'], []])
    await brand.transact((tx) => recordOrders(tx, ['3002', '3003', '3004'].map(named), null))
    expect((await read('wmQian'))!.candidates).toEqual([])
    // Too many fit to be shown, and a screen may be older: the name says nothing new all the same.
    expect(await offered('3001')).toEqual(['surname'])
    const inFull = order('3005', { buyerId: 'buyer-3005', receiver: { ...self, name: '钱多' } })
    await brand.transact((tx) => recordOrders(tx, [inFull], null))
    expect((await read('wmQian'))!.candidates).toMatchObject([{ number: '3005', repeats: ['surname'] }])
  })

  it('is no order that was called off, while another one is likely', async () => {
    const off = (id: string, state: 'closed' | 'to_ship', name = '许*') =>
      order(id, { buyerId: 'buyer-xu', state, receiver: { ...self, name, phone: '*******6611' } })
    await brand.transact((tx) => recordOrders(tx, [off('6001', 'closed')], null))
    await brand.transact(async (tx) => {
      await makeContact(tx, 'wmXuNamed', '许多', null)
      const contactId = await makeContact(tx, 'wmXu', '随便', null)
      await rows(
        tx,
        sql`insert into contacts.remark_phone (brand_id, contact_id, wecom_user_id, phone_index, tail_index)
          values (${tx.brandId}, ${contactId}, 'chenjing', ${tx.vault.index('phone', 'y')}, ${tx.vault.index('phone-tail', '6611')})`,
      )
    })
    const offered = async (friend: string) => (await read(friend))!.candidates.map((one) => one.number)
    // By a phone it may be the one they write about; a name alone says too little of it.
    expect([await offered('wmXu'), await offered('wmXuNamed')]).toEqual([['6001'], []])
    await brand.transact((tx) => recordOrders(tx, [off('6002', 'to_ship')], null))
    expect([await offered('wmXu'), await offered('wmXuNamed')]).toEqual([['6002'], ['6002']])
  })

  it('leaves out orders of one who is a friend by another row, who hears news of both rows', async () => {
    const suns = order('4001', {
      buyerId: 'buyer-sun',
      receiver: { ...self, name: '孙*', phone: '*******4001' },
    })
    await brand.transact((tx) => recordOrders(tx, [suns], null))
    await brand.transact((tx) => makeContact(tx, 'wmSunAsks', '孙多', null))
    expect((await read('wmSunAsks'))!.candidates).toMatchObject([{ number: '4001' }])
    const rowIds = await brand.transact(async (tx) => {
      const [bought] = await rows(
        tx,
        sql<{ id: CustomerId }>`select customer_id as id from orders."order" where outside_id = '4001'`,
      )
      const [friend] = await identifyCustomers(tx, [
        {
          identifiers: [{ kind: 'wecom_external', value: 'wmSun' }],
          evidence: 'contact:sun',
          origin: 'wecom',
        },
      ])
      await makeContact(tx, 'wmSun', '孙先生', friend!.customerId)
      await mergeCustomers(tx, {
        keptId: bought!.id,
        absorbedId: friend!.customerId!,
        reason: '本人确认',
        way: 'member',
      })
      return [bought!.id, friend!.customerId!]
    })
    expect((await read('wmSunAsks'))!.candidates).toEqual([])
    const sun = (await read('wmSun'))!
    expect(new Set(sun.customer!.rowIds)).toEqual(new Set(rowIds))
    expect(sun.orders.map((one) => one.number)).toEqual(['4001'])
  })

  it('leaves out orders whose friend is known', async () => {
    await brand.transact((tx) => makeContact(tx, 'wmShadow', '刘影', null))
    expect((await read('wmShadow'))!.candidates).toEqual([])
  })
})

describe('search', () => {
  const find = (text: string, member = 'chenjing') =>
    brand.transact((tx) => searchSidebar(tx, text, 'zh', member))
  it('finds by number, tail and whole phone', async () => {
    expect((await find('100200')).orders).toEqual([])
    expect((await find('4321')).orders.map((one) => one.number)).toEqual(['200'])
    await brand.transact((tx) =>
      recordOrders(tx, [order('400400400', { buyerId: 'buyer-wang', receiver: mother })], null),
    )
    expect((await find('400400400')).orders).toHaveLength(1)
    expect((await find('139 1234 5678')).orders.map((one) => one.number)).toContain('400400400')
  })
  it('finds by a whole phone also what the marketplace masked, and nothing whose mask tells another number', async () => {
    const masked = (phone: string) => ({ ...mother, name: '王*', phone, masked: true })
    await brand.transact((tx) =>
      recordOrders(
        tx,
        [
          order('500500500', { buyerId: 'buyer-m1', receiver: masked('*******8642') }),
          order('500500501', { buyerId: 'buyer-m2', receiver: masked('139****8642') }),
          order('500500502', { buyerId: 'buyer-m3', receiver: masked('136****8642') }),
        ],
        null,
      ),
    )
    const found = (await find('139 7531 8642')).orders
    expect(found.map((one) => one.number).sort()).toEqual(['500500500', '500500501'])
    expect(found[0]).toMatchObject({ repeats: ['phone_tail'] })
  })
  it('remembers for a day who found an order by a phone, and for whom its tail is no second fact', async () => {
    const known = (number: string, member: string) =>
      brand.transact((tx) => offeredBy(tx, 'wmSearcher', number, member))
    await brand.transact((tx) => makeContact(tx, 'wmSearcher', '路人', null))
    expect((await find('100100', 'zhou')).orders.map((one) => one.repeats)).toEqual([])
    expect((await find('400400400', 'zhou')).orders).toMatchObject([{ repeats: [] }])
    expect(await known('400400400', 'zhou')).toEqual([])
    expect((await find('139 1234 5678', 'zhou')).orders[0]).toMatchObject({ repeats: ['phone_tail'] })
    expect(await known('400400400', 'zhou')).toEqual(['phone_tail'])
    expect(await known('400400400', 'others')).toEqual([])
    await brand.transact((tx) =>
      rows(tx, sql`update insight.found_order set found_at = found_at - interval '25 hours'`),
    )
    expect(await known('400400400', 'zhou')).toEqual([])
    // What is older than a day leaves with the next search.
    await find('4321', 'zhou')
    const left = await brand.transact((tx) =>
      rows(
        tx,
        sql<{ n: number }>`select count(*)::int as n from insight.found_order where member_id = 'zhou'`,
      ),
    )
    expect(left).toEqual([{ n: 1 }])
  })
  it('says what it cannot search', async () => {
    expect(await find('SF1234567890123')).toEqual({ typed: 'waybill', orders: [], jobs: [] })
  })
})
