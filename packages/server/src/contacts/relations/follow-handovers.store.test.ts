import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { corpId } from '../../../test/support/fake-wecom.ts'
import { type FriendDesk, friendDesk } from '../../../test/support/friend-desk.ts'
import type { WecomEvent } from '../../connectors/wecom/index.ts'
import { systemActor } from '../../runtime/db/actor.ts'
import { applyWecomEvents } from '../apply-wecom-events.ts'
import { askRegistration } from '../reminders/ask-registration.ts'
import { followHandovers, handOver } from './hand-over.ts'
import { listHandovers } from './store-handover.ts'

// B8: not every hand-over is told by a callback. WeCom is asked how they stand.

let desk: FriendDesk
let n: number
let now: Date
beforeAll(async () => {
  desk = await friendDesk()
})
afterAll(() => desk.test.close())
beforeEach(() => {
  ;({ n, now } = desk.nextTest())
  desk.wecom.transfers.clear()
})

const follow = () => followHandovers(desk.test.runtime, desk.test.brandId)
const asks = (api = 'transfer_result') => desk.wecom.askedOf(`externalcontact/${api}`)
/** Friends of 陈静, on the way to 周岚. */
async function onTheWay(count: number, { to = 'zhoulan', resigned = false } = {}): Promise<string[]> {
  const externals = Array.from({ length: count }, (_, i) => `wmWay${n}${to}${i}`)
  for (const external of externals) await desk.friend(external)
  const contactIds = await Promise.all(externals.map(idOf))
  const wish = { contactIds, from: 'chenjing', to, resigned }
  const outcomes = await handOver(desk.test.runtime, desk.test.brandId, systemActor, wish)
  expect(outcomes.map((one) => one.state)).toEqual(externals.map(() => 'asked'))
  return externals
}
const idOf = async (external: string) =>
  (
    await desk.query(
      sql<{ id: string }>`select id from contacts.contact where external_user_id = ${external}`,
    )
  )[0]!.id
async function stateOf(external: string): Promise<string | undefined> {
  const [row] = await desk.test.transact(async (tx) =>
    listHandovers(tx, {
      states: ['waiting', 'asked', 'done', 'refused', 'limit', 'failed'],
      contactIds: [await idOf(external)],
      limit: 5,
    }),
  )
  return row?.state
}
async function told(external: string) {
  const id = await idOf(external)
  const history = await desk.query(
    sql<{
      facts: unknown
    }>`select facts from contacts.history where contact_id = ${id} and what = 'handed_over'`,
  )
  const events = await desk.query(
    sql<{
      payload: unknown
    }>`select payload from runtime.event where type = 'contact.handed-over' and key = ${id}`,
  )
  return { history: history.map((one) => one.facts), events: events.map((one) => one.payload) }
}
const removed = (external: string, at = now): WecomEvent => ({
  type: 'contact.removed',
  memberId: 'chenjing',
  contactId: external,
  byHandover: true,
  occurredAt: at,
})
const apply = (...events: WecomEvent[]) =>
  applyWecomEvents(desk.test.runtime, desk.test.brandId, corpId, events)

describe('hand-overs that nobody told of', () => {
  it('end as WeCom says when asked, over all its pages, and each is told once', async () => {
    const [done, waits, refused, full, unknown] = await onTheWay(5)
    desk.wecom.transfers.set('chenjing|zhoulan', { [done!]: 1, [waits!]: 2, [refused!]: 3, [full!]: 4 })
    expect(await follow()).toBe(3)
    expect(asks().map((one) => one.cursor)).toEqual(['', '1', '2', '3'])
    expect(await Promise.all([done!, waits!, refused!, full!, unknown!].map(stateOf))).toEqual([
      'done',
      'asked',
      'refused',
      'limit',
      'asked',
    ])
    const once = {
      history: [{ to: 'zhoulan' }],
      events: [expect.objectContaining({ from: 'chenjing', to: 'zhoulan', externalUserId: done })],
    }
    expect(await told(done!)).toEqual(once)
    for (const one of [waits, refused, full, unknown])
      expect(await told(one!)).toEqual({ history: [], events: [] })
    expect(await follow()).toBe(0)
    desk.wecom.transfers.set('chenjing|zhoulan', { [done!]: 1, [waits!]: 1, [unknown!]: 3 })
    expect(await follow()).toBe(2)
    expect(await told(done!)).toEqual(once)
    expect(await stateOf(waits!)).toBe('done')
    desk.wecom.asked.length = 0
    expect(await follow()).toBe(0)
    expect(asks()).toEqual([])
  })

  it('are asked of for each two members, and for leavers at the door for leavers', async () => {
    const [left] = await onTheWay(1, { resigned: true })
    const [other] = await onTheWay(1, { to: 'lintao' })
    desk.wecom.transfers.set('chenjing|zhoulan', { [left!]: 1, [other!]: 1 })
    expect(await follow()).toBe(1)
    expect(asks('resigned/transfer_result')).toMatchObject([{ takeover_userid: 'zhoulan' }, { cursor: '1' }])
    expect(asks()).toMatchObject([{ handover_userid: 'chenjing', takeover_userid: 'lintao' }])
    expect([await stateOf(left!), await stateOf(other!)]).toEqual(['done', 'asked'])
    desk.wecom.transfers.set('chenjing|lintao', { [other!]: 3 })
    expect(await follow()).toBe(1)
  })

  it('take an open ask to register along', async () => {
    const [external] = await onTheWay(1)
    const contactId = await idOf(external!)
    await desk.test.transact((tx) =>
      askRegistration(tx, { contactIds: [contactId], bound: new Set(), dueAt: null }),
    )
    desk.wecom.transfers.set('chenjing|zhoulan', { [external!]: 1 })
    expect(await follow()).toBe(1)
    expect(
      await desk.query(
        sql`select m.wecom_user_id as member from contacts.reminder r join organization.member m on m.brand_id = r.brand_id
          and m.id = r.member_id where r.contact_id = ${contactId}`,
      ),
    ).toEqual([{ member: 'zhoulan' }])
  })

  it('are told once, whether the callback comes first, last, or between asking and writing', async () => {
    const [first, last, between] = await onTheWay(3)
    const all = { [first!]: 1, [last!]: 1, [between!]: 1 }
    desk.wecom.transfers.set('chenjing|zhoulan', all)
    await apply(removed(first!))
    const { outside } = desk.test
    const { answer } = outside
    let asked = false
    outside.answer = async (request) => {
      if (request.url.includes('transfer_result') && !asked) {
        asked = true
        await apply(removed(between!))
      }
      return answer(request)
    }
    expect(await follow()).toBe(2)
    outside.answer = answer
    await apply(removed(last!))
    for (const one of [first!, last!, between!]) {
      expect(await stateOf(one)).toBe('done')
      expect(await told(one)).toEqual({
        history: [{ to: 'zhoulan' }],
        events: [expect.objectContaining({ to: 'zhoulan' })],
      })
    }
    expect(asked).toBe(true)
  })

  it('stay asked while WeCom does not answer, and end when it does', async () => {
    const [external] = await onTheWay(1)
    desk.wecom.transfers.set('chenjing|zhoulan', { [external!]: 1 })
    desk.wecom.refuses.set('externalcontact/transfer_result', -1)
    await expect(follow()).rejects.toMatchObject({ code: '-1' })
    expect(await stateOf(external!)).toBe('asked')
    desk.wecom.refuses.clear()
    expect(await follow()).toBe(1)
  })

  describe('of several pairs', () => {
    const pairs = async () => {
      const [bad] = await onTheWay(1)
      const [good] = await onTheWay(1, { to: 'lintao' })
      desk.wecom.transfers.set('chenjing|zhoulan', { [bad!]: 1 })
      desk.wecom.transfers.set('chenjing|lintao', { [good!]: 1 })
      return { bad: bad!, good: good! }
    }
    /** The code for the first question only. */
    const refuseFirst = (code: number) => {
      let asked = 0
      desk.wecom.refuses.set('externalcontact/transfer_result', () => (asked++ === 0 ? code : 0))
    }
    const warned = () => desk.test.logged.filter((one) => one.event === 'contacts.handovers_not_followed')

    it.each([
      [60111, 'a member whom WeCom does not know'],
      [60011, 'a member outside our sight'],
    ])('error %s (%s) stops nobody else, and is told', async (code) => {
      const { bad, good } = await pairs()
      const before = warned().length
      refuseFirst(code)
      expect(await follow()).toBe(1)
      expect([await stateOf(bad), await stateOf(good)]).toEqual(['asked', 'done'])
      expect(await told(good)).toMatchObject({ history: [{ to: 'lintao' }] })
      expect(warned().slice(before)).toMatchObject([
        { level: 'warn', brandId: desk.test.brandId, code: String(code), count: 1 },
      ])
      expect(await follow()).toBe(1)
      expect(await stateOf(bad)).toBe('done')
    })

    it('are left for the next round where WeCom asks us to wait', async () => {
      const { bad, good } = await pairs()
      desk.wecom.refuses.set('externalcontact/transfer_result', 45033)
      await expect(follow()).rejects.toMatchObject({ kind: 'limited' })
      expect(new Set(asks().map((one) => one.takeover_userid)).size).toBe(1)
      expect([await stateOf(bad), await stateOf(good)]).toEqual(['asked', 'asked'])
      desk.wecom.refuses.clear()
      expect(await follow()).toBe(2)
    })

    it('fail the round when none of them is answered', async () => {
      const { bad, good } = await pairs()
      desk.wecom.refuses.set('externalcontact/transfer_result', 60111)
      await expect(follow()).rejects.toMatchObject({ code: '60111' })
      expect(asks()).toHaveLength(2)
      expect([await stateOf(bad), await stateOf(good)]).toEqual(['asked', 'asked'])
      desk.wecom.refuses.clear()
      expect(await follow()).toBe(2)
    })
  })

  it('of a friend who came back and went again is told again', async () => {
    const [external] = await onTheWay(1)
    desk.wecom.transfers.set('chenjing|zhoulan', { [external!]: 1 })
    expect(await follow()).toBe(1)
    const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
    const follow_user = [{ userid: 'chenjing', add_way: 1, createtime: later(10).getTime() / 1000 }]
    desk.wecom.contacts.set(external!, { name: '小刘', follow_user })
    await apply({
      type: 'contact.added',
      memberId: 'chenjing',
      contactId: external!,
      state: null,
      welcomeCode: null,
      mutual: true,
      occurredAt: later(10),
    })
    await apply(removed(external!, later(20)))
    expect((await told(external!)).history).toHaveLength(2)
  })
})
