import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shops } from '../../seeds/cast-brand.ts'
import { rows } from '../../src/runtime/db/transaction.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

/** The demo, from before the server listens: every shop of the brand trades, and nothing waits for the sweep of the clock. */
const marketplaces = shops.map(({ marketplace }) => marketplace)
/** Nothing is pushed there. */
const posting = marketplaces.filter((marketplace) => marketplace !== 'jd')
/** The clock's sweep comes after a minute. */
const soonMs = 20_000

let world: TestWorld
let early: Promise<string[]>
beforeAll(async () => {
  world = await testWorld(
    {},
    undefined,
    (sandboxUrl) => {
      early = Promise.all(marketplaces.map((marketplace) => buy(sandboxUrl, marketplace)))
      return sandboxUrl
    },
    marketplaces,
  )
})
afterAll(() => world?.close())

async function buy(sandboxUrl: string, marketplace: string, person = 7): Promise<string> {
  const answer = await fetch(`${sandboxUrl}/_world/act`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'place', marketplace, person, paid: true }),
  })
  const { tid } = (await answer.json()) as { tid: string }
  return `${marketplace} ${tid}`
}

const query = <T>(of: ReturnType<typeof sql<T>>): Promise<T[]> =>
  world.server.runtime.db.transact(world.brandId, (tx) => rows(tx, of))
const kept = async () =>
  (
    await query(sql<{ place: string; customerId: string | null; jobs: bigint }>`
      select marketplace || ' ' || outside_id as place, customer_id as "customerId",
        (select count(*) from work_orders.work_order w where w.brand_id = o.brand_id and w.order_id = o.id::text) as jobs
      from orders."order" o`)
  ).map((one) => ({ ...one, jobs: Number(one.jobs) }))

describe('a demo that starts', () => {
  it('has seven shops, all open', () => {
    expect(marketplaces).toHaveLength(7)
    const open = world.sandbox.world.state().shops as { marketplace: string; isOpen: boolean }[]
    expect(new Set(open.filter(({ isOpen }) => isOpen).map(({ marketplace }) => marketplace))).toEqual(
      new Set(marketplaces),
    )
  })

  it('knows at once what people bought before it listened', async () => {
    const places = await early
    await eventually(async () => {
      const found = await kept()
      for (const place of places) expect(found).toContainEqual(expect.objectContaining({ place, jobs: 1 }))
    }, soonMs)
  })

  it.each(posting)('hears of an order of %s without a sweep', async (marketplace) => {
    const place = await buy(world.sandbox.url, marketplace, 9)
    await eventually(
      async () => expect(await kept()).toContainEqual(expect.objectContaining({ place, jobs: 1 })),
      soonMs,
    )
  })

  it('knows the WeCom friend who buys in the Weixin Store, by the same WeChat account', async () => {
    const { externalUserId } = await world.act('scan', { person: 11 })
    const place = await buy(world.sandbox.url, 'weixin-store', 11)
    await eventually(async () => {
      const [friend] = await query(
        sql<{ customerId: string | null }>`
          select customer_id as "customerId" from contacts.contact where external_user_id = ${externalUserId}`,
      )
      expect(friend?.customerId).toEqual(expect.any(String))
      expect(await kept()).toContainEqual(expect.objectContaining({ place, customerId: friend!.customerId }))
    }, soonMs)
  })
})
