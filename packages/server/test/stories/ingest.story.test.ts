import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rows } from '../../src/runtime/db/transaction.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
beforeAll(async () => {
  world = await testWorld()
})
afterAll(() => world.close())

interface OrderRow {
  outside_id: string
  state: string
  customer_id: string | null
  district_code: string | null
  receiver_masked: boolean
}

const ordersOf = (outsideId: string): Promise<OrderRow[]> =>
  world.server.runtime.db.transact(world.brandId, (tx) =>
    rows(
      tx,
      sql<OrderRow>`select outside_id, state, customer_id, district_code, receiver_masked from orders."order" where outside_id = ${outsideId}`,
    ),
  )

const eventsOf = (type: string): Promise<{ key: string }[]> =>
  world.server.runtime.db.transact(world.brandId, (tx) =>
    rows(tx, sql<{ key: string }>`select key from runtime.event where type = ${type}`),
  )

describe('an order of the simulated Tmall shop', () => {
  it('arrives by TMC, is fetched, recorded with its customer, and announced as paid once', async () => {
    const { tid } = (await world.act('place', {
      items: [{ merchantCode: 'HM-LOCK-X1-BLK', quantity: 1 }],
    })) as { tid: string }
    await world.act('pay', { tid })
    await eventually(async () =>
      expect(await ordersOf(tid)).toMatchObject([
        { outside_id: tid, state: 'to_ship', receiver_masked: true },
      ]),
    )
    const [order] = await ordersOf(tid)
    expect(order?.customer_id).toMatch(/^[0-9a-f-]{36}$/)
    expect(await eventsOf('order.paid')).toHaveLength(1)
  })

  it('keeps a big id whole and finds the same customer again for the same buyer', async () => {
    const first = (await world.act('place', { person: 7, paid: true })) as { tid: string }
    const second = (await world.act('place', { person: 7, paid: true })) as { tid: string }
    expect(first.tid.length).toBeGreaterThan(16)
    await eventually(async () =>
      expect([...(await ordersOf(first.tid)), ...(await ordersOf(second.tid))]).toHaveLength(2),
    )
    const [a] = await ordersOf(first.tid)
    const [b] = await ordersOf(second.tid)
    expect(a?.customer_id).toBe(b?.customer_id)
  })
})
