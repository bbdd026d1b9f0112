import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signedIn } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { push, type TestIntake, testIntake } from '../../test/support/stand-in-shop.ts'
import { ConnectorFailure, type ConnectorFailureKind } from '../connectors/contract/connector.ts'
import { readCredentials } from '../connectors/contract/credential-store.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import { listAudit } from '../runtime/access/audit.ts'
import { claimBrandRoute, findBrandRoutes, registerBrand } from '../runtime/brands.ts'
import { holds } from './check-connection.ts'
import { errorWords } from './errors.ts'
import { shopRoutes } from './shop-routes.ts'

let desk: TestIntake
let served: Served
let headers: Record<string, string>
beforeAll(async () => {
  desk = await testIntake()
  served = await serve(desk, shopRoutes(desk.intake), errorWords)
  headers = await signedIn(desk, 'owner')
})
beforeEach(() => {
  desk.shop.pages = [[{ id: '1', orderId: '1', versionAt: new Date(), detail: null }]]
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

const wish = {
  shopId: null,
  name: '禾木天猫二店',
  marketplace: 'taobao',
  environment: 'sandbox',
  sellerId: '2206490318842',
  appKey: 'app-9',
  appSecret: 'the-secret',
  session: 'the-session',
}
const connect = (
  change: Partial<Record<keyof typeof wish, string | null | undefined>> & { extraSecrets?: object } = {},
) =>
  served.ask({
    method: 'POST',
    url: '/api/console/shop-connections',
    headers,
    payload: { ...wish, ...change },
  })
/** Past the edge, which lets nobody ask so often. */
const ask = (sellerId = wish.sellerId) =>
  desk.intake.connectShop(
    desk.brandId,
    { kind: 'member', id: 'lin' },
    { ...wish, environment: 'sandbox', sellerId },
  )
const shops = () => desk.transact(listShops)
const keys = () => desk.transact((tx) => readCredentials(tx, 'shop'))
const routesOf = (seller: string) => findBrandRoutes(desk.runtime.db, 'taobao-seller', [seller])
const names = 'reachable clock address keys session seller rights quota orders push'.split(' ')
const brokenAt = (name: string) =>
  names
    .map((_, n) => (n < names.indexOf(name) ? 'pass' : n === names.indexOf(name) ? 'fail' : 'unknown'))
    .join(' ')
const states = (checks: { name: string; state: string }[]) => checks.map(({ state }) => state).join(' ')

describe('connecting a shop', () => {
  it.each([
    ['temporary', 'reachable'],
    ['invalid_request', 'keys'],
    ['authorisation_expired', 'session'],
    ['permission_missing', 'rights'],
    ['limited', 'quota'],
  ] as const)('that ends with %s says where, and writes nothing', async (kind, name) => {
    desk.shop.pages = [new ConnectorFailure(kind as ConnectorFailureKind, '27/isv.expired', 'words')]
    const { status, body } = await connect()
    expect([status, body.connected, states(body.checks)]).toEqual([200, false, brokenAt(name)])
    expect(body.checks.find((one: { state: string }) => one.state === 'fail').code).toBe('27/isv.expired')
    expect((await shops()).some(({ sellerId }) => sellerId === wish.sellerId)).toBe(false)
    expect([(await keys()).size, (await routesOf(wish.sellerId)).size]).toEqual([1, 0])
  })

  it.each([
    ['20005', 'permission_missing', '源IP 10.2.3.4 不在白名单', 'address', { address: '10.2.3.4' }],
    [
      '40164',
      'permission_missing',
      'invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist',
      'address',
      { address: '203.0.113.9' },
    ],
    ['99', 'invalid_request', 'caller is not on the white list', 'address', null],
    ['31', 'invalid_request', 'Invalid Timestamp', 'clock', null],
    ['12', 'permission_missing', 'Insufficient permissions for IP services', 'rights', null],
  ] as const)('with code %s (%s: %s) points at the %s', async (code, kind, words, name, facts) => {
    desk.shop.pages = [new ConnectorFailure(kind, code, words)]
    const { checks } = await ask()
    expect(states(checks)).toBe(brokenAt(name))
    expect(checks.find((one) => one.state === 'fail')).toMatchObject({ code, facts })
  })

  it('from a clock that is too far off is told by how much, before anything is signed', async () => {
    const { connector } = desk.shop
    const set = connector as { -readonly [name in keyof typeof connector]?: (typeof connector)[name] }
    set.connection = { clockWindowMs: 600_000, clockCodes: [], addressCodes: [] }
    set.probe = async () => ({ reached: true, code: null, clockOffMs: -11 * 60_000 })
    const { checks } = await ask()
    expect(states(checks)).toBe(brokenAt('clock'))
    const facts = { offSeconds: -660, windowSeconds: 600 }
    expect(checks[1]).toMatchObject({ name: 'clock', state: 'fail', facts })
    set.probe = async () => ({ reached: true, code: null, clockOffMs: 2_000 })
    expect((await ask()).checks[1]).toMatchObject({ state: 'pass', facts: { offSeconds: 2 } })
    delete set.probe
    delete set.connection
  })

  it('makes the shop, keeps its keys sealed, and finds its pushes from then on', async () => {
    const { status, body } = await connect()
    expect([status, body.connected, body.shopId]).toEqual([200, true, 'taobao-2206490318842'])
    expect(body.checks.at(-2)).toEqual({ name: 'orders', state: 'pass', code: null, found: 1, facts: null })
    // Nothing has come yet, and nothing is wrong with that: the shop is connected all the same.
    expect(body.checks.at(-1)).toMatchObject({ name: 'push', state: 'wait', code: 'not_heard_yet' })
    expect(await shops()).toContainEqual({
      id: 'taobao-2206490318842',
      marketplace: 'taobao',
      name: '禾木天猫二店',
      sellerId: wish.sellerId,
      state: 'connected',
    })
    expect((await routesOf(wish.sellerId)).get(wish.sellerId)?.targetId).toBe('taobao-2206490318842')
    expect((await keys()).get('taobao-2206490318842')).toMatchObject({
      appSecret: 'the-secret',
      session: 'the-session',
      baseUrl: 'http://stand-in',
    })
    const told = JSON.stringify(
      [body, desk.logged, await desk.transact((tx) => listAudit(tx, null, null, 9))],
      (_, v) => (typeof v === 'bigint' ? String(v) : v),
    )
    expect(told).toContain('shop.connected')
    for (const secret of ['the-secret', 'the-session']) expect(told).not.toContain(secret)
  })

  it('again, with other keys, takes the new ones', async () => {
    await connect({ session: 'renewed' })
    expect((await keys()).get('taobao-2206490318842')).toMatchObject({ session: 'renewed' })
    expect((await shops()).filter(({ sellerId }) => sellerId === wish.sellerId)).toHaveLength(1)
  })

  it('of an app of the shop’s own needs no session', async () => {
    const { body } = await connect({ session: undefined })
    expect(body.connected).toBe(true)
    expect((await keys()).get(body.shopId)).toMatchObject({ session: '', appSecret: 'the-secret' })
  })

  it('keeps further secrets of the app sealed, and gives them to whoever reads its pushes', async () => {
    const sellerId = '2206490318843'
    const extraSecrets = { signSecret: 'the-sign-secret', messageKey: 'the-message-key' }
    const { body } = await connect({ sellerId, appKey: 'app-10', extraSecrets })
    expect(body.connected).toBe(true)
    expect((await keys()).get(body.shopId)).toMatchObject({ appSecret: 'the-secret', extraSecrets })
    const seen: unknown[] = []
    const read = desk.shop.webhook.read
    desk.shop.webhook.read = (_, given) => {
      seen.push(given)
      return []
    }
    await desk.intake.receiveWebhook({
      method: 'POST',
      marketplace: 'taobao',
      appKey: 'app-10',
      query: {},
      headers: {},
      body: '',
    })
    desk.shop.webhook.read = read
    expect(seen).toEqual([{ appKey: 'app-10', appSecret: 'the-secret', extraSecrets }])
    const told = JSON.stringify([body, desk.logged])
    for (const secret of Object.values(extraSecrets)) expect(told).not.toContain(secret)
    for (const wrong of [{ 'sign-secret': 'x' }, { signSecret: '' }, 'text'])
      expect(await connect({ extraSecrets: wrong as object })).toMatchObject({ status: 400 })
  })

  it('looks again at a connected one', async () => {
    const check = (id: string) =>
      served.ask({ method: 'POST', url: `/api/console/shops/${id}/checks`, headers, payload: {} })
    // A shop of a real marketplace, on a server that has no public address: no push can come, and asking goes on.
    const [last, ...others] = (await check('tmall')).body.checks.toReversed()
    expect(new Set(others.map(({ state }: { state: string }) => state))).toEqual(new Set(['pass']))
    expect(last).toMatchObject({ name: 'push', state: 'fail', code: 'reach/no_public_address' })
    expect(holds(last)).toBe(true)
    desk.shop.pages = [new ConnectorFailure('authorisation_expired', '27', 'words')]
    expect((await check('tmall')).body.checks[4]).toMatchObject({ name: 'session', state: 'fail' })
    expect(await check('nowhere')).toMatchObject({ status: 404, body: { code: 'shop.not_found' } })
  })

  it('waits for the first push and hears it', async () => {
    const ask = () => served.ask({ method: 'GET', url: '/api/console/shops/tmall/push', headers })
    expect((await ask()).body).toMatchObject({ state: 'wait', code: 'not_heard_yet' })
    await desk.intake.receiver.receive([push('heard-1', { detail: null })])
    expect((await ask()).body).toMatchObject({
      state: 'pass',
      code: 'heard',
      facts: { lastAt: expect.any(String) },
    })
  })

  it('of another brand, another shop or a marketplace that we do not speak to is refused', async () => {
    const other = 'other' as BrandId
    await registerBrand(desk.runtime.db, other, desk.runtime.vault.newBrandKey(other))
    await claimBrandRoute(desk.runtime.db, 'taobao-seller', 'theirs', { brandId: other, targetId: 'x' })
    expect(await connect({ sellerId: 'theirs' })).toMatchObject({ status: 409, body: { code: 'shop.taken' } })
    // Ours already, as another shop: its pushes must not move.
    expect(await connect({ sellerId: 'hemu-tmall' })).toMatchObject({
      status: 409,
      body: { code: 'shop.connected_twice', facts: { name: expect.any(String) } },
    })
    expect((await routesOf('hemu-tmall')).get('hemu-tmall')?.targetId).toBe('tmall')
    expect(await connect({ shopId: 'douyin', sellerId: 'new' })).toMatchObject({
      status: 404,
      body: { code: 'shop.not_found' },
    })
    expect(await connect({ marketplace: 'ebay' })).toMatchObject({
      status: 422,
      body: { code: 'shop.unknown_marketplace' },
    })
    expect(await connect({ environment: 'production', sellerId: 'new' })).toMatchObject({ status: 422 })
  })

  it('asks whose session it is, and takes no invented seller', async () => {
    desk.shop.connector.whoIs = async () => ({ sellerId: 'somebody-else', name: '邻家五金' })
    const refused = await ask('invented')
    expect([refused.connected, states(refused.checks)]).toEqual([false, brokenAt('seller')])
    expect(refused.checks[5]).toMatchObject({ name: 'seller', code: 'somebody-else' })
    expect((await routesOf('invented')).size).toBe(0)
    desk.shop.connector.whoIs = async () => ({ sellerId: wish.sellerId, name: null })
    expect((await ask(wish.sellerId)).connected).toBe(true)
    delete desk.shop.connector.whoIs
  })

  it('needs the right to do it', async () => {
    const agent = await signedIn(desk, 'agent')
    const answer = await served.ask({
      method: 'POST',
      url: '/api/console/shop-connections',
      headers: agent,
      payload: wish,
    })
    expect(answer.status).toBe(403)
  })
})
