import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { seedShops } from '../../test/support/shop.ts'
import type { Authoriser, Grant } from '../connectors/contract/authorisation.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import { listShops } from '../organization/index.ts'
import { keepGrant, keptAccesses } from './keep-grant.ts'
import { type GrantKeeper, openGrantKeeper } from './keep-grants.ts'
import { remindOwners } from './remind-owners.ts'
import { listGrants } from './store.ts'

const start = new Date('2026-04-10T02:00:00Z')
const hour = 3_600_000
const desk = await testRuntime()
await desk.transact(seedShops)
afterAll(() => desk.close())

/** What the marketplace was asked to refresh, and what it answers. */
let asked: string[]
let answer: (refreshToken: string | null) => Promise<Partial<Grant>>
let ended: number
const granted = (more: Partial<Grant> = {}): Grant => ({
  session: 's0',
  refreshToken: 'r0',
  expiresAt: new Date(desk.time.now!.getTime() + 24 * hour),
  refreshEndsAt: null,
  sellerId: 'hemu-tmall',
  sellerName: null,
  subAccount: null,
  permissions: [],
  ...more,
})
const authoriser: Authoriser = {
  consentPage: () => null,
  exchange: async () => granted(),
  grantOwn: null,
  refreshAheadMs: hour,
  async refresh(_app, { refreshToken }) {
    asked.push(refreshToken ?? 'none')
    return granted(await answer(refreshToken))
  },
}
function keeperOn(runtime: TestRuntime['runtime']): GrantKeeper {
  return openGrantKeeper({
    runtime,
    authoriserOf: () => authoriser,
    missingSince: async (tx) => {
      ended += 1
      return tx.now
    },
    onChange: () => undefined,
  })
}
const keeper = keeperOn(desk.runtime)
const access = { shopId: 'tmall', sellerId: 'hemu-tmall', baseUrl: '', appKey: 'a', appSecret: 's' }
const keep = (grant: Grant | null) =>
  desk.transact((tx) =>
    keepGrant(tx, {
      marketplace: 'taobao',
      way: grant ? 'page' : 'pasted',
      access: { ...access, session: grant?.session ?? 'pasted' },
      grant,
      authoriser,
      again: false,
    }),
  )
const renew = (session: string, by = keeper) => by.renew(desk.brandId, 'tmall', session)
const grantOf = async () => (await desk.transact(listGrants)).find(({ shopId }) => shopId === 'tmall')!
const shopState = async () => (await desk.transact(listShops)).find(({ id }) => id === 'tmall')!.state
const pass = (ms: number) => {
  desk.time.now = new Date(desk.time.now!.getTime() + ms)
}
const fail = (kind: 'authorisation_expired' | 'temporary') => async () => {
  throw new ConnectorFailure(kind, `code/${kind}`, 'words')
}

beforeEach(async () => {
  desk.time.now = start
  asked = []
  ended = 0
  answer = async () => ({ session: 's1', refreshToken: 'r1' })
  const { setShopState } = await import('../organization/index.ts')
  await desk.transact((tx) => setShopState(tx, 'tmall', 'connected'))
  await keep(granted())
})

describe('a session that was refused', () => {
  it('is renewed once for many processes, each with many callers', async () => {
    answer = async () => {
      await desk.runtime.ports.clock.sleep(300)
      return { session: 's1', refreshToken: 'r1' }
    }
    const twins = Array.from({ length: 8 }, () => desk.twin())
    for (const twin of twins) twin.time.now = desk.time.now
    const keepers = twins.map((twin) => keeperOn(twin.runtime))
    const sessions = await Promise.all(
      keepers.flatMap((one) => Array.from({ length: 6 }, () => renew('s0', one))),
    )
    expect(new Set(sessions)).toEqual(new Set(['s1']))
    expect(asked).toEqual(['r0'])
    expect((await desk.transact(keptAccesses)).get('tmall')).toMatchObject({
      session: 's1',
      refreshToken: 'r1',
    })
    // Who comes late with the old session gets the new one, and asks nobody.
    expect(await renew('s0')).toBe('s1')
    expect(asked).toHaveLength(1)
    for (const twin of twins) await twin.close()
  })

  it('that nobody can renew ends the grant, once, and the shop says so', async () => {
    answer = fail('authorisation_expired')
    expect(await Promise.all([renew('s0'), renew('s0')])).toEqual([null, null])
    expect(await grantOf()).toMatchObject({
      state: 'ended',
      endedCode: 'code/authorisation_expired',
      endedAt: start,
    })
    expect([await shopState(), ended]).toEqual(['authorisation_expired', 1])
    expect(await renew('s0')).toBeNull()
    expect([asked.length, ended]).toEqual([1, 1])
  })

  it('is kept, and its lease given back, while the marketplace is only down', async () => {
    answer = fail('temporary')
    await expect(renew('s0')).rejects.toMatchObject({ kind: 'temporary' })
    expect(await grantOf()).toMatchObject({ state: 'good', leaseId: null, refreshError: 'code/temporary' })
    answer = async () => ({ session: 's1', refreshToken: 'r1' })
    expect(await renew('s0')).toBe('s1')
  })

  it('is ended when the marketplace gives the very same one again', async () => {
    answer = async () => ({ session: 's0', refreshToken: 'r0' })
    expect(await renew('s0')).toBeNull()
    expect(await grantOf()).toMatchObject({ state: 'ended', endedCode: 'same_session' })
  })

  it('is not renewed for ever when each new one is refused at once', async () => {
    let n = 0
    answer = async () => ({ session: `s${++n}`, refreshToken: `r${n}` })
    let session: string | null = 's0'
    for (let tries = 0; session && tries < 10; tries++) session = await renew(session)
    expect([session, asked.length]).toEqual([null, 3])
    expect(await grantOf()).toMatchObject({ state: 'ended', endedCode: 'session_refused' })
  })

  it('that somebody pasted cannot be renewed: it is over when it is refused a second time', async () => {
    await keep(null)
    expect([await renew('pasted'), await renew('pasted'), await shopState()]).toEqual([
      null,
      null,
      'connected',
    ])
    pass(11 * 60_000)
    // Long ago, so this is a first refusal again.
    expect([await renew('pasted'), await shopState()]).toEqual([null, 'connected'])
    pass(10_000)
    expect(await renew('pasted')).toBeNull()
    expect([asked.length, await shopState()]).toEqual([0, 'authorisation_expired'])
  })

  it('waits for a lease no longer than it is worth, and takes one that a dead process left', async () => {
    answer = () => new Promise(() => undefined)
    void renew('s0')
    const twin = desk.twin()
    twin.time.now = new Date(start.getTime() + 91_000)
    const other = keeperOn(twin.runtime)
    await expect.poll(() => asked.length).toBe(1)
    answer = async () => ({ session: 's2', refreshToken: 'r2' })
    expect(await renew('s0', other)).toBe('s2')
    await twin.close()
  })
})

describe('ahead of its end', () => {
  const refreshDue = () => keeper.refreshDue(desk.brandId)

  it('a grant is refreshed in its window only', async () => {
    expect(await refreshDue()).toBe(0)
    pass(23 * hour)
    expect(await refreshDue()).toBe(1)
    expect(await grantOf()).toMatchObject({ refreshedAt: desk.time.now, state: 'good' })
    expect(await refreshDue()).toBe(0)
  })

  it('the same pair again is no error and no reason to ask at once', async () => {
    pass(23 * hour + 1)
    answer = async () => ({ ...granted({ expiresAt: new Date(start.getTime() + 24 * hour) }) })
    expect(await refreshDue()).toBe(1)
    expect(await refreshDue()).toBe(0)
    pass(10 * 60_000)
    expect(await refreshDue()).toBe(1)
  })

  it('a refusal leaves the session in use until its end, and then the grant is over', async () => {
    pass(23 * hour)
    answer = fail('authorisation_expired')
    expect(await refreshDue()).toBe(0)
    expect(await grantOf()).toMatchObject({ state: 'good', nextRefreshAt: null })
    pass(hour)
    await refreshDue()
    expect([asked.length, await shopState()]).toEqual([1, 'authorisation_expired'])
    expect(await grantOf()).toMatchObject({ state: 'ended', endedCode: 'expired' })
  })

  it('a marketplace that is down is asked again a minute later', async () => {
    pass(23 * hour)
    answer = fail('temporary')
    await refreshDue()
    await refreshDue()
    expect(asked).toHaveLength(1)
    pass(60_000)
    await refreshDue()
    expect(asked).toHaveLength(2)
  })
})

it('owners are reminded of a grant that nobody can refresh', async () => {
  await keep(granted({ refreshToken: null, expiresAt: new Date(start.getTime() + 5 * 24 * hour) }))
  await desk.transact((tx) => remindOwners(tx, 'http://qiao.test'))
  expect((await grantOf()).nextRefreshAt).toBeNull()
})
