import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Check } from '../../src/intake/check-connection.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { keysOf, type Marketplace, marketplaces, placePaid } from '../support/place-order.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let owner: Client
beforeAll(async () => {
  world = await testWorld({ outgoingAddresses: ['198.51.100.4'] }, undefined, undefined, [])
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  for (const marketplace of marketplaces) {
    const wish = { shopId: marketplace === 'taobao' ? 'tmall' : marketplace, name: '禾木旗舰店', marketplace }
    const keys = keysOf(world.sandbox, marketplace)
    const answer = await owner.post('/console/shop-connections', {
      ...{ ...wish, environment: 'sandbox', ...keys },
    })
    expect(answer.checks.filter((one: Check) => !['pass', 'wait'].includes(one.state))).toEqual([])
    expect(answer.connected).toBe(true)
  }
})
afterEach(() => faults('DELETE'))
afterAll(() => world?.close())

const faults = (method: string, rule?: object) =>
  fetch(`${world.sandbox.url}/_faults`, {
    method,
    ...(rule && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(rule) }),
  })
const shopOf = (marketplace: Marketplace) => (marketplace === 'taobao' ? 'tmall' : marketplace)
const look = (marketplace: Marketplace) => world.server.intake.checkShop(world.brandId, shopOf(marketplace))
const broken = async (marketplace: Marketplace) => {
  const checks = await look(marketplace)
  return checks.find(({ state }) => state === 'fail')
}
const timed: Marketplace[] = ['taobao', 'jd', 'pinduoduo', 'doudian', 'kuaishou']

describe('the doctor of a connected shop', () => {
  it.each(marketplaces)('finds nothing wrong at %s, and says how the clocks stand', async (marketplace) => {
    const checks = await look(marketplace)
    expect(checks.filter(({ state }) => !['pass', 'wait'].includes(state))).toEqual([])
    const clock = checks.find(({ name }) => name === 'clock')
    expect(Math.abs(clock?.facts?.offSeconds as number)).toBeLessThan(5)
    // What the sweeps and these very checks called is booked, and shown.
    expect(checks.find(({ name }) => name === 'quota')?.facts?.used).toBeGreaterThan(0)
  })

  it.each(marketplaces)('names the address to add to the list of %s', async (platform) => {
    await faults('POST', { platform, kind: 'foreign_address', rate: 1 })
    const check = await broken(platform)
    expect(check).toMatchObject({ name: 'address', state: 'fail', code: expect.any(String) })
    expect(check?.facts?.address).toMatch(/^(203\.0\.113\.7|127\.0\.0\.1)$/)
  })

  it.each(marketplaces)('says that the app lacks a right at %s', async (platform) => {
    await faults('POST', { platform, kind: 'no_permission', rate: 1 })
    expect(await broken(platform)).toMatchObject({ name: 'rights' })
  })

  it.each(timed)('says that the clock is wrong for %s', async (platform) => {
    await faults('POST', { platform, kind: 'wrong_clock', rate: 1, delayMs: 11 * 60_000 })
    const check = await broken(platform)
    expect(check).toMatchObject({ name: 'clock', facts: { offSeconds: expect.any(Number) } })
    expect(Math.abs((check?.facts?.offSeconds as number) + 660)).toBeLessThan(5)
  })

  it('says which right is missing where only some calls are refused', async () => {
    await faults('POST', {
      platform: 'taobao',
      route: 'taobao.refunds.receive.get',
      kind: 'no_permission',
      rate: 1,
    })
    expect(await broken('taobao')).toMatchObject({ name: 'rights', facts: { missing: 'after_sales' } })
    await faults('DELETE')
    await faults('POST', { platform: 'taobao', route: 'taobao.items.*', kind: 'no_permission', rate: 1 })
    const checks = await look('taobao')
    expect(checks.find(({ name }) => name === 'rights')).toMatchObject({
      ...{ state: 'pass', facts: { missing: 'listings' } },
    })
  })

  it('hears the first push of a shop with a socket, and waits for one that posts to an address not set', async () => {
    const push = (marketplace: Marketplace) => owner.get(`/console/shops/${shopOf(marketplace)}/push`)
    expect(await push('jd')).toMatchObject({ state: 'pass', code: 'no_push' })
    expect(await push('youzan')).toMatchObject({ state: 'wait', code: 'not_heard_yet' })
    await eventually(async () => expect(await push('taobao')).toMatchObject({ state: 'pass' }))
    placePaid.taobao(world.sandbox, 3)
    await eventually(async () => expect(await push('taobao')).toMatchObject({ code: 'heard' }))
  })
})
