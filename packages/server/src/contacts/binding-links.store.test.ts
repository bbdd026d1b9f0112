import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type FriendDesk, friendDesk } from '../../test/support/friend-desk.ts'
import { linkRuleVersion } from '../customers/customer.ts'
import { readCustomerPage } from '../insight/console/customer-views.ts'
import { getOrder } from '../orders/index.ts'
import { undoBinding } from './bindings/undo-binding.ts'
import { claimOrder } from './claim-order.ts'
import { bindingRuleVersion } from './contact.ts'
import { refreshContact } from './fetch-contact.ts'
import { ensureContact } from './store.ts'

// By what an order and a friend are a customer's, through every change of hands and back.

let desk: FriendDesk
let test: FriendDesk['test']
let n: number
let now: Date
const actor = { kind: 'member' as const, id: 'chenjing' }
beforeAll(async () => {
  desk = await friendDesk()
  test = desk.test
})
afterAll(() => test.close())
beforeEach(() => {
  ;({ n, now } = desk.nextTest())
})

const claim = (externalUserId: string, outsideOrderId: string, more = {}) =>
  claimOrder(test.runtime, test.brandId, actor, {
    externalUserId,
    outsideOrderId,
    fact: { kind: 'phone_tail', value: '5678' },
    ...more,
  })
const read = (orderId: string) => test.transact((tx) => getOrder(tx, orderId))
const bindings = (orderId: string) =>
  desk.query(
    sql<{ id: string }>`select id from contacts.binding where order_id = ${orderId} order by bound_at, id`,
  )
const undo = (id: string) => test.transact((tx) => undoBinding({ ...tx, actor }, id))
const contactRow = async (external: string) =>
  (
    await desk.query(
      sql<{
        customer: string
        by: unknown
        version: string | null
      }>`select customer_id as customer, linked_by as by,
        link_rule_version as version from contacts.contact where external_user_id = ${external}`,
    )
  )[0]!

it('an order that changes hands keeps each way, and the way back restores what stood there', async () => {
  const orderId = await desk.placed(`L-${n}`)
  const bought = await read(orderId)
  expect(bought.link).toMatchObject({ linkedBy: { by: null }, ruleVersion: linkRuleVersion })
  for (const one of ['wmOne', 'wmTwo']) await desk.friend(`${one}${n}`)
  await claim(`wmOne${n}`, `L-${n}`, { saidInChat: true })
  const first = await read(orderId)
  expect(first.link).toEqual({ linkedBy: { way: 'chat_number' }, ruleVersion: bindingRuleVersion })
  test.time.now = new Date(now.getTime() + 1000)
  await claim(`wmTwo${n}`, `L-${n}`, { takeOver: true })
  const second = await read(orderId)
  expect(second.link).toEqual({ linkedBy: { way: 'claim' }, ruleVersion: bindingRuleVersion })
  expect(second.customerId).not.toBe(first.customerId)

  const [one, two] = await bindings(orderId)
  await undo(two!.id)
  expect(await read(orderId)).toMatchObject({ customerId: first.customerId, link: first.link })
  await undo(one!.id)
  expect(await read(orderId)).toMatchObject({ customerId: bought.customerId, link: bought.link })
})

it('an order that was linked before any was kept goes back to saying nothing', async () => {
  const orderId = await desk.placed(`L-${n}`)
  await desk.query(
    sql`update orders."order" set linked_by = null, link_rule_version = null where id = ${orderId}`,
  )
  const old = await read(orderId)
  expect(old.link).toBeNull()
  await desk.friend(`wmOld${n}`)
  await claim(`wmOld${n}`, `L-${n}`)
  expect((await read(orderId)).link).not.toBeNull()
  await undo((await bindings(orderId))[0]!.id)
  expect(await read(orderId)).toMatchObject({ customerId: old.customerId, link: null })
})

it('a friend says by which of WeChat’s ids they are who they are', async () => {
  await desk.friend(`wmNew${n}`)
  expect(await contactRow(`wmNew${n}`)).toMatchObject({
    by: { by: null, agreed: ['unionid', 'wecom_external'], elsewhere: [] },
    version: linkRuleVersion,
  })
  // Their second WeChat of one unionid is the same customer, by that.
  const follow_user = [{ userid: 'chenjing', add_way: 1 }]
  desk.wecom.contacts.set(`wmSecond${n}`, { name: '小刘', unionid: `o-wmNew${n}`, follow_user })
  await refreshContact(test.runtime, test.brandId, `wmSecond${n}`)
  expect(await contactRow(`wmSecond${n}`)).toEqual({
    customer: (await contactRow(`wmNew${n}`)).customer,
    by: { by: 'unionid', same: 'value', agreed: ['unionid'], elsewhere: [] },
    version: linkRuleVersion,
  })
})

it('somebody whom WeCom could not describe yet keeps it from the first order on', async () => {
  const orderId = await desk.placed(`L-${n}`)
  await test.transact((tx) => ensureContact(tx, `wmBare${n}`, tx.now))
  expect(await contactRow(`wmBare${n}`)).toEqual({ customer: null, by: null, version: null })
  await claim(`wmBare${n}`, `L-${n}`)
  expect(await contactRow(`wmBare${n}`)).toMatchObject({
    customer: (await read(orderId)).customerId,
    by: { by: null, agreed: ['wecom_external'] },
  })
})

it('the page of a customer tells it in words, of orders and of friends, to who may read customers', async () => {
  const orderId = await desk.placed(`L-${n}`)
  const { customerId } = await read(orderId)
  const page = (id: string, language: 'zh' | 'en') =>
    test.transact((tx) => readCustomerPage(tx, id, ['agent'], language))
  const [made] = (await page(customerId!, 'zh')).recentOrders
  expect(made!.link).toEqual({
    because: '新建客户，凭平台买家 ID',
    by: null,
    same: null,
    agreed: ['marketplace_buyer'],
    elsewhere: [],
    way: null,
    ruleVersion: linkRuleVersion,
  })
  await desk.friend(`wmPage${n}`)
  await claim(`wmPage${n}`, `L-${n}`)
  const { recentOrders, wecom } = await page((await contactRow(`wmPage${n}`)).customer, 'en')
  expect(recentOrders[0]!.link).toMatchObject({
    because: 'Claimed by an agent with a second fact',
    way: 'claim',
  })
  expect(wecom[0]!.link).toMatchObject({ because: 'New customer, by WeChat unionid, WeCom external contact' })
})
