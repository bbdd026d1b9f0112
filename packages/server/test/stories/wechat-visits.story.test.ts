import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wechatAccountKeys } from '../../../sandbox/src/wechat-account/index.ts'
import { createLiveCode, createOrderLink } from '../../src/contacts/index.ts'
import { customerLinkFor } from '../../src/work-orders/index.ts'
import { Browser, sidebarOf, signInToSidebar } from '../support/browser.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// The customer's page opened in WeChat (T11, ways 2 and 5): WeChat says whose it is, once; the order comes to that friend.

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

const asCustomer = async (path: string, body: object) => {
  // All customers here share one address, which is let in so often a minute only.
  world.rest(4_000)
  const answer = await fetch(`${world.server.url}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, ...((await answer.json()) as object) } as Record<string, any>
}

interface Bought {
  tid: string
  orderId: string
  link(purpose: 'service' | 'sign_off'): Promise<string>
}

async function buys(person: number): Promise<Bought> {
  const { tid } = (await world.act('place', {
    person,
    paid: true,
    items: [{ merchantCode: 'HM-LOCK-X1-BLK' }],
  })) as { tid: string }
  let found: { order_id: string; work_order_id: string } | undefined
  await eventually(async () => {
    ;[found] = await world.query(
      sql<{
        order_id: string
        work_order_id: string
      }>`select w.order_id, w.work_order_id from work_orders.work_order w
        join orders."order" o on o.id::text = w.order_id where o.outside_id = ${tid} and o.customer_id is not null`,
    )
    expect(found).toBeDefined()
  })
  return {
    tid,
    orderId: found!.order_id,
    link: (purpose) =>
      world.server.runtime.db.transact(
        world.brandId,
        async (tx) => (await customerLinkFor(tx, found!.work_order_id, purpose)).token,
      ),
  }
}
async function befriends(person: number): Promise<string> {
  const { externalUserId } = (await world.act('scan', { person, userId: 'chenjing' })) as {
    externalUserId: string
  }
  await eventually(async () => expect(await sidebarOf(agent, externalUserId)).toBeTruthy())
  return externalUserId
}

/** As WeChat's browser walks: to its own page, which knows the phone's holder, and back with code and state. */
async function walks(token: string, person: number): Promise<{ token: string; code: string; state: string }> {
  const { location } = await asCustomer('/public/wechat-visits', { token })
  const [page] = String(location).split('#')
  const answer = await fetch(new URL(`${page}&as=${person}`, world.server.url), { redirect: 'manual' })
  expect(answer.status).toBe(302)
  const back = new URL(answer.headers.get('location')!)
  expect(back.pathname.endsWith(token)).toBe(true)
  return { token, code: back.searchParams.get('code')!, state: back.searchParams.get('state')! }
}
const completes = (back: object) => asCustomer('/public/wechat-visits/completion', back)
const opens = async (token: string, person: number) => completes(await walks(token, person))

describe('a page of a visit in the customer’s WeChat', () => {
  it('works as ever without an official account, and none but who may sets one', async () => {
    const bought = await buys(1000)
    expect(await asCustomer('/public/wechat-visits', { token: await bought.link('sign_off') })).toEqual({
      status: 200,
      location: null,
    })
    const other = await memberClient(world.server.url, 'chenjing@hemu')
    expect((await other.send('PUT', '/console/wechat-account', { account: wechatAccountKeys })).status).toBe(
      403,
    )
    expect(await owner.get('/console/wechat-account')).toMatchObject({ appId: null, opened: 0, bound: 0 })
    const check = (body: object) => owner.send('POST', '/console/wechat-account/checks', body)
    expect(await check({})).toMatchObject({ status: 409, body: { code: 'wechat_account.not_set' } })
    const wrong = { ...wechatAccountKeys, secret: '0'.repeat(32) }
    expect((await check({ account: wrong })).body).toEqual({ refusedCode: '40125' })
    expect((await check({ account: { ...wrong, appId: 'wx0000000000' } })).body).toEqual({
      refusedCode: '40013',
    })
    expect((await check({ account: wechatAccountKeys })).body).toEqual({ refusedCode: null })
    // Keys that are only tried say nothing of the account.
    expect(await owner.get('/console/wechat-account')).toMatchObject({ answeredAt: null, refusedAt: null })
    expect((await other.send('POST', '/console/wechat-account/checks', {})).status).toBe(403)
    await owner.send('PUT', '/console/wechat-account', { account: wechatAccountKeys })
    expect(await owner.get('/console/wechat-account')).toMatchObject({ appId: wechatAccountKeys.appId })
    expect((await check({})).body).toEqual({ refusedCode: null })
    expect(await owner.get('/console/wechat-account')).toMatchObject({
      answeredAt: expect.any(String),
      refusedAt: null,
    })
    const told = JSON.stringify(
      await asCustomer('/public/wechat-visits', { token: await bought.link('service') }),
    )
    expect(told).toContain(wechatAccountKeys.appId)
    expect(told).not.toContain(wechatAccountKeys.secret)
  })

  it('binds the order to the friend who opens the sign-off page, with its evidence, and is taken back', async () => {
    const bought = await buys(1001)
    const friend = await befriends(1001)
    expect(await sidebarOf(agent, friend)).toMatchObject({ bound: false })
    expect(await opens(await bought.link('sign_off'), 1001)).toMatchObject({ status: 200, outcome: 'bound' })
    const bound = await sidebarOf(agent, friend)
    expect(bound).toMatchObject({
      bound: true,
      boundBy: '在微信里打开了验收页',
      orders: [{ number: bought.tid }],
      jobs: [{ open: true }],
    })
    const [kept] = await world.query(
      sql<{ evidence: string }>`select evidence from contacts.binding where order_id = ${bought.orderId}`,
    )
    expect(kept!.evidence).toMatch(/^wechat-visit:/)
    const reversal = `/api/sidebar/bindings/${bound.orders[0]!.binding!.id}/reversal`
    expect((await agent.post(reversal, {})).status).toBe(200)
    expect(await sidebarOf(agent, friend)).toMatchObject({ bound: false, orders: [] })
  })

  it('of somebody who is no friend yet waits for them; the booking page does the same', async () => {
    const bought = await buys(1002)
    expect(await opens(await bought.link('service'), 1002)).toMatchObject({ outcome: 'waiting' })
    const friend = await befriends(1002)
    await eventually(async () =>
      expect(await sidebarOf(agent, friend)).toMatchObject({
        boundBy: '在微信里打开了预约页',
        orders: [{ number: bought.tid }],
      }),
    )
  })

  it('takes a state once, for its own link and ten minutes, and a code once', async () => {
    const bought = await buys(1003)
    await befriends(1003)
    const token = await bought.link('sign_off')
    const refused = { status: 409, code: 'wechat_visit.refused' }
    const back = await walks(token, 1003)
    expect(await completes({ ...back, token: await bought.link('service') })).toMatchObject(refused)
    expect(await completes({ ...back, state: 'a'.repeat(32) })).toMatchObject(refused)
    expect(await completes({ ...back, code: 'nonsense' })).toMatchObject(refused)
    // The state is spent by now, whatever comes with it.
    expect(await completes(back)).toMatchObject(refused)
    const again = await walks(token, 1003)
    expect(await completes(again)).toMatchObject({ outcome: 'bound' })
    const third = await walks(token, 1003)
    expect(await completes({ ...third, code: again.code })).toMatchObject(refused)
    const late = await walks(token, 1003)
    world.passTime(11 * 60_000)
    expect(await completes(late)).toMatchObject(refused)
  })

  it('shares an order that is another friend’s with one besides, and gives a WeChat that opens many people’s pages none', async () => {
    const bought = await buys(1004)
    const friend = await befriends(1004)
    await opens(await bought.link('sign_off'), 1004)
    const other = await befriends(1005)
    expect(await opens(await bought.link('sign_off'), 1005)).toMatchObject({ outcome: 'bound' })
    expect(await sidebarOf(agent, friend)).toMatchObject({ orders: [{ number: bought.tid, shared: null }] })
    expect(await sidebarOf(agent, other)).toMatchObject({ orders: [{ number: bought.tid, shared: {} }] })
    const third = await befriends(1006)
    expect(await opens(await bought.link('sign_off'), 1006)).toMatchObject({ outcome: 'others' })
    expect(await sidebarOf(agent, third)).toMatchObject({ bound: false })

    // A technician's own phone, at one home after the other.
    const technician = await befriends(1010)
    const outcomes = []
    for (const buyer of [1011, 1012, 1013, 1014]) {
      const one = await buys(buyer)
      outcomes.push((await opens(await one.link('sign_off'), 1010)).outcome)
    }
    expect(outcomes).toEqual(['bound', 'bound', 'others', 'others'])
    // What it had got so went back to whose it was.
    expect((await sidebarOf(agent, technician)).orders).toEqual([])
  })

  it('binds the order of a card’s link to whose WeChat opened it, now or as soon as they are a friend', async () => {
    const link = async (bought: Bought) => {
      const actor = { kind: 'member' as const, id: 'lintao' }
      const code = await createLiveCode(world.server.runtime, world.brandId, actor, {
        name: '短链卡',
        wecomUserIds: ['chenjing'],
        welcome: null,
        tags: [],
        orderId: null,
      })
      return world.server.runtime.db.transact(
        world.brandId,
        async (tx) => (await createOrderLink({ ...tx, actor }, bought.orderId, code.id)).path,
      )
    }
    const open = (path: string | URL, agent = 'Mozilla/5.0 MicroMessenger/8.0.50') =>
      fetch(new URL(path, world.server.url), { headers: { 'user-agent': agent }, redirect: 'manual' })
    /** To WeChat's log-in and back to the page of the card. */
    const scan = async (path: string, person: number) => {
      const asked = await open(path)
      expect(asked.status).toBe(302)
      const [page] = asked.headers.get('location')!.split('#')
      const back = (
        await fetch(new URL(`${page}&as=${person}`, world.server.url), { redirect: 'manual' })
      ).headers.get('location')!
      const shown = await open(back)
      expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining('专属客服')])
      return back
    }

    const [first, second, third] = [await buys(1030), await buys(1031), await buys(1032)]
    const path = await link(first)
    // Another browser, and whoever comes back with a spent state, see the page all the same.
    expect((await open(path, 'Mozilla/5.0 Safari')).status).toBe(200)
    const back = await scan(path, 1030)
    expect((await open(back)).status).toBe(200)
    const friend = await befriends(1030)
    await eventually(async () =>
      expect(await sidebarOf(agent, friend)).toMatchObject({
        boundBy: '扫订单专属码',
        orders: [{ number: first.tid }],
      }),
    )
    const known = await befriends(1031)
    await scan(await link(second), 1031)
    // Where WeCom's callback is still on its way it waits for a moment.
    await eventually(async () =>
      expect(await sidebarOf(agent, known)).toMatchObject({ orders: [{ number: second.tid }] }),
    )
    // One who is a friend already takes nothing from the friend whose order it is.
    await scan(path, 1031)
    expect((await sidebarOf(agent, known)).orders).toMatchObject([{ shared: null }, { shared: {} }])
    expect(await sidebarOf(agent, friend)).toMatchObject({ orders: [{ number: first.tid, shared: null }] })
    // Their own state does not open another card's.
    const state = new URL((await open(await link(third))).headers.get('location')!, world.server.url)
    const swapped = await fetch(new URL(`${state.pathname}${state.search}&as=1032`, world.server.url), {
      redirect: 'manual',
    })
    const brought = new URL(swapped.headers.get('location')!)
    expect((await open(`${path}${brought.search}`)).status).toBe(200)
    const other = await befriends(1032)
    expect(await sidebarOf(agent, other)).toMatchObject({ bound: false })
  })

  it('counts what the account did, and keeps what WeChat refused last', async () => {
    const figures = await owner.get('/console/wechat-account')
    expect(figures).toMatchObject({ days: 30, refusedCode: '40163', answeredAt: expect.any(String) })
    const [counted] = await world.query(
      sql<{ bound: number }>`select count(distinct order_id)::int as bound from (
        select order_id, evidence, undone_at from contacts.binding
        union all select order_id, evidence, undone_at from contacts.order_share) b
        where evidence like 'wechat-visit:%' and undone_at is null`,
    )
    expect(figures.bound).toBe(counted!.bound)
    expect(figures.bound).toBeGreaterThanOrEqual(3)
    expect(figures.opened).toBeGreaterThanOrEqual(figures.recognised)
    expect(figures.recognised).toBeGreaterThan(figures.bound)
  })

  it('is switched off again', async () => {
    await owner.send('PUT', '/console/wechat-account', { account: null })
    expect(await owner.get('/console/wechat-account')).toMatchObject({ appId: null, refusedCode: null })
    const bought = await buys(1020)
    expect(await asCustomer('/public/wechat-visits', { token: await bought.link('sign_off') })).toMatchObject(
      {
        location: null,
      },
    )
    expect(await asCustomer('/public/wechat-visits', { token: 'nobody.x1234567890' })).toMatchObject({
      location: null,
    })
  })
})
