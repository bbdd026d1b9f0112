import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { connectWecom, type FakeWecom } from '../../test/support/fake-wecom.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { corpOf } from '../outreach/index.ts'
import { rows } from '../runtime/db/transaction.ts'
import { continueWalks, reconcileContacts } from './reconcile-contacts.ts'
import { identifyWechatLogin, linkPendingPeople } from './relations/pending-people.ts'

let test: TestRuntime
let wecom: FakeWecom
const now = new Date('2026-04-12T02:00:00Z')
beforeAll(async () => {
  test = await testRuntime()
  wecom = await connectWecom(test)
})
afterAll(() => test.close())
beforeEach(() => {
  test.time.now = now
  wecom.refuses.clear()
  wecom.asked.length = 0
})

const query = <Row>(statement: ReturnType<typeof sql<Row>>): Promise<Row[]> =>
  test.transact((tx) => rows(tx, statement))
const follow = (userid: string) => ({ userid, createtime: now.getTime() / 1000 - 3600, add_way: 1 })
const walk = async () =>
  (
    await query(
      sql<
        Record<string, unknown>
      >`select position, cursor, listed::int, found::int, gone::int, error_code, finished_at is not null as done
        from contacts.reconciliation`,
    )
  )[0]
const live = () =>
  query(sql`select 1 from contacts.contact_owner where lost_at is null`).then((found) => found.length)

it('a walk that meets a limit keeps its place, waits as long as WeCom says, and goes on there', async () => {
  for (let n = 0; n < 5; n += 1)
    wecom.contacts.set(`wm${n}`, { name: `客户${n}`, follow_user: [follow('chenjing')] })
  let calls = 0
  wecom.refuses.set('externalcontact/batch/get_by_user', () => (++calls === 2 ? 45009 : 0))
  expect(await reconcileContacts(test.runtime, test.brandId)).toBe(2)
  expect(await walk()).toMatchObject({ position: 0, cursor: '2', found: 2, error_code: '45009', done: false })
  expect(await continueWalks(test.runtime, test.brandId)).toBe(0)
  test.time.now = new Date(now.getTime() + 61_000)
  wecom.asked.length = 0
  // The process that met the limit remembers it by its own clock: another one takes the walk up.
  const twin = test.twin()
  twin.outside.answer = test.outside.answer
  twin.time.now = test.time.now
  expect(await continueWalks(twin.runtime, twin.brandId)).toBe(3)
  await twin.close()
  expect(wecom.askedOf('externalcontact/batch/get_by_user')[0]).toMatchObject({ cursor: '2' })
  expect(await walk()).toMatchObject({ found: 5, gone: 0, error_code: null, done: true })
})

it('who is listed no more has ended, but for whom the walk did not ask; told once', async () => {
  await query(sql`insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, added_at)
    select brand_id, id, 'left-long-ago', first_added_at from contacts.contact where external_user_id = 'wm0' returning 1`)
  expect(await live()).toBe(6)
  wecom.contacts.delete('wm4')
  test.time.now = new Date(now.getTime() + 120_000)
  const twin = test.twin()
  twin.outside.answer = test.outside.answer
  twin.time.now = test.time.now
  await reconcileContacts(twin.runtime, twin.brandId)
  await reconcileContacts(twin.runtime, twin.brandId)
  await twin.close()
  expect(await live()).toBe(5)
  expect(
    await query(
      sql`select payload->>'by' as by from runtime.event where type = 'contact.lost' and payload->>'externalUserId' = 'wm4'`,
    ),
  ).toEqual([{ by: 'unknown' }])
})

it('who logged in through WeChat before being added is one person afterwards, by WeCom’s pending id', async () => {
  const answers: Record<string, object> = {
    'idconvert/unionid_to_external_userid': { pending_id: 'pd1' },
    'idconvert/batch/external_userid_to_pending_id': {
      result: [{ external_userid: 'wmLate', pending_id: 'pd1' }],
    },
  }
  const twin = test.twin()
  twin.time.now = new Date(now.getTime() + 200_000)
  twin.outside.answer = async (request) => {
    const told = answers[new URL(request.url).pathname.replace('/cgi-bin/', '')]
    if (!told) return test.outside.answer(request)
    const body = Buffer.from(JSON.stringify({ errcode: 0, ...told }))
    return { status: 200, headers: { 'content-type': 'application/json' }, body }
  }
  const customerId = await identifyWechatLogin(twin.runtime, twin.brandId, {
    unionId: 'o-late',
    openId: 'ox',
  })
  twin.time.now = new Date(now.getTime() + 300_000)
  wecom.contacts.set('wmLate', {
    name: '晚到',
    follow_user: [{ ...follow('chenjing'), createtime: now.getTime() / 1000 + 250 }],
  })
  await reconcileContacts(twin.runtime, twin.brandId)
  const corp = (await twin.transact((tx) => corpOf(tx, null)))!
  expect(await linkPendingPeople(twin.runtime, twin.brandId, corp)).toBe(0)
  await twin.close()
  expect(await query(sql`select linked_at is not null as linked from contacts.pending_person`)).toEqual([
    { linked: true },
  ])
  // Two customers stood there already: the pair waits for a person, and nobody was merged.
  expect(
    await query(
      sql`select 1 from customers.possible_duplicate where first_id = ${customerId} or second_id = ${customerId}`,
    ),
  ).toHaveLength(1)
})
