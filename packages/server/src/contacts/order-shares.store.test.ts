import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type FriendDesk, friendDesk } from '../../test/support/friend-desk.ts'
import { mergeCustomers, unmergeCustomers } from '../customers/index.ts'
import { readCustomerPage } from '../insight/console/customer-views.ts'
import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { shareLimits } from './bindings/share-order.ts'
import { undoBinding } from './bindings/undo-binding.ts'
import { type ClaimOrder, claimOrder } from './claim-order.ts'
import { bindingRuleVersion } from './contact.ts'

// An order that one bought and another got (T1, 给父母买): it stands beside both, and is whose it was.

let desk: FriendDesk
let test: FriendDesk['test']
let query: FriendDesk['query']
let placed: FriendDesk['placed']
let now: Date
let n: number
const actor = { kind: 'member' as const, id: 'chenjing' }
beforeAll(async () => {
  desk = await friendDesk()
  ;({ test, query, placed } = desk)
})
afterAll(() => test.close())
beforeEach(() => {
  ;({ n, now } = desk.nextTest())
})

const right: ClaimOrder['fact'] = { kind: 'phone_tail', value: '5678' }
const claim = (externalUserId: string, outsideOrderId: string, more: Partial<ClaimOrder> = {}) =>
  claimOrder(test.runtime, test.brandId, actor, { externalUserId, outsideOrderId, fact: right, ...more })

interface Friend {
  external: string
  contactId: string
  customerId: CustomerId
}
async function friend(external: string): Promise<Friend> {
  await desk.friend(external)
  const [row] = await query(
    sql<{ id: string; customer: CustomerId }>`select id, customer_id as customer from contacts.contact
      where external_user_id = ${external}`,
  )
  return { external, contactId: row!.id, customerId: row!.customer }
}
/** Bought by one friend, who proved it first. */
async function gift(number: string): Promise<{ orderId: string; buyer: Friend }> {
  const orderId = await placed(number)
  const buyer = await friend(`wmBuyer${number}`)
  await claim(buyer.external, number)
  return { orderId, buyer }
}
const standing = ({ contactId }: Friend) =>
  query(
    sql<{ id: string; order_id: string; way: string }>`select id, order_id, way from contacts.order_share
      where contact_id = ${contactId} and undone_at is null order by shared_at`,
  )
const customerOf = async (orderId: string) =>
  (
    await query(sql<{ customer_id: string }>`select customer_id from orders."order" where id = ${orderId}`)
  )[0]!.customer_id
const boundBy = async ({ contactId }: Friend) =>
  (
    await query(
      sql<{ by: string | null }>`select bound_by as by from contacts.contact where id = ${contactId}`,
    )
  )[0]!.by
const eventsOf = async ({ external }: Friend) =>
  (
    await query(
      sql<{ type: string }>`select type from runtime.event where payload->>'externalUserId' = ${external}
        and type like 'contact.%order-%' order by id`,
    )
  ).map(({ type }) => type)

it('an order that a second friend proves stays whose it is, and nobody is merged', async () => {
  const { orderId, buyer } = await gift(`S-${n}`)
  const mother = await friend(`wmMother${n}`)
  expect(await claim(mother.external, `S-${n}`, { saidInChat: true })).toEqual({ orderId })
  expect(await standing(mother)).toMatchObject([{ order_id: orderId, way: 'chat_number' }])
  expect(await boundBy(mother)).toBe('chat_number')
  const { sharedOrders } = await test.transact((tx) =>
    readCustomerPage(tx, mother.customerId, ['agent'], 'zh'),
  )
  expect(sharedOrders).toMatchObject([{ ruleVersion: bindingRuleVersion }])
  const bindings = await query(
    sql<{ rule_version: string }>`select rule_version from contacts.binding where order_id = ${orderId}`,
  )
  expect(bindings).toEqual([{ rule_version: bindingRuleVersion }])
  expect(await customerOf(orderId)).toBe(buyer.customerId)
  const [same] = await query(
    sql<{
      n: number
    }>`select cardinality(customers.same_person(${test.brandId}, ${mother.customerId}::uuid)) as n`,
  )
  expect(same!.n).toBe(1)
  expect(await eventsOf(mother)).toEqual(['contact.order-shared'])
  expect(await eventsOf(buyer)).toEqual([])
  expect(await desk.auditOf(`contact:${mother.contactId}`)).toEqual(['order.claimed', 'order.shared'])
})

it('a number without the fact shares nothing', async () => {
  await gift(`S-${n}`)
  const other = await friend(`wmOther${n}`)
  await expect(
    claim(other.external, `S-${n}`, { fact: { kind: 'phone_tail', value: '0000' } }),
  ).rejects.toMatchObject({ code: 'order.claim_refused' })
  expect(await standing(other)).toEqual([])
  expect(await boundBy(other)).toBeNull()
})

it('a third, and whoever claims twice, is told that it is taken; the agent may take it over, which ends the share', async () => {
  const { orderId, buyer } = await gift(`S-${n}`)
  const [mother, aunt] = [await friend(`wmMother${n}`), await friend(`wmAunt${n}`)]
  await claim(mother.external, `S-${n}`)
  for (const one of [aunt, mother])
    await expect(claim(one.external, `S-${n}`)).rejects.toMatchObject({
      code: 'order.claimed_by_another',
      facts: { orderId },
    })
  expect(await standing(aunt)).toEqual([])
  await claim(mother.external, `S-${n}`, { takeOver: true })
  expect(await customerOf(orderId)).toBe(mother.customerId)
  expect(await standing(mother)).toEqual([])
  // Whose it was may prove it again.
  await claim(buyer.external, `S-${n}`)
  expect(await standing(buyer)).toHaveLength(1)
})

it('two who prove it at once share it once', async () => {
  await gift(`S-${n}`)
  const many = await Promise.all([1, 2, 3, 4].map((k) => friend(`wmAtOnce${n}-${k}`)))
  const codes = await Promise.all(
    many.map((one) =>
      claim(one.external, `S-${n}`).then(
        () => 'shared',
        ({ code }) => code,
      ),
    ),
  )
  expect(codes.sort()).toEqual([
    'order.claimed_by_another',
    'order.claimed_by_another',
    'order.claimed_by_another',
    'shared',
  ])
})

it('whoever claims many orders of others is refused from the fourth on, for a month', async () => {
  const greedy = await friend(`wmGreedy${n}`)
  const numbers = Array.from({ length: shareLimits.ofContact + 1 }, (_, k) => `S-${n}-${k}`)
  for (const number of numbers) await gift(number)
  for (const number of numbers.slice(0, -1)) await claim(greedy.external, number)
  // What is taken back counts all the same.
  await test.transact(async (tx) => undoBinding({ ...tx, actor }, (await standing(greedy))[0]!.id))
  await expect(claim(greedy.external, numbers.at(-1)!)).rejects.toMatchObject({
    code: 'order.claimed_by_another',
  })
  test.time.now = new Date(now.getTime() + shareLimits.windowMs + 1)
  await claim(greedy.external, numbers.at(-1)!)
  expect(await standing(greedy)).toHaveLength(shareLimits.ofContact)
})

it('is taken back by the same act, once; the holder keeps it, and it may be proved again', async () => {
  const { orderId, buyer } = await gift(`S-${n}`)
  const mother = await friend(`wmMother${n}`)
  await claim(mother.external, `S-${n}`)
  const [share] = await standing(mother)
  const undo = () => test.transact((tx) => undoBinding({ ...tx, actor }, share!.id))
  expect(await undo()).toEqual({ orderId })
  expect(await undo()).toEqual({ orderId })
  expect(await boundBy(mother)).toBeNull()
  expect(await customerOf(orderId)).toBe(buyer.customerId)
  expect(await eventsOf(mother)).toEqual(['contact.order-shared', 'contact.order-unshared'])
  await claim(mother.external, `S-${n}`)
  expect(await standing(mother)).toHaveLength(1)
})

it('stands on the customer page of who proved it, without whose it is or what was paid', async () => {
  const { orderId, buyer } = await gift(`S-${n}`)
  const mother = await friend(`wmMother${n}`)
  await claim(mother.external, `S-${n}`)
  const page = (of: Friend) => test.transact((tx) => readCustomerPage(tx, of.customerId, ['owner'], 'zh'))
  const [share] = await standing(mother)
  const shown = await page(mother)
  expect(shown).toMatchObject({ orders: 0, recentOrders: [] })
  expect(shown.sharedOrders).toEqual([
    {
      id: share!.id,
      contactId: mother.contactId,
      words: '与他人共有的订单 · 已核实',
      ruleVersion: bindingRuleVersion,
      way: '客服核对后关联',
      sharedAt: now.toISOString(),
      outsideId: `S-${n}`,
      shopName: expect.any(String),
      state: 'to_ship',
      stateName: '待发货',
      createdAt: now.toISOString(),
      goods: [{ title: expect.any(String), quantity: 1 }],
      workOrderState: null,
    },
  ])
  expect(JSON.stringify(shown)).not.toContain(orderId)
  expect(JSON.stringify(shown)).not.toContain(buyer.customerId)
  expect((await page(buyer)).sharedOrders).toEqual([])
  await test.transact((tx) => undoBinding({ ...tx, actor }, share!.id))
  expect((await page(mother)).sharedOrders).toEqual([])
})

it('goes with the friend when persons are merged and parted', async () => {
  const { orderId, buyer } = await gift(`S-${n}`)
  const [mother, kept] = [await friend(`wmMother${n}`), await friend(`wmKept${n}`)]
  await claim(mother.external, `S-${n}`)
  const member = <T>(work: (tx: Tx) => Promise<T>) => test.transact((tx) => work({ ...tx, actor }))
  const { mergeId } = await member((tx) =>
    mergeCustomers(tx, {
      keptId: kept.customerId,
      absorbedId: mother.customerId,
      reason: '本人确认',
      way: 'member',
    }),
  )
  expect(await standing(mother)).toHaveLength(1)
  await member((tx) => unmergeCustomers(tx, mergeId, { reason: '不是本人', choices: {} }))
  expect([await standing(mother), await standing(kept)]).toMatchObject([[{ order_id: orderId }], []])
  expect(await customerOf(orderId)).toBe(buyer.customerId)
})
