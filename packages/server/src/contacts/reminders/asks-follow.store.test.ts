import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { corpId } from '../../../test/support/fake-wecom.ts'
import { type FriendDesk, friendDesk } from '../../../test/support/friend-desk.ts'
import type { WecomEvent } from '../../connectors/wecom/index.ts'
import { applyWecomEvents } from '../apply-wecom-events.ts'
import { refreshContact } from '../fetch-contact.ts'
import { writeHandovers } from '../relations/store-handover.ts'
import { askRegistration } from './ask-registration.ts'
import { setReminder, tellDueReminders } from './reminders.ts'

// B8 and T10: who has the friend now is the one who can get the order registered.

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

const seconds = (more: number) => new Date(now.getTime() + more * 1000)
const apply = (...events: WecomEvent[]) =>
  applyWecomEvents(desk.test.runtime, desk.test.brandId, corpId, events)
const removed = (external: string) =>
  ({
    type: 'contact.removed',
    memberId: 'chenjing',
    contactId: external,
    byHandover: true,
    occurredAt: seconds(60),
  }) as WecomEvent
async function addedBy(userid: string, external: string): Promise<void> {
  const follow_user = [{ userid, add_way: 1, createtime: seconds(90).getTime() / 1000 }]
  desk.wecom.contacts.set(external, { name: '小刘', unionid: `o-${external}`, follow_user })
  await apply({
    type: 'contact.added',
    memberId: userid,
    contactId: external,
    state: null,
    welcomeCode: null,
    mutual: true,
    occurredAt: seconds(90),
  })
}
const idOf = async (external: string) =>
  (
    await desk.query(
      sql<{ id: string }>`select id from contacts.contact where external_user_id = ${external}`,
    )
  )[0]!.id
/** A friend of 陈静, whom an operator had her asked about; she was told. */
async function asked(): Promise<{ external: string; contactId: string; askId: string }> {
  const external = `wmAsked${n}`
  await desk.friend(external)
  const contactId = await idOf(external)
  const { askId, items } = await desk.test.transact((tx) =>
    askRegistration(tx, { contactIds: [contactId], bound: new Set(), dueAt: null }),
  )
  expect(items).toMatchObject([{ outcome: 'reminded' }])
  await tell()
  return { external, contactId, askId }
}
const tell = () => tellDueReminders(desk.test.runtime, desk.test.brandId)
const handover = (contactId: string, toUserId: string | null) =>
  desk.test.transact((tx) =>
    writeHandovers(tx, [
      { contactId, fromUserId: 'chenjing', toUserId, resigned: false, state: 'asked', code: null },
    ]),
  )
const reminders = (contactId: string) =>
  desk.query(
    sql<{
      member: string
      told: boolean
      ask: string | null
    }>`select m.wecom_user_id as member, r.told_at is not null as told, r.ask_id as ask from contacts.reminder r
      join organization.member m on m.brand_id = r.brand_id and m.id = r.member_id
      where r.contact_id = ${contactId} and r.done_at is null order by r.created_at`,
  )
const moves = (contactId: string) =>
  desk.query(
    sql<{
      facts: unknown
    }>`select facts from contacts.history where contact_id = ${contactId} and what = 'reminder_moved'`,
  )

describe('a friend who is handed over', () => {
  it('takes an open ask along, once, with history, and the one who has them now is told', async () => {
    const { external, contactId, askId } = await asked()
    await handover(contactId, 'zhoulan')
    await apply(removed(external))
    expect(await reminders(contactId)).toEqual([{ member: 'zhoulan', told: false, ask: askId }])
    expect(await tell()).toBe(1)
    await apply(removed(external))
    expect(await reminders(contactId)).toEqual([{ member: 'zhoulan', told: true, ask: askId }])
    expect(await moves(contactId)).toEqual([{ facts: { from: expect.any(String), to: expect.any(String) } }])
    expect(await tell()).toBe(0)
  })

  it('takes it to whoever adds them, where WeCom did not say to whom they went', async () => {
    const { external, contactId, askId } = await asked()
    await apply(removed(external))
    expect(await reminders(contactId)).toEqual([{ member: 'chenjing', told: true, ask: askId }])
    await addedBy('zhoulan', external)
    expect(await reminders(contactId)).toEqual([{ member: 'zhoulan', told: false, ask: askId }])
    expect(await moves(contactId)).toHaveLength(1)
  })

  it('leaves what a member wanted to be reminded of, and what is done, as they are', async () => {
    const { external, contactId } = await asked()
    await desk.query(sql`update contacts.reminder set done_at = ${now} where contact_id = ${contactId}`)
    const [chenjing] = await desk.query(
      sql<{ id: string }>`select id from organization.member where wecom_user_id = 'chenjing'`,
    )
    await desk.test.transact((tx) =>
      setReminder(tx, external, chenjing!.id, { dueAt: seconds(3600), words: '回电话' }),
    )
    await handover(contactId, 'zhoulan')
    await apply(removed(external))
    expect(await reminders(contactId)).toMatchObject([{ member: 'chenjing', ask: null }])
    expect(await moves(contactId)).toEqual([])
  })

  it('keeps the ask where it is when another member adds them too, or they are merely lost', async () => {
    const { external, contactId } = await asked()
    await addedBy('zhoulan', external)
    await apply({ ...removed(external), byHandover: false } as WecomEvent)
    await refreshContact(desk.test.runtime, desk.test.brandId, external)
    expect(await reminders(contactId)).toMatchObject([{ member: 'chenjing', told: true }])
    expect(await moves(contactId)).toEqual([])
  })
})
