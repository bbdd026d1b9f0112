import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobs } from '../../src/authorisation/jobs.ts'
import type { BrandId } from '../../src/kernel/ids.ts'
import { claimBrandRoute, registerBrand } from '../../src/runtime/brands.ts'
import { type Client, client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { person } from '../support/market.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let owner: Client
const hour = 3_600_000
const day = 24 * hour
beforeAll(async () => {
  world = await testWorld()
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(() => world?.close())

function place(n: number): string {
  const { trading } = world.sandbox.pinduoduo
  const { order_sn: orderId } = trading.place(person(n))
  trading.pay(orderId)
  return orderId
}
/** Longer than a log-in lasts. */
async function passLong(ms: number) {
  world.passTime(ms)
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
}
const remind = () => jobs[0]!.run(world.server.runtime, world.brandId, null)
/** What members got in WeCom. */
const messages = () => world.sandbox.wecom.corp.appMessages.map((one) => JSON.stringify(one))
const sweep = () => world.server.intake.sweep(world.brandId)
const orderOf = async (outsideId: string) =>
  (await owner.get(`/console/orders?outsideId=${outsideId}`)).items[0]
const shopOf = async (shopId: string) =>
  (await owner.get('/console/shop-authorisations')).items.find(
    (one: { shopId: string }) => one.shopId === shopId,
  )

type Marketplace = 'jd' | 'pinduoduo' | 'doudian' | 'youzan' | 'taobao'
const wishFor = (marketplace: Marketplace, shopId: string | null = marketplace) => {
  const { appKey, appSecret } = world.sandbox[marketplace].credentials
  return {
    shopId,
    name: '禾木旗舰店',
    marketplace,
    environment: 'sandbox',
    sellerId: null as string | null,
    app: { appKey, appSecret } as object | null,
  }
}

/** The marketplace's page with somebody's decision, and where it sends the browser. */
async function decide(location: string, decision: string, shop?: string): Promise<string> {
  const chosen = shop ? `&shop=${shop}` : ''
  const answer = await fetch(`${world.server.url}${location}&decision=${decision}${chosen}`, {
    redirect: 'manual',
  })
  return answer.headers.get('location')!
}
/** Back at our address, in the browser of `who`. */
const comeBack = async (who: Client, back: string) => {
  const { pathname, search } = new URL(back)
  return who.send('GET', `${pathname}${search}`.replace('/api', ''))
}
async function authorise(who: Client, wish: object, decision = 'agree', shop?: string) {
  const { location } = await who.post('/console/shop-authorisations', wish)
  return comeBack(who, await decide(location, decision, shop))
}

describe('a shop is connected by its owner’s consent', () => {
  it('by the page of the marketplace, and its orders flow', async () => {
    const { location } = await owner.post('/console/shop-authorisations', wishFor('pinduoduo'))
    const page = await (await fetch(`${world.server.url}${location}`)).text()
    expect(page).toContain('禾木智家拼多多旗舰店')
    const answer = await comeBack(owner, await decide(location, 'agree'))
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/settings?authorised=pinduoduo'])
    expect(await shopOf('pinduoduo')).toMatchObject({
      state: 'connected',
      way: 'page',
      grantedBy: expect.stringMatching(/^member:/),
      permissions: expect.arrayContaining(['pdd.order.list.get']),
      refreshes: true,
      gap: null,
    })
    const orderId = place(1)
    await eventually(async () => {
      await sweep()
      expect(await orderOf(orderId)).toMatchObject({ shopId: 'pinduoduo' })
    })
  })

  it('a state serves once, ten minutes, in the browser where it began and for its marketplace', async () => {
    const begin = async () =>
      decide((await owner.post('/console/shop-authorisations', wishFor('jd'))).location, 'agree')
    const refused = (answer: { headers: Headers; status: number }) =>
      answer.status === 410 || answer.headers.get('location')?.includes('authorisation.state_over')
    const stolen = await begin()
    expect(refused(await comeBack(client(world.server.url, 'console'), stolen))).toBe(true)
    // Spent by the thief's try: the rightful browser begins anew.
    expect(refused(await comeBack(owner, stolen))).toBe(true)
    expect(refused(await comeBack(owner, (await begin()).replace('/jd/', '/taobao/')))).toBe(true)
    const late = await begin()
    world.passTime(11 * 60_000)
    expect(refused(await comeBack(owner, late))).toBe(true)
    const good = await begin()
    expect((await comeBack(owner, good)).headers.get('location')).toBe('/settings?authorised=jd')
    expect(refused(await comeBack(owner, good))).toBe(true)
    expect(refused(await comeBack(owner, good.replace(/state=[^&]*/, 'state=hemu.made-up')))).toBe(true)
  })

  it('is refused in words: declined, the wrong shop, the same shop twice, a shop of another brand', async () => {
    const reasonOf = async (decision: string, wish: object, shop?: string) =>
      new URLSearchParams(
        (await authorise(owner, wish, decision, shop)).headers.get('location')!.split('?')[1],
      ).get('refused')
    expect(await reasonOf('refuse', wishFor('jd'))).toBe('authorisation.declined')
    expect(await reasonOf('agree', wishFor('jd'), '10990021')).toBe('shop.wrong_seller')
    expect(await reasonOf('agree', wishFor('jd', null))).toBe('shop.connected_twice')
    const { runtime } = world.server
    const other = 'linjia' as BrandId
    await registerBrand(runtime.db, other, runtime.vault.newBrandKey(other))
    await claimBrandRoute(runtime.db, 'jd-seller', '10990021', { brandId: other, targetId: 'x' })
    expect(await reasonOf('agree', wishFor('jd', null), '10990021')).toBe('shop.taken')
    expect(
      (await owner.get('/console/shops')).items.filter(
        (one: { marketplace: string }) => one.marketplace === 'jd',
      ),
    ).toHaveLength(1)
  })

  it('a shop’s own app needs no page', async () => {
    const { sellerId } = world.sandbox.doudian.credentials
    const shopId = (await owner.get('/console/shops')).items.find(
      (one: { marketplace: string }) => one.marketplace === 'doudian',
    ).id
    const answer = await owner.post('/console/shop-authorisations', {
      ...wishFor('doudian', shopId),
      sellerId,
    })
    expect(answer).toMatchObject({ location: null, connected: true, shopId })
    expect(await shopOf(shopId)).toMatchObject({ way: 'own', refreshes: true })
  })

  it('a pasted session of another seller is not taken', async () => {
    const { appKey, appSecret, session } = world.sandbox.youzan.credentials
    const wish = { ...wishFor('youzan'), sellerId: '99999', appKey, appSecret, session }
    const { app: _, ...body } = wish
    const answer = await owner.post('/console/shop-connections', body)
    expect(answer.connected).toBe(false)
    expect(answer.checks.find((one: { state: string }) => one.state === 'fail')).toMatchObject({
      name: 'seller',
      code: '63077',
    })
  })
})

describe('a grant lives, ends, and is given again', () => {
  it('its session dies and is renewed in the middle of a sweep; nothing is lost', async () => {
    const before = (await shopOf('pinduoduo')).expiresAt
    const orderId = place(2)
    world.passTime(hour)
    world.sandbox.pinduoduo.configure({ sessions: 'expired' })
    await eventually(async () => {
      await sweep()
      expect(await orderOf(orderId)).toBeTruthy()
    })
    const after = await shopOf('pinduoduo')
    expect([after.state, after.gap]).toEqual(['connected', null])
    expect(new Date(after.expiresAt).getTime()).toBeGreaterThan(new Date(before).getTime())
  })

  it('is refreshed ahead of its end, before anybody is refused', async () => {
    const refresh = () => world.server.intake.refreshGrants(world.brandId)
    await refresh()
    expect(await refresh()).toBe(0)
    await passLong(22.5 * hour)
    expect(await refresh()).toBeGreaterThanOrEqual(1)
    expect((await shopOf('pinduoduo')).state).toBe('connected')
  })

  it('is taken back at the marketplace: state, reason and note say since when, and nobody hammers', async () => {
    await sweep()
    world.sandbox.pinduoduo.configure({ sessions: 'revoked' })
    world.passTime(60_000)
    await sweep()
    const over = await shopOf('pinduoduo')
    expect(over).toMatchObject({
      state: 'authorisation_expired',
      endedAt: expect.any(String),
      gap: { until: null, progress: 0 },
    })
    const calls = () =>
      (world.sandbox.pinduoduo.stats().calls as Record<string, number>)['pdd.order.number.list.increment.get']
    const asked = calls()
    await sweep()
    await sweep()
    expect(calls()).toBe(asked)
    const { attention } = await owner.get('/console/overview')
    expect(attention.map((one: { kind: string }) => one.kind)).toContain('authorisation_expired')
    await eventually(async () => {
      const note = messages().find((one) => one.includes('授权失效'))
      expect(note).toMatch(/\d\d-\d\d \d\d:\d\d 之后的订单还没收到/)
    })
  })

  it('is given again by a link to the owner, who has no log-in, and the gap is filled from the last cursor', async () => {
    const since = (await shopOf('pinduoduo')).gap.since
    const missing = [3, 4, 5].map((n) => {
      world.passTime(40 * 60_000)
      return place(n)
    })
    world.passTime(30 * 60_000)
    const { url } = await owner.post('/console/shop-authorisation-links', {
      ...wishFor('pinduoduo'),
      app: null,
    })
    const path = new URL(url).pathname.replace('/api', '')
    const phone = client(world.server.url, 'customer')
    const page = await phone.send('GET', path)
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('禾木旗舰店')])
    const wrong = await phone.send('GET', `${path}/consent`)
    const refused = await comeBack(phone, await decide(wrong.headers.get('location')!, 'agree', '902117733'))
    expect([refused.status, refused.body]).toEqual([409, expect.stringContaining('授权的不是这家店')])
    // The link stays good until a grant came of it.
    const right = await phone.send('GET', `${path}/consent`)
    const done = await comeBack(phone, await decide(right.headers.get('location')!, 'agree'))
    expect([done.status, done.body]).toEqual([200, expect.stringContaining('授权成功')])
    expect((await phone.send('GET', path)).status).toBe(410)

    expect(await shopOf('pinduoduo')).toMatchObject({ state: 'connected', gap: { since, filled: false } })
    // The marketplace shows nothing younger than three minutes.
    world.passTime(4 * 60_000)
    await eventually(async () => {
      await sweep()
      for (const id of missing) expect(await orderOf(id), id).toBeTruthy()
    })
    expect((await shopOf('pinduoduo')).gap).toMatchObject({ filled: true, progress: 1, found: 3 })
  })

  it('ends with the subscription, of which the owner is reminded once each time', async () => {
    const told = () => messages().filter((one) => one.includes('天内到期')).length
    const endsAt = new Date(world.server.runtime.ports.clock.now().getTime() + 6.5 * day).toISOString()
    expect(
      (await owner.send('PUT', '/console/shop-authorisations/pinduoduo/subscription', { endsAt })).status,
    ).toBe(200)
    expect((await shopOf('pinduoduo')).endsAt).toBe(endsAt)
    await remind()
    await remind()
    await eventually(async () => expect(told()).toBe(1))
    await passLong(4 * day)
    await remind()
    await eventually(async () => expect(told()).toBe(2))
  })

  it('every limited call is in the books', async () => {
    await sweep()
    const { items } = await owner.get('/console/quotas')
    const lists = items.find((one: { group: string }) => one.group === 'order.increment')
    expect(lists).toMatchObject({
      marketplace: 'pinduoduo',
      limits: [{ times: 3000, perMs: 60_000, source: 'documented' }],
    })
    const limit = { marketplace: 'pinduoduo', group: 'order.increment', perMs: 86_400_000, times: 1 }
    expect((await owner.send('PUT', '/console/quota-limits', limit)).status).toBe(200)
    await eventually(async () => {
      const again = (await owner.get('/console/quotas')).items.find(
        (one: { group: string }) => one.group === 'order.increment',
      )
      expect(again).toMatchObject({
        free: 0,
        resetsAt: expect.any(String),
        limits: [{ source: 'brand', times: 1 }, {}],
      })
    })
    // Four days in half hours, at the pace of the marketplace's limit.
  })
})
