import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browser, sidebarOf, signInToSidebar } from '../support/browser.ts'
import { sessionOf } from '../support/canary-world.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { otherSystem } from '../support/other-system.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// How an order finds its friend, by every way of T11 that is built; the order's own code is in sidebar.story.

let world: TestWorld
let agent: Browser
let owner: Client
beforeAll(async () => {
  world = await testWorld()
  agent = new Browser(world.server.url)
  await signInToSidebar(agent)
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(() => world?.close())

interface Placed {
  tid: string
  orderId: string
  phone: string
  surname: string
  externalUserId: string
}

const send = async (path: string, body: object = {}) => {
  const answer = await agent.post(`/api${path}`, body)
  return { status: answer.status, ...((await answer.json()) as Record<string, never>) } as Record<string, any>
}
/** As the customer's page asks: without a session. */
const asCustomer = async (path: string, body: object) => {
  const answer = await fetch(`${world.server.url}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, ...((await answer.json()) as object) } as Record<string, any>
}

/** Somebody bought, and became a friend by a code that carries no order. */
async function buyerAndFriend(person: number): Promise<Placed> {
  const { tid, receiver } = (await world.act('place', {
    person,
    paid: true,
    items: [{ merchantCode: 'HM-LOCK-X1-BLK' }],
  })) as unknown as { tid: string; receiver: { name: string; mobile: string } }
  let orderId = ''
  await eventually(async () => {
    const [found] = await world.query(
      sql<{
        id: string
      }>`select id from orders."order" where outside_id = ${tid} and customer_id is not null`,
    )
    orderId = found!.id
  })
  const { externalUserId } = (await world.act('scan', { person, userId: 'chenjing' })) as {
    externalUserId: string
  }
  await eventually(async () => expect(await sidebarOf(agent, externalUserId)).toMatchObject({ bound: false }))
  return { tid, orderId, phone: receiver.mobile, surname: receiver.name[0]!, externalUserId }
}

const evidenceOf = async (orderId: string): Promise<string[]> =>
  (
    await world.query(
      sql<{ evidence: string }>`select payload ->> 'evidence' as evidence from runtime.event
        where type = 'order.bound' and payload ->> 'orderId' = ${orderId} order by occurred_at`,
    )
  ).map((row) => row.evidence)

async function card(externalUserId: string): Promise<string> {
  const made = await send(`/sidebar/contacts/${externalUserId}/registration-cards`)
  expect(made).toMatchObject({ status: 200, title: '禾木智家 · 安装与保修登记' })
  return String(made.path).replace('/c/r/', '')
}

describe('the registration card in a friend’s chat (way 2)', () => {
  it('binds the order on number and phone, leads on to the visit, and is taken back with the work order', async () => {
    const one = await buyerAndFriend(41)
    const token = await card(one.externalUserId)
    expect(await asCustomer('/public/registrations/opening', { token })).toMatchObject({
      status: 200,
      brandName: '禾木智家',
    })
    const tail = one.phone.slice(-4)
    const wrong = { orderNumber: one.tid, phone: tail === '0000' ? '0001' : '0000' }
    expect(await asCustomer('/public/registrations', { token, named: wrong })).toMatchObject({
      status: 409,
      code: 'registration.not_matched',
      facts: { triesLeft: 4 },
    })
    expect((await sidebarOf(agent, one.externalUserId)).bound).toBe(false)
    const done = await asCustomer('/public/registrations', {
      token,
      named: { orderNumber: one.tid, phone: tail },
    })
    expect(done.status).toBe(200)
    const session = await asCustomer('/public/customer-links/session', {
      token: String(done.path).replace('/c/w/', ''),
    })
    expect(session).toMatchObject({ status: 200, purpose: 'service' })

    const bound = await sidebarOf(agent, one.externalUserId)
    expect(bound).toMatchObject({
      bound: true,
      boundBy: '客户在登记页填写并核对',
      orders: [{ number: one.tid, binding: { way: '客户在登记页填写并核对' } }],
      jobs: [{ open: true }],
    })
    expect(await evidenceOf(one.orderId)).toEqual([expect.stringMatching(/^registration:/)])

    const { binding } = bound.orders[0]!
    expect(await send(`/sidebar/bindings/${binding!.id}/reversal`)).toMatchObject({
      status: 200,
      orderId: one.orderId,
    })
    expect(await send(`/sidebar/bindings/${binding!.id}/reversal`)).toMatchObject({ status: 200 })
    expect(await sidebarOf(agent, one.externalUserId)).toMatchObject({
      bound: false,
      boundBy: null,
      orders: [],
      jobs: [],
    })
    expect(await evidenceOf(one.orderId)).toHaveLength(2)
    const said = await world.query(
      sql<{
        what: string
      }>`select h.what from contacts.history h join contacts.contact c on c.id = h.contact_id
        where c.external_user_id = ${one.externalUserId} and h.what <> 'edited' order by h.at, h.id`,
    )
    expect(said.map((row) => row.what)).toEqual(['added', 'claim_refused', 'bound', 'unbound'])
  })

  it('lies in the first words to a friend who came by no order’s code', async () => {
    const one = await buyerAndFriend(40)
    const cards = () =>
      (world.sandbox.wecom.corp.chats[`chenjing ${one.externalUserId}`] ?? []).flatMap((line) =>
        line.welcome && line.msgtype === 'news' ? [line.news] : [],
      )
    await eventually(async () => expect(cards()).toHaveLength(1))
    const { link, title } = cards()[0]!
    expect(title).toBe('禾木智家 · 安装与保修登记')
    const token = new URL(link).pathname.replace('/c/r/', '')
    const named = { orderNumber: one.tid, phone: one.phone }
    expect(await asCustomer('/public/registrations', { token, named })).toMatchObject({ status: 200 })
    expect(await sidebarOf(agent, one.externalUserId)).toMatchObject({
      bound: true,
      orders: [{ number: one.tid }],
    })
  })

  it('opens for nobody with another token, and after a month for nobody', async () => {
    const opening = (token: string) => asCustomer('/public/registrations/opening', { token })
    expect(await opening('hemu.AAAAAAAAAAAAAAAA')).toMatchObject({
      status: 404,
      code: 'registration.link_invalid',
    })
    expect(await opening('nobody.AAAAAAAAAAAAAAAA')).toMatchObject({ status: 404 })
    const { externalUserId } = (await world.act('scan', { person: 42 })) as { externalUserId: string }
    await eventually(async () => expect(await sidebarOf(agent, externalUserId)).toBeTruthy())
    const token = await card(externalUserId)
    expect((await opening(token)).status).toBe(200)
    await world.query(sql`update contacts.registration_link set expires_at = now() - interval '1 minute'`)
    expect(await opening(token)).toMatchObject({ status: 404, code: 'registration.link_invalid' })
  })

  it('is no oracle: after five wrong tries even the right answer is not taken', async () => {
    const one = await buyerAndFriend(43)
    const token = await card(one.externalUserId)
    const named = (phone: string) => ({ token, named: { orderNumber: one.tid, phone } })
    const wrong = one.phone.endsWith('0000') ? '0001' : '0000'
    for (let i = 0; i < 5; i += 1)
      expect((await asCustomer('/public/registrations', named(wrong))).code).toBe('registration.not_matched')
    expect(await asCustomer('/public/registrations', named(one.phone.slice(-4)))).toMatchObject({
      status: 429,
      code: 'registration.too_often',
    })
    expect((await sidebarOf(agent, one.externalUserId)).bound).toBe(false)
  })

  it('leaves an order that is another friend’s with them, and shows a second who proves it its goods alone', async () => {
    const one = await buyerAndFriend(44)
    const right = { orderNumber: one.tid, phone: one.phone.slice(-4) }
    await asCustomer('/public/registrations', { token: await card(one.externalUserId), named: right })
    const { externalUserId } = (await world.act('scan', { person: 45 })) as { externalUserId: string }
    await eventually(async () => expect(await sidebarOf(agent, externalUserId)).toBeTruthy())
    const registers = async () =>
      asCustomer('/public/registrations', { token: await card(externalUserId), named: right })
    expect(await registers()).toMatchObject({ status: 200, products: [expect.any(String)], path: null })
    expect(await registers()).toMatchObject({ status: 409, code: 'registration.taken' })
    expect((await sidebarOf(agent, one.externalUserId)).orders).toMatchObject([{ shared: null }])
  })
})

describe('an order that is shared', () => {
  it('tells the second friend’s agent goods and state, and nowhere whose it is', async () => {
    const canary = ['金丝雀', '13877776666', '金丝雀弄88号', '金丝雀标签', '金丝雀的备注']
    const { tid } = (await world.act('place', {
      person: 146,
      paid: true,
      items: [{ merchantCode: 'HM-LOCK-X1-BLK' }],
      receiver: {
        ...world.sandbox.world.person(146).home,
        name: canary[0],
        mobile: canary[1],
        address: canary[2],
      },
    })) as { tid: string }
    const joins = async (person: number) => {
      const { externalUserId } = (await world.act('scan', { person, userId: 'chenjing' })) as {
        externalUserId: string
      }
      await eventually(async () => expect(await sidebarOf(agent, externalUserId)).toBeTruthy())
      return externalUserId
    }
    const [holder, second] = [await joins(146), await joins(147)]
    await eventually(async () => {
      const known = await world.query(
        sql`select 1 from work_orders.work_order w join orders."order" o on o.id::text = w.order_id where o.outside_id = ${tid}`,
      )
      expect(known).toHaveLength(1)
    })
    const claim = (who: string) =>
      send(`/sidebar/contacts/${who}/claims`, {
        orderNumber: tid,
        fact: { kind: 'phone_tail', value: canary[1]!.slice(-4) },
      })
    expect((await claim(holder)).status).toBe(200)
    const held = await sidebarOf(agent, holder)
    const of = held.customer!.customerId
    await owner.post(`/console/customers/${of}/tags`, { add: [canary[3]] })
    await owner.post(`/console/customers/${of}/notes`, { words: canary[4], mentions: [] })
    expect(JSON.stringify(await owner.get(`/console/customers/${of}/notes`))).toContain(canary[4])

    expect((await claim(second)).status).toBe(200)
    const seen = await sidebarOf(agent, second)
    const [order] = seen.orders
    expect(order).toMatchObject({
      number: tid,
      products: held.orders[0]!.products,
      stateName: held.orders[0]!.stateName,
      paidFen: null,
      receiver: { name: null, phone: null, address: null },
      shared: { title: '与他人共有的订单 · 已核实', stateName: held.jobs[0]!.stateName },
    })
    expect(seen).toMatchObject({
      bound: true,
      jobs: [],
      people: [],
      customer: { phone: null, value: { orders: 0 } },
    })
    const own = seen.customer!.customerId
    await eventually(async () =>
      expect(JSON.stringify(await owner.get(`/console/customers/${own}/timeline`))).toContain('与他人共有'),
    )
    // Also to the owner, who sees names and phones in plain.
    const pages = ['', '/timeline', '/money', '/notes', '/lineage', '/household', '/outlook']
    const shown = [
      JSON.stringify(seen),
      ...(await Promise.all(
        pages.map(async (page) => JSON.stringify(await owner.get(`/console/customers/${own}${page}`))),
      )),
    ]
    const nickname = held.contact.nickname!
    for (const text of shown)
      for (const word of [...canary, nickname, of, holder, canary[1]!.slice(-4)])
        expect(text).not.toContain(word)
    // Nor does it come back to the holder’s own page whose friend it is.
    expect(JSON.stringify(await sidebarOf(agent, holder))).not.toContain(second)

    // The customer page lists it too, and whoever may write beside chats takes it back there.
    const page = await owner.get(`/console/customers/${own}`)
    expect(page).toMatchObject({
      orders: 0,
      recentOrders: [],
      sharedOrders: [{ id: order!.binding!.id, outsideId: tid, words: order!.shared!.title }],
    })
    const reversal = `/sidebar/bindings/${page.sharedOrders[0].id}/reversal`
    const operator = await memberClient(world.server.url, 'lintao@hemu')
    expect((await operator.send('POST', reversal)).status).toBe(403)
    expect((await owner.send('POST', reversal)).status).toBe(200)
    expect(await sidebarOf(agent, second)).toMatchObject({ bound: false, orders: [] })
    expect((await owner.get(`/console/customers/${own}`)).sharedOrders).toEqual([])
    expect((await sidebarOf(agent, holder)).orders).toMatchObject([{ number: tid, shared: null }])
  })
})

describe('the serial number on the device (way 3)', () => {
  it('binds the order that the warehouse sent it for, without a second fact; box and card find the same', async () => {
    const one = await buyerAndFriend(46)
    const warehouse = await otherSystem(world.server.url, owner, 'wms-shipments')
    await warehouse.tell({
      deliveryOrder: {
        deliveryOrderCode: 'CK46',
        sourceOrderCode: one.tid,
        operateTime: '2026-03-09 18:00:00',
      },
      packages: [{ logisticsCode: 'SF', expressCode: 'SF1460000000046' }],
      orderLines: {
        orderLine: [{ itemCode: 'HM-LOCK-X1', actualQty: '1', snList: { sn: ['QX1B0046'] } }],
      },
    })
    const find = async (q: string) =>
      (await (await agent.get(`/api/sidebar/search?q=${q}`)).json()) as {
        typed: string
        orders: { number: string }[]
        jobs: unknown[]
      }
    await eventually(async () =>
      expect(await find('qx1b0046')).toMatchObject({ typed: 'serial', orders: [{ number: one.tid }] }),
    )
    const parcel = await find('SF1460000000046')
    expect(parcel).toMatchObject({ typed: 'waybill', orders: [{ number: one.tid }] })
    expect(parcel.jobs).toHaveLength(1)
    expect(JSON.stringify(parcel)).not.toContain(one.phone.slice(-4))

    const token = await card(one.externalUserId)
    const register = (serial: string) => asCustomer('/public/registrations', { token, named: { serial } })
    expect(await register('QX1B9999')).toMatchObject({ status: 409, code: 'registration.not_matched' })
    expect(await register(' qx1b0046 ')).toMatchObject({ status: 200 })
    expect(await sidebarOf(agent, one.externalUserId)).toMatchObject({
      bound: true,
      boundBy: '客户登记了机身序列号',
    })
    expect(await evidenceOf(one.orderId)).toEqual(['serial:QX1B0046'])
  })
})

describe('an order number in the chat (way 6)', () => {
  it('is recognised by its shape, offered to the agent, and taken only with a second fact', async () => {
    const one = await buyerAndFriend(47)
    await world.act('consult', { person: 47, text: `你好，订单号 ${one.tid}，什么时候能装？` })
    await eventually(async () =>
      expect((await sidebarOf(agent, one.externalUserId)).candidates[0]).toMatchObject({
        number: one.tid,
        reason: '客户在聊天里报了这个订单号',
      }),
    )
    const claim = (value: string) =>
      send(`/sidebar/contacts/${one.externalUserId}/claims`, {
        orderNumber: one.tid,
        fact: { kind: 'phone_tail', value },
      })
    expect((await claim(one.phone.endsWith('0000') ? '0001' : '0000')).status).toBe(409)
    expect(await claim(one.phone.slice(-4))).toMatchObject({ status: 200, orderId: one.orderId })
    const bound = await sidebarOf(agent, one.externalUserId)
    expect(bound).toMatchObject({ boundBy: '聊天里报的订单号，客服核对', candidates: [] })
    expect(await evidenceOf(one.orderId)).toEqual(['claim:chenjing:phone_tail'])
  })

  it('is not told to a reader who may read no chats', async () => {
    const one = await buyerAndFriend(48)
    await world.act('consult', { person: 48, text: one.tid })
    await eventually(async () =>
      expect((await sidebarOf(agent, one.externalUserId)).candidates).toMatchObject([{ number: one.tid }]),
    )
    const operator = await sessionOf(world, 'sidebar', 'lintao')
    const { candidates } = await operator.get(`/sidebar/contacts/${one.externalUserId}`)
    expect(candidates.map((each: { reason: string }) => each.reason)).not.toContain(
      '客户在聊天里报了这个订单号',
    )
  })
})

describe('the phone in an agent’s remark (way 7)', () => {
  it('is a hint with its reason, and a link only with a second fact', async () => {
    const one = await buyerAndFriend(49)
    const { wecom } = world.sandbox
    const follow = wecom.corp.contacts[one.externalUserId]!.follows.find(
      (each) => each.userId === 'chenjing',
    )!
    follow.remarkMobiles = [one.phone]
    wecom.editRemark({ externalUserId: one.externalUserId, userId: 'chenjing', remark: '买锁的' })
    await eventually(async () =>
      expect((await sidebarOf(agent, one.externalUserId)).candidates[0]).toMatchObject({
        number: one.tid,
        reason: expect.stringMatching(/^备注手机/),
      }),
    )
    expect((await sidebarOf(agent, one.externalUserId)).bound).toBe(false)
    const claim = (kind: string, value: string) =>
      send(`/sidebar/contacts/${one.externalUserId}/claims`, { orderNumber: one.tid, fact: { kind, value } })
    // The phone found the order: its tail is the same fact again, right or wrong.
    for (const tail of [one.phone.slice(-4), '0000'])
      expect(await claim('phone_tail', tail)).toMatchObject({
        status: 409,
        code: 'order.fact_repeated',
        facts: { fact: 'phone_tail' },
      })
    expect(await sidebarOf(agent, one.externalUserId)).toMatchObject({
      bound: false,
      candidates: [{ number: one.tid, repeats: ['phone_tail'] }],
    })
    expect(await claim('surname', one.surname)).toMatchObject({ status: 200 })
    expect(await sidebarOf(agent, one.externalUserId)).toMatchObject({ boundBy: '备注手机号，客服核对' })
  })
})

describe('an order that an agent found by a phone', () => {
  // So many claims are let through in a minute, and nobody waits here for the next one.
  beforeAll(() => world.rest(61_000))

  it('is not claimed with the tail that found it, in either search box; another fact binds it', async () => {
    const one = await buyerAndFriend(53)
    const tail = one.phone.slice(-4)
    const claim = (kind: string, value: string | number) =>
      send(`/sidebar/contacts/${one.externalUserId}/claims`, { orderNumber: one.tid, fact: { kind, value } })
    const found = (await (await agent.get(`/api/sidebar/search?q=${tail}`)).json()) as {
      orders: { number: string; repeats: string[] }[]
    }
    expect(found.orders.find(({ number }) => number === one.tid)).toMatchObject({ repeats: ['phone_tail'] })
    expect(await claim('phone_tail', tail)).toMatchObject({ status: 409, code: 'order.fact_repeated' })
    expect(await sidebarOf(agent, one.externalUserId)).toMatchObject({ bound: false })
    // The list of orders and the search of the console know the same.
    const desk = await memberClient(world.server.url, 'chenjing@hemu')
    await world.query(sql`delete from insight.found_order`)
    for (const path of [`/console/orders?phoneTail=${tail}`, `/search?q=${tail}`]) {
      await desk.get(path)
      expect((await claim('phone_tail', tail)).code).toBe('order.fact_repeated')
      await world.query(sql`delete from insight.found_order`)
    }
    await agent.get(`/api/sidebar/search?q=${tail}`)
    const [order] = await world.query(
      sql<{ paid: number }>`select paid_fen::int as paid from orders."order" where id = ${one.orderId}`,
    )
    expect(await claim('paid_fen', order!.paid)).toMatchObject({ status: 200, orderId: one.orderId })
  })

  it('is proved by the tail all the same where the friend said the number in the chat', async () => {
    const one = await buyerAndFriend(54)
    const tail = one.phone.slice(-4)
    await agent.get(`/api/sidebar/search?q=${tail}`)
    await world.act('consult', { person: 54, text: `订单号 ${one.tid}` })
    await eventually(async () =>
      expect((await sidebarOf(agent, one.externalUserId)).candidates[0]).toMatchObject({
        number: one.tid,
        repeats: [],
      }),
    )
    const fact = { kind: 'phone_tail', value: tail }
    expect(
      await send(`/sidebar/contacts/${one.externalUserId}/claims`, { orderNumber: one.tid, fact }),
    ).toMatchObject({ status: 200 })
  })
})
