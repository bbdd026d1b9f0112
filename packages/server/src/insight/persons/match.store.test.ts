import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import { identifyCustomers, mergeCustomers, unmergeCustomers } from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { recordOrders } from '../../orders/index.ts'
import { subscribers as orderSubscribers } from '../../orders/subscribers.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { readMatchRate, readUnbound } from './match-views.ts'

let brand: TestBrand
const now = new Date('2026-04-10T02:00:00Z')
const run = <T>(work: (tx: Tx) => Promise<T>) =>
  brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })

beforeAll(async () => {
  brand = await testBrand(orderSubscribers)
  brand.time.now = now
  await run(seedShops)
})
afterAll(() => brand.close())

/** A friend of ours, as WeCom's callbacks leave one. */
async function friend(external: string, more: { boundBy?: string; state?: string; lost?: boolean } = {}) {
  return run(async (tx) => {
    const [found] = await identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'wecom_external', value: external }],
        evidence: `contact:${external}`,
        origin: 'wecom',
      },
    ])
    const id = tx.ports.ids.next()
    await sql`insert into contacts.contact (brand_id, id, external_user_id, nickname, customer_id, bound_by, first_added_at, updated_at)
      values (${tx.brandId}, ${id}, ${external}, ${tx.vault.seal('contacts.contact.nickname', id, '小满')}, ${found!.customerId}, ${more.boundBy ?? null}, ${now}, ${now})`.execute(
      tx.db,
    )
    await sql`insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, state, added_at, lost_at)
      values (${tx.brandId}, ${id}, 'chenjing', ${more.state ?? null}, ${now}, ${more.lost ? now : null})`.execute(
      tx.db,
    )
    return { contactId: id, customerId: found!.customerId! }
  })
}

async function buyer(orderId: string, buyerId: string): Promise<CustomerId> {
  await run((tx) => recordOrders(tx, [tmallOrder(orderId, new Date(now.getTime() - 3600_000), { buyerId })]))
  return customerOf(orderId)
}

async function customerOf(outsideId: string): Promise<CustomerId> {
  const [row] = await run((tx) =>
    tx.named<{ customer_id: CustomerId }>(
      'test.customer',
      `select customer_id from orders."order" where outside_id = $1`,
      [outsideId],
    ),
  )
  return row!.customer_id
}

const share = (orderId: string, contactId: string) =>
  run((tx) =>
    sql`insert into contacts.order_share (brand_id, id, contact_id, order_id, way, evidence, shared_at)
      select brand_id, ${tx.ports.ids.next()}, ${contactId}, id, 'claim', 'x', ${now} from orders."order" where outside_id = ${orderId}`.execute(
      tx.db,
    ),
  )

describe('the page of matching', () => {
  it('counts a person once, by way, and says of each friend without an order why', async () => {
    const liu = await buyer('M1', 'liu')
    await buyer('M2', 'liu')
    await buyer('M3', 'chen')
    // Two rows of one person: the order hangs on one, the friend on the other.
    const known = await friend('wm-liu')
    await run((tx) =>
      mergeCustomers(tx, { keptId: liu, absorbedId: known.customerId, reason: '本人确认', way: 'member' }),
    )
    await friend('wm-hand')
    await friend('wm-code', { state: 'channel-1' })
    await friend('wm-gone', { lost: true })
    const page = await run((tx) => readMatchRate(tx, 2, 'zh'))
    expect(page.shops).toMatchObject([
      {
        shopName: expect.any(String),
        month: '2026-04',
        orders: 3,
        buyers: 2,
        friends: 1,
        ways: [{ way: 'identity', count: 1 }],
      },
    ])
    expect(page.months).toMatchObject([
      { month: '2026-04', friends: 4, bound: 1, ways: [{ way: 'identity', count: 1 }] },
    ])
    // Nothing is set up here: each way says what is missing, and only what an agent or an account does needs nothing.
    expect(page.ways.filter(({ missing }) => !missing).map(({ way }) => way)).toEqual(['claim', 'identity'])
    expect(page.months[0]!.unbound.map(({ reason, count }) => [reason, count])).toEqual([
      ['lost', 1],
      ['common_code', 1],
      ['by_hand', 1],
    ])
  })

  it('lists friends without an order page by page, masked, and by reason', async () => {
    const list = (query: object) => run((tx) => readUnbound(tx, { limit: 2, ...query }, ['agent'], 'zh'))
    const first = await list({})
    expect(first.items).toHaveLength(2)
    const second = await list({ cursor: first.nextCursor })
    expect(second).toMatchObject({ nextCursor: null, items: [{ nickname: '小*' }] })
    const gone = await list({ reason: 'lost' })
    expect(gone.items).toMatchObject([{ words: '已解除好友', owners: [] }])
    expect(JSON.stringify([first, second, gone])).not.toContain('小满')
  })

  it('counts a friend who shares another’s order, while they do', async () => {
    const receiver = await friend('wm-receiver')
    const bound = async () => {
      const { months } = await run((tx) => readMatchRate(tx, 2, 'zh'))
      const unbound = await run((tx) => readUnbound(tx, { limit: 20 }, ['agent'], 'zh'))
      return [months[0]!.bound, unbound.items.some(({ contactId }) => contactId === receiver.contactId)]
    }
    expect(await bound()).toEqual([1, true])
    await share('M1', receiver.contactId)
    expect(await bound()).toEqual([2, false])
    // In the shop's row the order is its holder's: the other stands beside the buyers and their friends, once.
    await run((tx) => recordOrders(tx, [tmallOrder('M4', now, { buyerId: 'liu' })]))
    await share('M4', receiver.contactId)
    expect((await run((tx) => readMatchRate(tx, 2, 'zh'))).shops).toMatchObject([
      { orders: 4, buyers: 2, friends: 1, ways: [{ way: 'identity', count: 1 }], sharing: 1 },
    ])
    // Whoever turns out to be the holder shares nothing with themself.
    const holder = await customerOf('M1')
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, {
        keptId: holder,
        absorbedId: receiver.customerId,
        reason: '本人确认',
        way: 'member',
      }),
    )
    expect((await run((tx) => readMatchRate(tx, 2, 'zh'))).shops).toMatchObject([{ friends: 1, sharing: 0 }])
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是本人', choices: {} }))
    await run((tx) =>
      sql`update contacts.order_share set undone_at = ${now} where contact_id = ${receiver.contactId}`.execute(
        tx.db,
      ),
    )
    expect(await bound()).toEqual([1, true])
    expect((await run((tx) => readMatchRate(tx, 2, 'zh'))).shops).toMatchObject([{ sharing: 0 }])
  })
})
