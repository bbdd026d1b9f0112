import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import type { NormalisedOrder } from '../connectors/contract/connector.ts'
import { linkRuleVersion } from '../customers/customer.ts'
import { rows } from '../runtime/db/transaction.ts'
import { bindOrders } from './bind-orders.ts'
import { forgetOrders } from './forget-orders.ts'
import { getOrder } from './read-orders.ts'
import { recordOrders } from './record-orders.ts'
import { ordersBefore, takeBackOrders } from './take-back.ts'

// By what each order is its customer's: kept in the row, in the statement that writes it.

let brand: TestBrand
const at = new Date('2026-04-10T02:00:00Z')
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000)
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = at
  await brand.transact(seedShops)
})
afterAll(() => brand.close())

const order = (orderId: string, more: Partial<NormalisedOrder> = {}) => tmallOrder(orderId, at, more)
const whole = (phone: string, name = '刘敏'): NormalisedOrder['receiver'] => ({
  ...order('x').receiver,
  name,
  phone,
  address: '江宁路 1 弄 2 号',
  masked: false,
})
const record = (...orders: NormalisedOrder[]) => brand.transact((tx) => recordOrders(tx, orders))
const read = (orderId: string) => brand.transact((tx) => getOrder(tx, orderId))
const recorded = async (one: NormalisedOrder) => read((await record(one))[0]!.orderId)
const rules = linkRuleVersion

it('an order that makes its customer says what it brought, and the next by what it came', async () => {
  const first = await recorded(order('K1', { buyerId: 'liu', receiver: whole('13700000001') }))
  expect(first.link).toEqual({
    linkedBy: { by: null, same: null, agreed: ['marketplace_buyer', 'phone'], elsewhere: [] },
    ruleVersion: rules,
  })
  const second = await recorded(order('K2', { buyerId: null, receiver: whole('13700000001') }))
  expect(second.customerId).toBe(first.customerId)
  expect(second.link).toEqual({
    linkedBy: { by: 'phone', same: 'value_and_surname', agreed: ['phone'], elsewhere: [] },
    ruleVersion: rules,
  })
})

it('a batch keeps for each order its own evidence: both known, two people, nobody', async () => {
  await record(
    order('B1', { buyerId: 'lin', receiver: whole('13700000002', '林涛') }),
    order('B2', { buyerId: 'chen', receiver: whole('13700000003', '陈静') }),
  )
  const batch = await record(
    order('B3', { buyerId: 'lin', receiver: whole('13700000002', '林涛') }),
    order('B4', { buyerId: 'lin', receiver: whole('13700000003', '陈静') }),
    order('B5', { buyerId: null }),
    order('B6', { buyerId: 'of-this-batch' }),
    order('B7', { buyerId: 'of-this-batch' }),
  )
  const links = (await Promise.all(batch.map((one) => read(one.orderId)))).map(({ link }) => link?.linkedBy)
  expect(links).toEqual([
    { by: 'marketplace_buyer', same: 'value', agreed: ['marketplace_buyer', 'phone'], elsewhere: [] },
    { by: 'marketplace_buyer', same: 'value', agreed: ['marketplace_buyer'], elsewhere: ['phone'] },
    undefined,
    { by: null, same: null, agreed: ['marketplace_buyer'], elsewhere: [] },
    { by: 'marketplace_buyer', same: 'value', agreed: ['marketplace_buyer'], elsewhere: [] },
  ])
})

it('a later version gives it to an order that was nobody’s, and changes it of no other', async () => {
  const nobodys = await recorded(order('V1', { buyerId: null }))
  expect([nobodys.customerId, nobodys.link]).toEqual([null, null])
  const found = await recorded(order('V1', { buyerId: 'found', versionAt: later(2) }))
  expect(found.link?.linkedBy).toMatchObject({ by: null, agreed: ['marketplace_buyer'] })
  await recorded(order('other', { buyerId: 'thief' }))
  const kept = await recorded(order('V1', { buyerId: 'thief', versionAt: later(4) }))
  expect([kept.customerId, kept.link]).toEqual([found.customerId, found.link])
})

it('an older version that shows the receiver gives it, too', async () => {
  const receiver = { ...order('x').receiver, name: null, phone: null, address: null }
  const empty = await recorded(order('O1', { buyerId: null, receiver, versionAt: later(9) }))
  expect(empty.customerId).toBeNull()
  const shown = await recorded(order('O1', { buyerId: null, receiver: whole('13700000004') }))
  expect(shown.customerId).not.toBeNull()
  expect(shown.link).toMatchObject({ linkedBy: { by: null, agreed: ['phone'] }, ruleVersion: rules })
})

it('a way that was proved takes its place, and tells what stood there', async () => {
  const mine = await recorded(order('W1', { buyerId: 'before' }))
  const other = await recorded(order('W2', { buyerId: 'after' }))
  const proved = { linkedBy: { way: 'order_code' }, ruleVersion: '7' }
  const bind = () =>
    brand.transact((tx) => bindOrders(tx, [mine.id], other.customerId!, 'live-code:1', proved))
  expect([...(await bind())]).toEqual([[mine.id, { customerId: mine.customerId, link: mine.link }]])
  expect((await read(mine.id)).link).toEqual(proved)
  expect((await bind()).size).toBe(0)
})

const standing = (id: string) =>
  brand.transact((tx) =>
    rows(
      tx,
      sql<{
        recorded_at: Date
        linked_by: unknown
        link_rule_version: string | null
      }>`select recorded_at, linked_by, link_rule_version from orders."order" where id = ${id}`,
    ),
  )

it('taking a file back restores it; a copy that is older than the evidence brings none', async () => {
  const one = await recorded(order('T1', { buyerId: 'mine' }))
  const [before] = await brand.transact((tx) => ordersBefore(tx, [{ shopId: one.shopId, outsideId: 'T1' }]))
  const other = await recorded(order('T2', { buyerId: 'theirs' }))
  const proved = { linkedBy: { way: 'claim' }, ruleVersion: '7' }
  const moved = async () => {
    await brand.transact((tx) => bindOrders(tx, [one.id], other.customerId!, 'test', proved))
    return (await standing(one.id))[0]!.recorded_at
  }
  const takeBack = async (text: string) => {
    const written = [{ id: one.id, at: await moved(), before: text }]
    expect(await brand.transact((tx) => takeBackOrders(tx, written))).toEqual(new Map())
    return read(one.id)
  }
  const back = await takeBack(before!.text)
  expect([back.customerId, back.link]).toEqual([one.customerId, one.link])
  const copy = JSON.parse(before!.text)
  const { linked_by: _, link_rule_version: __, ...old } = copy.order
  const bare = await takeBack(JSON.stringify({ ...copy, order: old }))
  expect([bare.customerId, bare.link]).toEqual([one.customerId, null])
})

it('goes with the person', async () => {
  const one = await recorded(order('F1', { buyerId: 'forgotten' }))
  await brand.transact((tx) => forgetOrders(tx, [one.id]))
  expect(await standing(one.id)).toMatchObject([{ linked_by: null, link_rule_version: null }])
})

it('stands beside every order that has a customer, and beside no other', async () => {
  const odd = await brand.transact((tx) =>
    rows(
      tx,
      sql`select id from orders."order" where (customer_id is null) <> (linked_by is null) or (linked_by is null) <> (link_rule_version is null)
        except select id from orders."order" where outside_id = 'T1'`,
    ),
  )
  expect(odd).toEqual([])
})
