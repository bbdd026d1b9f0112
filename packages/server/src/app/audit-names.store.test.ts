import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type FriendDesk, friendDesk } from '../../test/support/friend-desk.ts'
import { bindOrderToContact, findContact } from '../contacts/index.ts'
import { getOrder } from '../orders/index.ts'
import { grantWithin, type Role } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { namesInAudit } from './audit-names.ts'

let desk: FriendDesk
beforeAll(async () => {
  desk = await friendDesk()
})
afterAll(() => desk.test.close())
beforeEach(() => void desk.nextTest())

const of = (...subjects: string[]) =>
  subjects.map((subject) => ({ actor: 'member:zhoulan', subject, facts: {} as unknown }))
const named = (entries: ReturnType<typeof of>, roles: Role[] = ['owner'], scope = {}) =>
  desk.test.transact((tx) => namesInAudit(tx, entries, { roles, scope }))
const contactOf = async (external: string) =>
  (await desk.test.transact((tx) => findContact(tx, external)))!.id
const nobody = '01a205ec-295a-736c-86fc-f179df1b8781'

it('orders are told by marketplace and number, friends by their nickname, masked, with whose they are', async () => {
  await desk.friend('wm-audit-named')
  const [contactId, orderId] = [await contactOf('wm-audit-named'), await desk.placed('TB-audit-1')]
  const customerId = await desk.test.transact(async (tx) => {
    const contact = (await findContact(tx, 'wm-audit-named'))!
    const order = await getOrder(tx, orderId)
    await bindOrderToContact(tx, contact, order, { way: 'claim', evidence: 'test', takeOver: false })
    return (await findContact(tx, 'wm-audit-named'))!.customerId
  })
  expect(customerId).not.toBeNull()
  const entries = [
    ...of(`contact:${contactId}`),
    { actor: 'member:zhoulan', subject: `customer:${customerId}`, facts: { orderId } },
  ]
  expect(await named(entries)).toMatchObject({
    orders: { [orderId]: { marketplace: 'taobao', number: 'TB-audit-1', erased: false } },
    contacts: { [contactId]: { nickname: '小*', customerId } },
    gone: {},
  })
})

it('who was erased and what is not there says so, but not to who is shown a part of the rows', async () => {
  const customerId = desk.test.runtime.ports.ids.next()
  const orderId = await desk.placed('TB-audit-2')
  await desk.query(
    sql`insert into customers.customer (brand_id, id, created_at, updated_at, erased_at)
      values (${desk.test.brandId}, ${customerId}, now(), now(), now()) returning id`,
  )
  await desk.query(sql`update orders."order" set erased_at = now() where id = ${orderId} returning id`)
  const entries = of(
    `order:${orderId}`,
    `order:${nobody}`,
    `customer:${customerId}`,
    'contact:01a205ec-295a-736c-86fc-f179df1b8782',
    'customer:01a205ec-295a-736c-86fc-f179df1b8783',
  )
  const told = await named(entries)
  expect(told.orders[orderId]).toMatchObject({ number: 'TB-audit-2', erased: true })
  expect(told.gone).toEqual({
    [nobody]: 'gone',
    [customerId]: 'erased',
    '01a205ec-295a-736c-86fc-f179df1b8782': 'erased',
    '01a205ec-295a-736c-86fc-f179df1b8783': 'gone',
  })
  expect((await named(entries, ['owner'], { regions: ['310000'] })).gone).toEqual({})
})

it('who may not open a customer is told no name of them, and who may not open orders no number', async () => {
  await desk.friend('wm-audit-hidden')
  const [contactId, orderId] = [await contactOf('wm-audit-hidden'), await desk.placed('TB-audit-3')]
  const entries = of(`contact:${contactId}`, `order:${orderId}`, `customer:${nobody}`)
  const finance = await named(entries, ['finance'])
  expect(finance).toEqual({
    names: {},
    orders: { [orderId]: { marketplace: 'taobao', number: 'TB-audit-3', erased: false } },
    contacts: {},
    gone: {},
  })
  expect(await named(entries, ['dealer'])).toEqual({ names: {}, orders: {}, contacts: {}, gone: {} })
  // Of an owner whose token sees no names: the friend is there, without one.
  const blind = grantWithin(['owner'], { permissions: ['customers.read', 'audit.read'], sight: {} })
  expect((await named(entries, [blind])).contacts[contactId]!.nickname).toBeNull()
})

it('a page of entries asks one statement a kind, however many they are', async () => {
  const orders = await Promise.all(['4', '5', '6'].map((n) => desk.placed(`TB-audit-${n}`)))
  const asked = (entries: ReturnType<typeof of>) =>
    desk.test.transact(async (tx) => {
      const names: string[] = []
      const named: Tx['named'] = (name, text, values) => {
        names.push(name)
        return tx.named(name, text, values)
      }
      const watched = Object.assign(Object.create(tx) as Tx, { named })
      await namesInAudit(watched, entries, { roles: ['owner'], scope: {} })
      return names
    })
  const [x, y] = ['1', '2'].map((n) => `01a205ec-295a-736c-86fc-f179df1b878${n}`)
  const many = [`contact:${x}`, `contact:${y}`, `customer:${x}`, `customer:${y}`]
  expect(await asked(of(...orders.map((id) => `order:${id}`), ...many))).toEqual([
    'orders.names_of',
    'contacts.nicknames_of',
    'customers.gone_among',
    'customers.find_persons',
    'customers.identifiers_of',
    'customers.tags_of',
  ])
  expect(await asked(of('orders', 'setting:outgoing_effects'))).toEqual([])
})
