import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createLiveCode } from '../../src/contacts/index.ts'
import type { SidebarView } from '../../src/insight/sidebar/index.ts'
import { Browser, signInToSidebar } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let agent: Browser
beforeAll(async () => {
  world = await testWorld()
  agent = new Browser(world.server.url)
  await signInToSidebar(agent)
})
afterAll(() => world.close())

interface Friend {
  tid: string
  orderId: string
  externalUserId: string
  receiver: { name: string; mobile: string; address: string }
  paymentFen: number
}

/** A person who bought, and whose order's own code was scanned. */
async function boundFriend(person: number): Promise<Friend> {
  const placed = (await world.act('place', {
    person,
    paid: true,
    items: [{ merchantCode: 'HM-LOCK-X1-BLK' }],
  })) as unknown as Pick<Friend, 'tid' | 'receiver'>
  const order = await orderOf(placed.tid)
  const code = await createLiveCode(
    world.server.runtime,
    world.brandId,
    { kind: 'member', id: 'lintao' },
    { name: '包裹卡', wecomUserIds: ['chenjing'], welcome: null, tags: [], orderId: order.id },
  )
  const { externalUserId } = (await world.act('scan', { person, state: code.state })) as {
    externalUserId: string
  }
  await eventually(async () => expect((await view(externalUserId)).bound).toBe(true))
  return { ...placed, orderId: order.id, externalUserId, paymentFen: Number(order.paid_fen) }
}

async function orderOf(tid: string): Promise<{ id: string; paid_fen: bigint }> {
  let found: { id: string; paid_fen: bigint } | undefined
  await eventually(async () => {
    ;[found] = await world.query(
      sql<{
        id: string
        paid_fen: bigint
      }>`select id, paid_fen from orders."order" where outside_id = ${tid} and customer_id is not null`,
    )
    expect(found).toBeDefined()
  })
  return found!
}

async function view(externalUserId: string): Promise<SidebarView> {
  const answer = await agent.get(`/api/sidebar/contacts/${externalUserId}`)
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as SidebarView
}

/** Live messages of the sidebar, with the time at which each came. */
async function listen(
  topics: string,
): Promise<{ heard: { at: number; type: string; payload: unknown }[]; close(): void }> {
  const socket = new WebSocket(
    `${world.server.url.replace('http', 'ws')}/api/realtime?audience=sidebar&topics=${topics}`,
    { headers: { cookie: agent.cookieHeader('/api/realtime') } },
  )
  const heard: { at: number; type: string; payload: unknown }[] = []
  const open = Promise.withResolvers<void>()
  socket.on('error', open.reject)
  socket.on('message', (data) => {
    const { events = [] } = JSON.parse(String(data)) as { events?: { type: string; payload: unknown }[] }
    heard.push(...events.map((one) => ({ at: performance.now(), type: one.type, payload: one.payload })))
    open.resolve()
  })
  await open.promise
  return { heard, close: () => socket.close() }
}

describe('the first screen beside a bound friend', () => {
  it('says who, what is open and what to say next, masked, with the view audited', async () => {
    const friend = await boundFriend(21)
    await eventually(async () => expect((await view(friend.externalUserId)).jobs).toHaveLength(1))
    const shown = await view(friend.externalUserId)
    expect(shown).toMatchObject({
      bound: true,
      boundBy: '扫订单专属码',
      customer: { value: { orders: 1, spentFen: friend.paymentFen } },
      orders: [{ number: friend.tid, stateName: '待发货', shop: '天猫旗舰店' }],
      jobs: [{ stateName: '待补全地址', open: true, addressState: 'incomplete' }],
      suggestions: [{ kind: 'address_incomplete', act: 'send_registration_card' }],
      candidates: [],
      revealReason: '核对地址',
    })
    const text = JSON.stringify(shown)
    for (const secret of [friend.receiver.mobile, friend.receiver.address]) expect(text).not.toContain(secret)
    const views = await world.query(
      sql<{ actor: string }>`select actor from runtime.audit_entry where action = 'customer.viewed' limit 1`,
    )
    expect(views).toEqual([{ actor: 'member:chenjing' }])
  })

  it('tells honestly what no source gives', async () => {
    const friend = await boundFriend(22)
    const paid = async () =>
      (await view(friend.externalUserId)).behaviour.find((one) => one.code === 'order_pay')?.count
    await eventually(async () => expect(await paid()).toBe(1))
    const { behaviour } = await view(friend.externalUserId)
    expect(behaviour).toHaveLength(23)
    const of = (code: string) => behaviour.find((one) => one.code === code)
    expect(of('order_pay')).toMatchObject({
      count: 1,
      name: '付款',
      sources: [{ source: 'taobao', truth: 'given', told: true }],
    })
    expect(of('product_view')).toMatchObject({
      count: null,
      sources: [
        { source: 'taobao', truth: 'not_given', truthName: '平台不提供' },
        { source: 'own_page', truth: 'given', told: false },
      ],
    })
  })

  it('gets a card for the customer, and reveals one value for a reason', async () => {
    const friend = await boundFriend(23)
    await eventually(async () => expect((await view(friend.externalUserId)).jobs).toHaveLength(1))
    const { jobs, customer } = await view(friend.externalUserId)
    const card = await agent.post(`/api/sidebar/work-orders/${jobs[0]!.workOrderId}/registration-cards`)
    expect(await card.json()).toMatchObject({
      title: '禾木智家 · 上门服务登记',
      path: expect.stringContaining('hemu.'),
    })
    const wish = { kind: 'customer', id: customer!.customerId, field: 'name' }
    const ask = (reason: string) => agent.post('/api/console/reveals', { ...wish, reason })
    expect((await ask('其他')).status).toBe(400)
    const { token } = (await (await ask('联系客户')).json()) as { token: string }
    const look = () =>
      agent.post(`/api/sidebar/customers/${customer!.customerId}/reveals`, { field: 'name', token })
    expect([(await look()).status, (await look()).status]).toEqual([200, 403])
    expect(
      await world.query(sql`select facts from runtime.audit_entry where action = 'customer.revealed'`),
    ).toEqual([{ facts: { field: 'name', reason: '联系客户' } }])
  })
})

describe('an address changed on the marketplace', () => {
  it('slides into the open sidebar and stays until seen', async () => {
    const friend = await boundFriend(24)
    const { customer } = await view(friend.externalUserId)
    const live = await listen(`customer:${customer!.customerId}`)
    const began = performance.now()
    await world.act('change_address', { tid: friend.tid })
    await eventually(async () => expect(live.heard.map((one) => one.type)).toContain('sidebar.notice-raised'))
    const raised = live.heard.find((one) => one.type === 'sidebar.notice-raised')!
    console.log(`address change → live notice: ${Math.round(raised.at - began)} ms`)
    live.close()
    const { notices } = await view(friend.externalUserId)
    expect(notices).toMatchObject([
      { kind: 'address_changed', title: '收货地址已更改', orderNumber: friend.tid },
    ])
    const seen = await agent.post(`/api/sidebar/notices/${notices[0]!.id}/acknowledgement`)
    expect(await seen.json()).toEqual({ seen: true })
    expect((await view(friend.externalUserId)).notices).toEqual([])
  })

  it('a refund asked is told too', async () => {
    const friend = await boundFriend(25)
    await world.act('ask_refund', { tid: friend.tid })
    await eventually(async () =>
      expect((await view(friend.externalUserId)).notices.map((n) => n.kind)).toEqual(['refund_asked']),
    )
  })
})

describe('an unbound friend', () => {
  it('is shown with how and where they came, and candidates that tell no second fact', async () => {
    const placed = (await world.act('place', { person: 31, paid: true })) as unknown as Friend & {
      personName: string
    }
    await orderOf(placed.tid)
    const { externalUserId } = (await world.act('scan', { person: 31 })) as { externalUserId: string }
    await eventually(async () =>
      expect((await view(externalUserId)).contact.nickname).toBe(placed.personName),
    )
    const shown = await view(externalUserId)
    expect(shown).toMatchObject({ bound: false, orders: [], suggestions: [{ kind: 'not_bound' }] })
    expect(shown.candidates).toMatchObject([{ number: placed.tid, reason: '昵称与收件人相符，且刚下单' }])
    expect(JSON.stringify(shown.candidates)).not.toContain(placed.receiver.mobile.slice(-4))
  })

  it('gets the order on number and second fact; wrong facts are counted, limited and audited', async () => {
    const placed = (await world.act('place', { person: 33, paid: true })) as unknown as Friend
    const { id: orderId } = await orderOf(placed.tid)
    const { externalUserId } = (await world.act('scan', { person: 33 })) as { externalUserId: string }
    await eventually(async () => expect((await view(externalUserId)).bound).toBe(false))
    const claim = (orderNumber: string, fact: object) =>
      agent.post(`/api/sidebar/contacts/${externalUserId}/claims`, { orderNumber, fact })
    const tail = placed.receiver.mobile.slice(-4)
    const wrongTail = tail === '0000' ? '0001' : '0000'

    const refused = await claim(placed.tid, { kind: 'phone_tail', value: wrongTail })
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      409,
      'order.claim_refused',
    ])
    const unknown = await claim('999999999999999999', { kind: 'phone_tail', value: tail })
    expect(unknown.status).toBe(409)
    const right = await claim(placed.tid, { kind: 'phone_tail', value: tail })
    expect(await right.json()).toEqual({ orderId })
    const shown = await view(externalUserId)
    expect(shown).toMatchObject({ bound: true, boundBy: '客服核对后关联', orders: [{ number: placed.tid }] })

    for (let i = 0; i < 3; i += 1) await claim(placed.tid, { kind: 'surname', value: '欧阳' })
    const locked = await claim(placed.tid, { kind: 'phone_tail', value: tail })
    expect([locked.status, ((await locked.json()) as { code: string }).code]).toEqual([
      429,
      'order.claim_too_often',
    ])
    expect(
      await world.query(
        sql<{
          n: bigint
        }>`select count(*) as n from runtime.audit_entry where action = 'order.claim_refused'`,
      ),
    ).toEqual([{ n: 5n }])
  })

  it('is found by search without receiver, phone or amount', async () => {
    const placed = (await world.act('place', { person: 35, paid: true })) as unknown as Friend
    await orderOf(placed.tid)
    const tail = placed.receiver.mobile.slice(-4)
    for (const q of [placed.tid, tail]) {
      const answer = await agent.get(`/api/sidebar/search?q=${q}`)
      const found = (await answer.json()) as { orders: { number: string }[] }
      expect(found.orders.map((one) => one.number)).toContain(placed.tid)
      expect(JSON.stringify(found)).not.toContain('*')
    }
    const waybill = await agent.get('/api/sidebar/search?q=SF1234567890123')
    expect(await waybill.json()).toEqual({ typed: 'waybill', orders: [], jobs: [] })
  })

  it('nobody signed in sees anything', async () => {
    const stranger = new Browser(world.server.url)
    expect((await stranger.get('/api/sidebar/contacts/wmAnybody')).status).toBe(401)
  })

  it('an unknown contact is asked of WeCom', async () => {
    const { externalUserId } = (await world.act('scan', { person: 36 })) as { externalUserId: string }
    const refreshed = await agent.post(`/api/sidebar/contacts/${externalUserId}/refresh`)
    expect(await refreshed.json()).toEqual({ refreshed: true })
    const missing = await agent.post('/api/sidebar/contacts/wmNobodyAtAll/refresh')
    expect(missing.status).toBe(404)
  })
})
