import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listSweeps } from '../../src/intake/store.ts'
import { rows } from '../../src/runtime/db/transaction.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type Liar, type Lie, lies, startLiar } from '../support/liar.ts'
import { keysOf, type Marketplace, marketplaces, placePaid } from '../support/place-order.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

/** F-08 and the clock of 90 s, for every marketplace at once: nothing is skipped, nothing hangs, nothing swells. */

let world: TestWorld
let liar: Liar
let owner: Client
let buyers = 0

beforeAll(async () => {
  liar = await startLiar()
  world = await testWorld({}, undefined, (sandboxUrl) => {
    liar.target = sandboxUrl
    return liar.url
  })
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  for (const marketplace of marketplaces.filter((one) => one !== 'taobao')) {
    const wish = { shopId: marketplace, name: '禾木旗舰店', marketplace, environment: 'sandbox' }
    const keys = keysOf(world.sandbox, marketplace)
    const answer = await owner.post('/console/shop-connections', { ...wish, ...keys })
    expect(answer).toMatchObject({ connected: true })
  }
  await sweep()
})
afterAll(async () => {
  await world?.close()
  await liar?.close()
})
beforeEach(() => {
  liar.lies.clear()
  liar.told = 0
  liar.largest = 0
})

const sweep = () => world.server.intake.sweep(world.brandId)
const positions = async () => {
  const sweeps = await world.server.runtime.db.transact(world.brandId, listSweeps)
  return new Map(sweeps.map((one) => [`${one.shop_id}|${one.kind}`, one]))
}
/** One order on each marketplace, long enough ago for every list to show it. */
const place = (): [Marketplace, string][] => {
  buyers += 1
  const orders = marketplaces.map((one): [Marketplace, string] => [
    one,
    placePaid[one](world.sandbox, buyers),
  ])
  world.passTime(4 * 60_000)
  return orders
}
const shopOf = (marketplace: Marketplace) => (marketplace === 'taobao' ? 'tmall' : marketplace)
const seen = async (orders: [Marketplace, string][]) => {
  const ids = orders.map(([, id]) => id)
  const found = await world.server.runtime.db.transact(world.brandId, (tx) =>
    rows(tx, sql<{ id: string }>`select outside_id as id from orders."order" where outside_id = any(${ids})`),
  )
  return Object.fromEntries(
    orders.map(([marketplace, id]) => [marketplace, found.filter((one) => one.id === id).length]),
  )
}
/** Where a marketplace said to wait we wait, so all is there a little later. */
const allCome = (orders: [Marketplace, string][]) =>
  eventually(async () => {
    await sweep()
    expect(await seen(orders)).toEqual(everywhere(1))
  })
const everywhere = <T>(value: T) => Object.fromEntries(marketplaces.map((one) => [one, value]))
const tell = (lie: Lie) => {
  for (const marketplace of marketplaces) liar.lies.set(`/${marketplace}`, lie)
}
const inShort = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString()
const bomb = gzipSync(Buffer.alloc(64 << 20, '['))

const failing: [string, () => Lie][] = [
  ['says 429 and to wait nine seconds', () => lies.status(429, { 'retry-after': '9' })],
  ['says 429 and until when', () => lies.status(429, { 'retry-after': inShort(9) })],
  ['says 429 and something that is no time', () => lies.status(429, { 'retry-after': 'soon, we hope' })],
  ['says 429 alone', () => lies.status(429)],
  ['says 500', () => lies.status(500)],
  ['says 504', () => lies.status(504)],
  ['gives a page of HTML for an answer', () => lies.html],
  ['answers nothing', () => lies.empty],
  ['stops in the middle of the JSON', () => lies.truncated],
  ['promises more than it sends', () => lies.cutOff],
  ['sends us in circles', () => lies.redirect],
  ['never stops sending', () => lies.flood],
  ['sends sixty-four megabytes in a small package', () => lies.bomb(bomb)],
]

describe('while every marketplace', () => {
  it.each(failing)('%s, no position moves; afterwards every order is there, once', async (_what, lie) => {
    const before = await positions()
    tell(lie())
    const orders = place()
    await sweep()
    expect(liar.told).toBeGreaterThanOrEqual(marketplaces.length)
    expect(liar.largest).toBeLessThan(64 << 20)
    expect(await seen(orders)).toEqual(everywhere(0))
    const during = await positions()
    for (const marketplace of marketplaces) {
      const [was, is] = [before, during].map((all) => all.get(`${shopOf(marketplace)}|orders`)!)
      expect({ marketplace, to: is!.swept_to }).toEqual({ marketplace, to: was!.swept_to })
      expect(is!.last_error, marketplace).toBeTruthy()
    }
    liar.lies.clear()
    await allCome(orders)
    await eventually(async () => {
      await sweep()
      for (const { last_error: lastError } of (await positions()).values()) expect(lastError).toBeNull()
    })
  })
})

describe('when every marketplace', () => {
  const withFault = async (kind: string, count?: number) => {
    for (const platform of marketplaces) {
      const body = JSON.stringify({ platform, kind, rate: 1, ...(count && { count }) })
      const headers = { 'content-type': 'application/json' }
      await fetch(`${world.sandbox.url}/_faults`, { method: 'POST', headers, body })
    }
  }
  const heal = () => fetch(`${world.sandbox.url}/_faults`, { method: 'DELETE' })

  it('calls the session ended in the middle of the pages, they are read again from where they were', async () => {
    const orders = place()
    await withFault('token_expired', 1)
    await sweep()
    await heal()
    await allCome(orders)
  })

  it('gives the same page again and again, the sweep ends, and what it hid is found later', async () => {
    await withFault('repeated_page')
    await sweep()
    const orders = place()
    await sweep()
    await heal()
    await allCome(orders)
  })

  it('names one row twice and leaves one out, the next look back finds it', async () => {
    const shown = place()
    await allCome(shown)
    const hidden = place()
    for (const [n, [marketplace, id]] of hidden.entries())
      liar.lies.set(`/${marketplace}`, lies.rowSkipped(id, shown[n]![1]))
    await sweep()
    expect(await seen(hidden)).toEqual(everywhere(0))
    liar.lies.clear()
    await allCome(hidden)
  })

  it.each([90_000, -90_000])('and we differ by %d ms, every order is there, once', async (ms) => {
    world.skew(ms)
    const orders = place()
    await sweep()
    world.skew(0)
    await allCome(orders)
  })
})

it('one marketplace that hangs does not hold up the others', async () => {
  const orders = place()
  let release = () => {}
  liar.lies.set('/jd', (_answer, response) => {
    release = () => response.destroy()
  })
  const sweeping = sweep()
  const others = orders.filter(([marketplace]) => marketplace !== 'jd')
  await eventually(async () => {
    expect(await seen(others)).toEqual(Object.fromEntries(others.map(([one]) => [one, 1])))
  })
  liar.lies.clear()
  release()
  await sweeping
  await allCome(orders)
})
