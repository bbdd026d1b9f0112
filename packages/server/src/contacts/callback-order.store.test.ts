import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectWecom, corpId, type FakeWecom } from '../../test/support/fake-wecom.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import type { WecomEvent } from '../connectors/wecom/index.ts'
import { rows } from '../runtime/db/transaction.ts'
import { applyWecomEvents } from './apply-wecom-events.ts'

// F-07: each callback one to twenty times, in any order, long after the fact.

let test: TestRuntime
let wecom: FakeWecom
const began = new Date('2026-04-12T02:00:00Z')
const at = (seconds: number) => new Date(began.getTime() + seconds * 1000)
beforeAll(async () => {
  test = await testRuntime()
  test.time.now = at(72 * 3600)
  wecom = await connectWecom(test)
})
afterAll(() => test.close())

/** A life between one contact and two members, as it happened. */
function life(contactId: string): WecomEvent[] {
  const pair = (memberId: string, seconds: number) => ({ memberId, contactId, occurredAt: at(seconds) })
  const added = (memberId: string, seconds: number): WecomEvent => ({
    type: 'contact.added',
    ...pair(memberId, seconds),
    state: null,
    welcomeCode: null,
    mutual: true,
  })
  return [
    added('chenjing', 0),
    { type: 'contact.edited', ...pair('chenjing', 30) },
    { type: 'contact.lost', ...pair('chenjing', 60) },
    added('zhoulan', 90),
    added('chenjing', 120),
    { type: 'contact.removed', ...pair('zhoulan', 150), byHandover: false },
    { type: 'contact.archive_agreed', ...pair('chenjing', 160), welcomeCode: null },
  ]
}

/** Everything that is kept of one contact, but our own ids and the time of writing. */
async function keptOf(contactId: string) {
  const query = <Row>(statement: ReturnType<typeof sql<Row>>) => test.transact((tx) => rows(tx, statement))
  return {
    pairs: await query(
      sql`select wecom_user_id, added_at, added_known, ended_at, ended_by, lost_at, lost_by, archive_agreed_at
        from contacts.contact_owner o join contacts.contact c on c.id = o.contact_id where external_user_id = ${contactId} order by 1`,
    ),
    history: await query(
      sql`select wecom_user_id, what, happened_at from contacts.history h join contacts.contact c on c.id = h.contact_id
        where external_user_id = ${contactId} order by happened_at, what, wecom_user_id`,
    ),
    contact: await query(
      sql`select first_added_at, customer_id is not null as somebody, nickname is not null as named from contacts.contact
        where external_user_id = ${contactId}`,
    ),
    told: (
      await query(
        sql<{ type: string; who: string }>`select type, payload->>'wecomUserId' as who from runtime.event
          where payload->>'externalUserId' = ${contactId} and type like 'contact.%'`,
      )
    )
      .map(({ type, who }) => `${type} ${who}`)
      .sort(),
  }
}

let lives = 0
async function live(order: (events: WecomEvent[]) => WecomEvent[]) {
  lives += 1
  const contactId = `wmLife${lives}`
  wecom.contacts.set(contactId, {
    name: '小刘',
    unionid: `o-${contactId}`,
    follow_user: [{ userid: 'chenjing', createtime: at(120).getTime() / 1000, add_way: 1 }],
  })
  await applyWecomEvents(test.runtime, test.brandId, corpId, order(life(contactId)))
  return keptOf(contactId)
}

it('doubled and permuted callbacks end equal', async () => {
  const straight = await live((events) => events)
  expect(straight.pairs).toMatchObject([
    { wecom_user_id: 'chenjing', added_at: at(120), lost_at: null, archive_agreed_at: at(160) },
    { wecom_user_id: 'zhoulan', added_at: at(90), lost_at: at(150), lost_by: 'member' },
  ])
  expect(straight.history).toHaveLength(7)
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }),
      fc.array(fc.nat(6), { maxLength: 13 }),
      async (order, again) => {
        const mixed = await live((events) => [...order, ...again].map((n) => events[n]!))
        expect(mixed).toEqual(straight)
      },
    ),
    { numRuns: 40 },
  )
}, 60_000)

it('told at once by many at the same time it is told once', async () => {
  const straight = await live((events) => events)
  lives += 1
  const contactId = `wmLife${lives}`
  wecom.contacts.set(contactId, {
    name: '小刘',
    unionid: `o-${contactId}`,
    follow_user: [{ userid: 'chenjing', createtime: at(120).getTime() / 1000, add_way: 1 }],
  })
  await Promise.all(
    [...life(contactId), ...life(contactId).reverse()].map((one) =>
      applyWecomEvents(test.runtime, test.brandId, corpId, [one]),
    ),
  )
  expect(await keptOf(contactId)).toEqual(straight)
})
