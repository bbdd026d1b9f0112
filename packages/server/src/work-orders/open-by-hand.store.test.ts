import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FriendDesk, friendDesk } from '../../test/support/friend-desk.ts'
import { tmallOrder } from '../../test/support/shop.ts'
import { claimOrder } from '../contacts/index.ts'
import { mergeCustomers, unmergeCustomers } from '../customers/index.ts'
import { readJobs } from '../insight/sidebar/store.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { recordOrders } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { openByHand } from './open-by-hand.ts'

// A job of an order is its customer's, whoever asked for it.

let desk: FriendDesk
let n: number
let now: Date
beforeAll(async () => {
  desk = await friendDesk()
})
afterAll(() => desk.test.close())
beforeEach(() => {
  ;({ n, now } = desk.nextTest())
})

const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  desk.test.transact((tx) => work({ ...tx, actor: { kind: 'member', id: 'chenjing' } }))

const open = (customerId: string | null, orderId: string | null) =>
  act((tx) =>
    openByHand(tx, {
      customerId,
      orderId,
      serviceType: 'install',
      lines: [{ productId: null, productName: '智能锁 X1', category: 'smart_lock', quantity: 1 }],
      contact: null,
      urgency: 'normal',
      reason: '客户来电要求',
    }),
  )

const jobsOf = async (customerId: string) =>
  (await act((tx) => readJobs(tx, [customerId], 20))).map((job) => job.order_id)

interface Friend {
  external: string
  customerId: CustomerId
}
async function friend(name: string): Promise<Friend> {
  const external = `wm${name}${n}`
  await desk.friend(external)
  const [row] = await desk.query(
    sql<{
      id: CustomerId
    }>`select customer_id as id from contacts.contact where external_user_id = ${external}`,
  )
  return { external, customerId: row!.id }
}

/** A friend with an order that they proved. */
async function buyer(name: string): Promise<Friend & { orderId: string; number: string }> {
  const number = `J-${name}-${n}`
  const orderId = await desk.placed(number)
  const its = await friend(name)
  await claim(its, number)
  const [row] = await desk.query(
    sql<{ id: CustomerId }>`select customer_id as id from orders."order" where id = ${orderId}`,
  )
  return { ...its, customerId: row!.id, orderId, number }
}

const claim = ({ external }: Friend, number: string) =>
  claimOrder(
    desk.test.runtime,
    desk.test.brandId,
    { kind: 'member', id: 'chenjing' },
    { externalUserId: external, outsideOrderId: number, fact: { kind: 'phone_tail', value: '5678' } },
  )

describe('a job of an order, opened by hand', () => {
  it('goes with the order when those who were one person are two again', async () => {
    const [a, b] = [await friend('A'), await buyer('B')]
    const { mergeId } = await act((tx) =>
      mergeCustomers(tx, {
        keptId: a.customerId,
        absorbedId: b.customerId,
        reason: '本人确认',
        way: 'member',
      }),
    )
    expect((await open(a.customerId, b.orderId)).customerId).toBe(b.customerId)
    expect((await open(a.customerId, null)).customerId).toBe(a.customerId)
    await act((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
    expect([await jobsOf(a.customerId), await jobsOf(b.customerId)]).toEqual([[null], [b.orderId]])
  })

  it('is refused for an order of somebody else, and nothing is opened', async () => {
    const [a, b] = [await buyer('A'), await buyer('B')]
    await expect(open(a.customerId, b.orderId)).rejects.toMatchObject({ code: 'work_order.order_of_another' })
    await expect(open('nobody', b.orderId)).rejects.toMatchObject({ code: 'work_order.order_of_another' })
    expect([await jobsOf(a.customerId), await jobsOf(b.customerId)]).toEqual([[], []])
  })

  it('is the buyer’s where one who shares the order asks, until they share it no more', async () => {
    const [mother, b] = [await friend('Mother'), await buyer('B')]
    await claim(mother, b.number)
    expect((await open(mother.customerId, b.orderId)).customerId).toBe(b.customerId)
    expect(await jobsOf(mother.customerId)).toEqual([])
    await desk.query(sql`update contacts.order_share set undone_at = ${now} where order_id = ${b.orderId}`)
    await expect(open(mother.customerId, b.orderId)).rejects.toMatchObject({
      code: 'work_order.order_of_another',
    })
  })

  it('is the order’s where nobody is named, and whose it is said to be where the order knows nobody', async () => {
    const b = await buyer('B')
    expect((await open(null, b.orderId)).customerId).toBe(b.customerId)
    const [unknown] = await act((tx) => recordOrders(tx, [tmallOrder(`J-nobody-${n}`, now)]))
    await desk.query(sql`update orders."order" set customer_id = null where id = ${unknown!.orderId}`)
    const a = await friend('A')
    expect((await open(a.customerId, unknown!.orderId)).customerId).toBe(a.customerId)
  })
})
