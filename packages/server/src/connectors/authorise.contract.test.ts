import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../../sandbox/src/server.ts'
import { openSources } from '../app/sources.ts'
import { systemPorts } from '../runtime/adapters/index.ts'
import type { AppAccess, Authoriser, Grant } from './contract/authorisation.ts'
import { type Connector, ConnectorFailure, type ShopAccess } from './contract/connector.ts'

/** How owners grant, against the stand-ins over real sockets; clocks of both sides move together. */
let sandbox: Sandbox
let passed = 0
const real = systemPorts('unused')
const ports = {
  ...real,
  clock: { ...real.clock, now: () => new Date(Date.now() + passed), sleep: async () => {} },
}
const hour = 3_600_000
const day = 24 * hour
const redirectUrl = 'https://qiao.test/api/public/authorisations/callback'
let connectors: ReadonlyMap<string, Connector>

beforeAll(async () => {
  sandbox = await startSandbox({ clockNow: () => Date.now() + passed })
  connectors = openSources(ports, sandbox.url).connectors
})
beforeEach(() => {
  passed = 0
})
afterAll(() => sandbox.close())

type Marketplace = 'taobao' | 'jd' | 'pinduoduo' | 'doudian' | 'youzan'
const all: Marketplace[] = ['taobao', 'jd', 'pinduoduo', 'doudian', 'youzan']
/** Lives of the stand-ins' tokens, as the platforms document them. */
const lives: Record<Marketplace, number> = {
  taobao: 365 * day,
  jd: 365 * day,
  pinduoduo: day,
  doudian: 7 * day,
  youzan: 7 * day,
}
const neighbours: Record<Marketplace, string> = {
  taobao: '3318204775',
  jd: '10990021',
  pinduoduo: '902117733',
  doudian: '29900417',
  youzan: '88120',
}

const authoriserOf = (marketplace: Marketplace): Authoriser => connectors.get(marketplace)!.authoriser!
function appOf(marketplace: Marketplace): AppAccess {
  const { appKey, appSecret } = sandbox[marketplace].credentials
  const app = { appKey, appSecret, baseUrl: `${sandbox.url}/${marketplace}` }
  if (marketplace === 'doudian') return { ...app, serviceId: sandbox.doudian.credentials.serviceId }
  return marketplace === 'youzan' ? { ...app, consentUrl: `${app.baseUrl}/oauth/authorize` } : app
}

/** Where the owner's decision sends the browser. */
async function decide(page: string, decision: string, shop?: string): Promise<URL> {
  const chosen = shop ? `&shop=${shop}` : ''
  const answer = await fetch(`${page}&decision=${decision}${chosen}`, { redirect: 'manual' })
  return new URL(answer.headers.get('location')!)
}
const pageOf = (marketplace: Marketplace) =>
  authoriserOf(marketplace).consentPage(appOf(marketplace), redirectUrl, 'hemu.state')!
const codeOf = async (marketplace: Marketplace, shop?: string) =>
  (await decide(pageOf(marketplace), 'agree', shop)).searchParams.get('code')!
const grant = async (marketplace: Marketplace, shop?: string): Promise<Grant> =>
  authoriserOf(marketplace).exchange(appOf(marketplace), await codeOf(marketplace, shop), redirectUrl)
const accessOf = (
  marketplace: Marketplace,
  { session, sellerId }: Pick<Grant, 'session' | 'sellerId'>,
): ShopAccess => ({
  ...appOf(marketplace),
  shopId: 's',
  sellerId,
  session,
})
/** Whether orders can be read with it. */
async function works(marketplace: Marketplace, session: string): Promise<boolean> {
  const to = ports.clock.now()
  const window = { from: new Date(to.getTime() - 10 * 60_000), to }
  const access = accessOf(marketplace, { session, sellerId: '' })
  try {
    for await (const _ of connectors.get(marketplace)!.pullChangedOrders(access, window));
    return true
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'authorisation_expired') return false
    throw error
  }
}
const expired = { kind: 'authorisation_expired' }

describe.each(all)('the authoriser of %s', (marketplace) => {
  it('opens a page with shop and rights, which can be refused', async () => {
    const page = await fetch(pageOf(marketplace))
    expect(page.headers.get('content-type')).toContain('text/html')
    const html = await page.text()
    for (const part of ['禾木智家', '读取和更新订单', '同意授权', '拒绝']) expect(html).toContain(part)
    const refused = await decide(pageOf(marketplace), 'refuse')
    expect([...refused.searchParams]).toEqual([
      ['error', 'access_denied'],
      ['state', 'hemu.state'],
    ])
  })

  it('turns the code into a grant, once and within its life', async () => {
    const back = await decide(pageOf(marketplace), 'agree')
    expect(back.origin + back.pathname).toBe(redirectUrl)
    expect(back.searchParams.get('state')).toBe('hemu.state')
    const code = back.searchParams.get('code')!
    const { exchange } = authoriserOf(marketplace)
    const given = await exchange(appOf(marketplace), code, redirectUrl)
    expect(given.sellerId).toBe(sandbox[marketplace].credentials.sellerId)
    expect(given.session).not.toBe(sandbox[marketplace].credentials.session)
    expect(given.refreshToken).toBeTruthy()
    expect(Math.abs(given.expiresAt.getTime() - Date.now() - lives[marketplace])).toBeLessThan(60_000)
    expect(await works(marketplace, given.session)).toBe(true)
    await expect(exchange(appOf(marketplace), code, redirectUrl)).rejects.toMatchObject(expired)
    await expect(exchange(appOf(marketplace), 'made-up', redirectUrl)).rejects.toMatchObject(expired)
    const late = await codeOf(marketplace)
    passed += 31 * 60_000
    await expect(exchange(appOf(marketplace), late, redirectUrl)).rejects.toMatchObject(expired)
  })

  it('names the seller who granted, and whose session it is', async () => {
    const other = await grant(marketplace, neighbours[marketplace])
    expect(other.sellerId).toBe(neighbours[marketplace])
    const { whoIs } = connectors.get(marketplace)!
    // No call of Doudian that says so is confirmed.
    expect(Boolean(whoIs)).toBe(marketplace !== 'doudian')
    const seller = await whoIs?.(accessOf(marketplace, other))
    if (whoIs) expect(seller?.sellerId).toBe(neighbours[marketplace])
  })

  it('refuses a wrong secret', async () => {
    const { exchange } = authoriserOf(marketplace)
    const app = { ...appOf(marketplace), appSecret: 'wrong' }
    await expect(exchange(app, await codeOf(marketplace), redirectUrl)).rejects.toBeInstanceOf(
      ConnectorFailure,
    )
  })

  it('refreshes inside its window, and not what the owner took back', async () => {
    const { refresh, refreshAheadMs } = authoriserOf(marketplace)
    const first = await grant(marketplace)
    passed += lives[marketplace] - refreshAheadMs + 60_000
    const next = await refresh(appOf(marketplace), first)
    expect(next.session).not.toBe(first.session)
    expect(next.expiresAt.getTime()).toBeGreaterThan(first.expiresAt.getTime())
    expect(await works(marketplace, next.session)).toBe(true)
    await fetch(`${sandbox.url}/_config`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ [marketplace]: { sessions: 'revoked' } }),
    })
    await expect(refresh(appOf(marketplace), next)).rejects.toMatchObject(expired)
    expect(await works(marketplace, next.session)).toBe(false)
  })
})

describe('what each marketplace does in its own way', () => {
  const refresh = (marketplace: Marketplace, given: Grant) =>
    authoriserOf(marketplace).refresh(appOf(marketplace), given)

  it('Taobao: an app whose tokens are not refreshed sends us back to the owner', async () => {
    const given = await grant('taobao')
    sandbox.taobao.configure({ refreshable: false })
    await expect(refresh('taobao', given)).rejects.toMatchObject({ ...expired, code: 'invalid_grant' })
    sandbox.taobao.configure({ refreshable: true })
    expect(given.sellerName).toBe('禾木智家天猫旗舰店')
  })

  it('JD: in the last 24 hours only, and never after the end', async () => {
    const given = await grant('jd')
    await expect(refresh('jd', given)).rejects.toMatchObject(expired)
    passed += 365 * day + 60_000
    await expect(refresh('jd', given)).rejects.toMatchObject(expired)
  })

  it('Pinduoduo: a new authorisation ends the tokens before it, and refreshing ends with the subscription', async () => {
    const first = await grant('pinduoduo')
    const second = await grant('pinduoduo')
    expect([await works('pinduoduo', first.session), await works('pinduoduo', second.session)]).toEqual([
      false,
      true,
    ])
    await expect(refresh('pinduoduo', first)).rejects.toMatchObject(expired)
    const left = second.refreshEndsAt!.getTime() - Date.now()
    expect(Math.round(left / day)).toBe(365)
    passed += 364.5 * day
    const last = await refresh('pinduoduo', second)
    expect(Math.round((last.expiresAt.getTime() - Date.now() - passed) / hour)).toBe(12)
    expect(last.permissions).toContain('pdd.order.list.get')
  })

  it('Doudian: early the same pair, in the last hour a new one while the old one lives an hour on', async () => {
    const given = await grant('doudian')
    const early = await refresh('doudian', given)
    expect([early.session, early.refreshToken]).toEqual([given.session, given.refreshToken])
    expect(Math.abs(early.expiresAt.getTime() - given.expiresAt.getTime())).toBeLessThan(2_000)
    passed += 7 * day - 30 * 60_000
    const renewed = await refresh('doudian', given)
    expect([await works('doudian', given.session), await works('doudian', renewed.session)]).toEqual([
      true,
      true,
    ])
    passed += 61 * 60_000
    expect([await works('doudian', given.session), await works('doudian', renewed.session)]).toEqual([
      false,
      true,
    ])
  })

  it('Youzan: the moment of the end comes in milliseconds, and a refresh token is good once', async () => {
    const given = await grant('youzan')
    const next = await refresh('youzan', given)
    expect(Math.round((next.expiresAt.getTime() - Date.now()) / day)).toBe(7)
    await expect(refresh('youzan', given)).rejects.toMatchObject({ ...expired, code: '1105' })
  })

  it.each(['doudian', 'youzan'] as const)(
    '%s: an app of the shop’s own needs no page',
    async (marketplace) => {
      const { grantOwn, consentPage } = authoriserOf(marketplace)
      const { consentUrl: _, serviceId: __, ...app } = appOf(marketplace)
      expect(consentPage(app, redirectUrl, 's')).toBeNull()
      const given = await grantOwn!(app, sandbox[marketplace].credentials.sellerId)
      expect(await works(marketplace, given.session)).toBe(true)
      await expect(grantOwn!(app, neighbours[marketplace])).rejects.toBeInstanceOf(ConnectorFailure)
    },
  )

  it('asks the platforms at their own addresses', () => {
    const keys = { appKey: 'k', appSecret: 's', serviceId: '30001' }
    const gateways = openSources(ports, null).gateways
    const hosts = all.map((marketplace) => {
      const { baseUrl } = gateways.get(marketplace)!.production!
      const page = authoriserOf(marketplace).consentPage({ ...keys, baseUrl }, redirectUrl, 'x')
      return page?.split('?')[0]
    })
    expect(hosts).toEqual([
      'https://oauth.taobao.com/authorize',
      'https://open-oauth.jd.com/oauth2/to_login',
      'https://fuwu.pinduoduo.com/service-market/auth',
      'https://fuwu.jinritemai.com/authorize',
      undefined,
    ])
  })
})
