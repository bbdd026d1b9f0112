import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectWecom, corpId, type FakeFollow, type FakeWecom } from '../../test/support/fake-wecom.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import type { WecomEvent } from '../connectors/wecom/index.ts'
import { recordOrders } from '../orders/index.ts'
import { rows } from '../runtime/db/transaction.ts'
import { applyWecomEvents } from './apply-wecom-events.ts'
import { refreshContact } from './fetch-contact.ts'
import { jobs } from './jobs.ts'
import { createLiveCode } from './live-codes.ts'
import { reconcileContacts } from './reconcile-contacts.ts'

let test: TestRuntime
let wecom: FakeWecom
const now = new Date('2026-04-12T02:00:00Z')
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)
beforeAll(async () => {
  test = await testRuntime()
  test.time.now = now
  wecom = await connectWecom(test)
  await test.transact(seedShops)
})
afterAll(() => test.close())
beforeEach(() => {
  test.time.now = now
  wecom.refuses.clear()
  wecom.asked.length = 0
})

const query = <Row>(statement: ReturnType<typeof sql<Row>>): Promise<Row[]> =>
  test.transact((tx) => rows(tx, statement))
const apply = (...events: WecomEvent[]) => applyWecomEvents(test.runtime, test.brandId, corpId, events)
const follow = (userid: string, more: Partial<FakeFollow> = {}): FakeFollow => ({
  userid,
  createtime: now.getTime() / 1000,
  add_way: 1,
  ...more,
})
const atWecom = (contactId: string, ...follow_user: FakeFollow[]) =>
  wecom.contacts.set(contactId, { name: '小刘', unionid: `o-${contactId}`, follow_user })
const added = (
  contactId: string,
  more: Partial<Extract<WecomEvent, { type: 'contact.added' }>> = {},
): WecomEvent => ({
  type: 'contact.added',
  memberId: 'chenjing',
  contactId,
  state: null,
  welcomeCode: null,
  mutual: true,
  occurredAt: now,
  ...more,
})
const ended = (
  type: 'contact.removed' | 'contact.lost',
  contactId: string,
  occurredAt: Date | null = at(60),
) => ({ type, memberId: 'chenjing', contactId, byHandover: false, occurredAt }) as WecomEvent

const told = (contactId: string) =>
  query(
    sql<{ type: string; payload: Record<string, unknown> }>`select type, payload from runtime.event
      where payload ->> 'externalUserId' = ${contactId} order by seq`,
  )
const typesOf = async (contactId: string) => (await told(contactId)).map(({ type }) => type)
const pairs = (contactId: string) =>
  query(
    sql<{
      wecom_user_id: string
      lost_by: string | null
    }>`select wecom_user_id, lost_by from contacts.contact_owner o
      join contacts.contact c on c.id = o.contact_id where external_user_id = ${contactId} order by 1`,
  )
const history = async (contactId: string) =>
  (
    await query(
      sql<{ what: string }>`select what from contacts.history h join contacts.contact c on c.id = h.contact_id
        where external_user_id = ${contactId} order by h.at, h.id`,
    )
  ).map(({ what }) => what)
const customerOf = async (contactId: string) =>
  (
    await query(
      sql<{
        customer_id: string | null
      }>`select customer_id from contacts.contact where external_user_id = ${contactId}`,
    )
  )[0]?.customer_id
async function placed(outsideId: string): Promise<{ id: string; customerId: string | null }> {
  const [recorded] = await test.transact((tx) => recordOrders(tx, [tmallOrder(outsideId, now)]))
  const [row] = await query(
    sql<{
      customer_id: string | null
    }>`select customer_id from orders."order" where id = ${recorded!.orderId}`,
  )
  return { id: recorded!.orderId, customerId: row!.customer_id }
}
const codeFor = (orderId: string | null, more: object = {}) =>
  createLiveCode(
    test.runtime,
    test.brandId,
    { kind: 'member', id: 'zhoulan' },
    { name: '包裹卡', wecomUserIds: ['chenjing'], welcome: null, tags: ['智能锁'], orderId, ...more },
  )

describe('a contact is added', () => {
  it('becomes somebody, with history and one event, however often it is told', async () => {
    atWecom('wmA', follow('chenjing', { state: 'ch_9' }))
    await apply(added('wmA', { state: 'ch_9' }))
    await apply(added('wmA', { state: 'ch_9' }), added('wmA', { state: 'ch_9' }))
    expect(await typesOf('wmA')).toEqual(['contact.added'])
    expect((await told('wmA'))[0]!.payload).toMatchObject({
      customerId: await customerOf('wmA'),
      wecomUserId: 'chenjing',
      state: 'ch_9',
      addWay: 'qr_scan',
      liveCodeId: null,
    })
    expect(await history('wmA')).toEqual(['added'])
    expect(await customerOf('wmA')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('by a second member is the same person', async () => {
    atWecom('wmB', follow('chenjing'))
    await apply(added('wmB'))
    const customer = await customerOf('wmB')
    atWecom('wmB', follow('chenjing'), follow('zhoulan'))
    await apply(added('wmB', { memberId: 'zhoulan' }))
    expect(await customerOf('wmB')).toBe(customer)
    expect((await told('wmB')).map(({ payload }) => payload.wecomUserId)).toEqual(['chenjing', 'zhoulan'])
  })

  it('whom WeCom does not show any more was somebody all the same', async () => {
    await apply(added('wmGone'))
    expect(await pairs('wmGone')).toEqual([{ wecom_user_id: 'chenjing', lost_by: null }])
    expect(await typesOf('wmGone')).toEqual(['contact.added'])
    expect(await customerOf('wmGone')).not.toBeNull()
  })

  it('is tried again when WeCom cannot be asked now: nothing was written', async () => {
    atWecom('wmLater', follow('chenjing'))
    wecom.refuses.set('externalcontact/get', 48002)
    await expect(apply(added('wmLater'))).rejects.toMatchObject({ kind: 'permission_missing' })
    expect(await pairs('wmLater')).toEqual([])
    wecom.refuses.clear()
    await apply(added('wmLater'))
    expect(await typesOf('wmLater')).toEqual(['contact.added'])
  })

  it('of a corp that is not ours is refused', async () => {
    await expect(
      applyWecomEvents(test.runtime, test.brandId, 'wwOTHER', [added('wmA')]),
    ).rejects.toMatchObject({
      code: 'wecom.not_connected',
    })
  })
})

describe('by a live code', () => {
  it('is counted once, tagged with the channel, and greeted in its words', async () => {
    const code = await codeFor(null, { name: '抖音直播', welcome: '欢迎来自直播间的您' })
    atWecom('wmC', follow('chenjing', { state: code.state }))
    await apply(added('wmC', { state: code.state, welcomeCode: 'WC-1' }))
    await apply(added('wmC', { state: code.state, welcomeCode: 'WC-1' }))
    expect(wecom.askedOf('externalcontact/send_welcome_msg')).toEqual([
      { welcome_code: 'WC-1', text: { content: '欢迎来自直播间的您' } },
    ])
    const [row] = await query(
      sql<{ scans: bigint }>`select scans from contacts.live_code where id = ${code.id}`,
    )
    expect(row!.scans).toBe(1n)
    expect((await told('wmC'))[0]!.payload).toMatchObject({ liveCodeId: code.id, state: code.state })
    const tags = await query(
      sql<{
        name: string
      }>`select name from customers.tag where customer_id = ${(await customerOf('wmC'))!} order by name`,
    )
    expect(tags.map(({ name }) => name)).toEqual(['智能锁', '渠道:抖音直播'])
  })

  it('of an order binds the order and says why; a second scanner takes nothing away', async () => {
    const order = await placed('T-own')
    const code = await codeFor(order.id)
    atWecom('wmD', follow('chenjing', { state: code.state }))
    await apply(added('wmD', { state: code.state }))
    await apply(added('wmD', { state: code.state }))
    atWecom('wmE', follow('chenjing', { state: code.state }))
    await apply(added('wmE', { state: code.state }))
    const [bound] = await query(
      sql<{ customer_id: string }>`select customer_id from orders."order" where id = ${order.id}`,
    )
    expect(bound!.customer_id).toBe(await customerOf('wmD'))
    expect(await typesOf('wmD')).toEqual(['contact.added', 'contact.bound'])
    expect((await told('wmD'))[1]!.payload).toMatchObject({ orderId: order.id, way: 'order_code' })
    expect(await typesOf('wmE')).toEqual(['contact.added', 'contact.order-shared'])
  })

  it('a greeting that came too late is kept as such and never sent', async () => {
    atWecom('wmF', follow('chenjing'))
    test.time.now = at(30)
    await apply(added('wmF', { welcomeCode: 'WC-late' }))
    expect(wecom.askedOf('externalcontact/send_welcome_msg')).toEqual([])
    expect(await typesOf('wmF')).toEqual(['contact.added'])
  })

  it('a greeting that WeCom refuses does not cost us the contact', async () => {
    atWecom('wmG', follow('chenjing'))
    wecom.refuses.set('externalcontact/send_welcome_msg', 41051)
    await apply(added('wmG', { welcomeCode: 'WC-spent' }))
    expect(await typesOf('wmG')).toEqual(['contact.added'])
    const [message] = await query(
      sql<{ state: string; code: string }>`select state, code from outreach.message where recipient = 'wmG'`,
    )
    expect(message).toEqual({ state: 'refused', code: '41051' })
  })
})

describe('a pair ends', () => {
  it.each([
    ['contact.removed', 'member', 'removed_by_member'],
    ['contact.lost', 'contact', 'removed_by_contact'],
  ] as const)('%s: told once, by the %s; the customer stays', async (type, by, what) => {
    const contactId = `wm-${by}`
    atWecom(contactId, follow('chenjing'))
    await apply(added(contactId))
    const customer = await customerOf(contactId)
    await apply(ended(type, contactId), ended(type, contactId), ended(type, contactId, null))
    expect(await typesOf(contactId)).toEqual(['contact.added', 'contact.lost'])
    expect((await told(contactId))[1]!.payload).toMatchObject({ by, customerId: customer })
    expect(await pairs(contactId)).toEqual([{ wecom_user_id: 'chenjing', lost_by: by }])
    expect((await history(contactId)).at(-1)).toBe(what)
    expect(await customerOf(contactId)).toBe(customer)
  })

  it('of somebody we never met is kept, and waits for the beginning; without a time it is nothing', async () => {
    await apply(ended('contact.lost', 'wmStranger', null))
    expect(await pairs('wmStranger')).toEqual([])
    await apply(ended('contact.lost', 'wmStranger'))
    expect(await pairs('wmStranger')).toEqual([{ wecom_user_id: 'chenjing', lost_by: 'contact' }])
  })

  it('and begins anew: fresh again, the same customer', async () => {
    atWecom('wmH', follow('chenjing'))
    await apply(added('wmH'), ended('contact.lost', 'wmH'))
    const customer = await customerOf('wmH')
    atWecom('wmH', follow('chenjing', { createtime: at(120).getTime() / 1000 }))
    await apply(added('wmH', { occurredAt: at(120) }))
    expect(await typesOf('wmH')).toEqual(['contact.added', 'contact.lost', 'contact.added'])
    expect(await pairs('wmH')).toEqual([{ wecom_user_id: 'chenjing', lost_by: null }])
    expect(await customerOf('wmH')).toBe(customer)
  })

  it('an end that is told late does not end what began after it', async () => {
    atWecom('wmI', follow('chenjing', { createtime: at(120).getTime() / 1000 }))
    await apply(added('wmI', { occurredAt: at(120) }))
    await apply(ended('contact.lost', 'wmI', at(60)))
    expect(await pairs('wmI')).toEqual([{ wecom_user_id: 'chenjing', lost_by: null }])
    await apply(ended('contact.lost', 'wmI', at(180)))
    expect(await pairs('wmI')).toEqual([{ wecom_user_id: 'chenjing', lost_by: 'contact' }])
  })
})

describe('an edit', () => {
  it('brings remark and phones of the pair, sealed, and is told', async () => {
    atWecom('wmJ', follow('chenjing'))
    await apply(added('wmJ'))
    atWecom('wmJ', follow('chenjing', { remark: '刘女士-锁', remark_mobiles: ['138 1234 5678', '123'] }))
    await apply({ type: 'contact.edited', memberId: 'chenjing', contactId: 'wmJ', occurredAt: now })
    expect(await typesOf('wmJ')).toEqual(['contact.added', 'contact.edited'])
    const phones = () =>
      query(
        sql<{ wecom_user_id: string }>`select wecom_user_id from contacts.remark_phone p
          join contacts.contact c on c.id = p.contact_id where external_user_id = 'wmJ' order by 1`,
      )
    expect(await phones()).toEqual([{ wecom_user_id: 'chenjing' }])
    // The number moves from one member's remark to the other's.
    atWecom('wmJ', follow('chenjing'), follow('zhoulan', { remark_mobiles: ['13812345678'] }))
    await apply({ type: 'contact.edited', memberId: 'zhoulan', contactId: 'wmJ', occurredAt: now })
    expect(await phones()).toEqual([{ wecom_user_id: 'zhoulan' }])
  })

  it('what we do not know is left alone', async () => {
    const before = await query(sql`select count(*) from contacts.contact`)
    await apply(
      { type: 'unknown', name: 'change_external_contact/new', missing: null, occurredAt: now },
      { type: 'app.opened', memberId: 'chenjing', occurredAt: now },
      { type: 'contact.edited', memberId: 'chenjing', contactId: 'wmNobody', occurredAt: now },
    )
    expect(await query(sql`select count(*) from contacts.contact`)).toEqual(before)
  })
})

describe('reading everything again', () => {
  it('finds what no callback told, page by page, once', async () => {
    wecom.contacts.clear()
    for (const id of ['wmR1', 'wmR2', 'wmR3', 'wmR4', 'wmR5'])
      atWecom(id, follow('chenjing'), follow('zhoulan'))
    expect(await reconcileContacts(test.runtime, test.brandId)).toBe(10)
    expect(await reconcileContacts(test.runtime, test.brandId)).toBe(0)
    expect(await typesOf('wmR3')).toEqual(['contact.added', 'contact.added'])
    await apply(added('wmR3'))
    expect(await typesOf('wmR3')).toHaveLength(2)
  })

  it('says so in the log when the job found some, and nothing otherwise', async () => {
    atWecom('wmR6', follow('chenjing'))
    const before = test.logged.length
    await jobs[0]!.run(test.runtime, test.brandId, undefined)
    await jobs[0]!.run(test.runtime, test.brandId, undefined)
    expect(test.logged.slice(before).filter(({ event }) => event === 'contacts.reconciled')).toMatchObject([
      { count: 1 },
    ])
  })

  it('one by hand: found, or said to be nobody', async () => {
    atWecom('wmS', follow('zhoulan'))
    await refreshContact(test.runtime, test.brandId, 'wmS')
    expect(await typesOf('wmS')).toEqual(['contact.added'])
    await expect(refreshContact(test.runtime, test.brandId, 'wmNobody')).rejects.toMatchObject({
      code: 'contact.not_found',
    })
  })
})
