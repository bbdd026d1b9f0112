import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { withdrawAsk } from '../../contacts/index.ts'
import { endReminder, remindersOf, takeDueReminders } from '../../contacts/reminders/store-reminders.ts'
import { subscribers } from '../../contacts/subscribers.ts'
import { writeMember } from '../../organization/store.ts'
import { listAudit } from '../../runtime/access/audit.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import { type AskWhom, askUnbound, readOpenAsks } from './ask-unbound.ts'
import { readUnbound } from './match-views.ts'

/** 请接待员登记 on the page of matching. */

let brand: TestBrand
const begin = new Date('2026-04-10T02:00:00Z')
const day = 86_400_000
const run = <T>(work: (tx: Tx) => Promise<T>) =>
  brand.transact(work, { actor: { kind: 'member', id: 'lintao' } })

beforeAll(async () => {
  brand = await testBrand()
})
beforeEach(async () => {
  brand.time.now = begin
  await run(async (tx) => {
    for (const id of ['chenjing', 'gone', 'lintao'])
      await writeMember(tx, {
        id,
        name: `员工 ${id}`,
        login: `${id}@ask`,
        roles: ['agent'],
        wecomUserId: `wx-${id}`,
        passwordHash: null,
      })
    await rows(tx, sql`update organization.member set left_at = ${begin} where id = 'gone'`)
    await rows(tx, sql`delete from contacts.reminder`)
    await rows(tx, sql`delete from contacts.contact_owner`)
    await rows(tx, sql`delete from contacts.contact`)
  })
})
afterAll(() => brand.close())

type Owner = [member: string, daysAgo: number, lost?: boolean]

async function friend(external: string, owners: Owner[] = [['chenjing', 1]], state: string | null = null) {
  return run(async (tx) => {
    const id = tx.ports.ids.next()
    const ago = (days: number) => new Date(begin.getTime() - days * day)
    await rows(
      tx,
      sql`insert into contacts.contact (brand_id, id, external_user_id, nickname, first_added_at, updated_at)
        values (${tx.brandId}, ${id}, ${external}, ${tx.vault.seal('contacts.contact.nickname', id, '小满')}, ${begin}, ${begin})`,
    )
    for (const [member, days, lost] of owners)
      await rows(
        tx,
        sql`insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, state, added_at, lost_at)
          values (${tx.brandId}, ${id}, ${`wx-${member}`}, ${state}, ${ago(days)}, ${lost ? begin : null})`,
      )
    return id
  })
}

const ask = (whom: AskWhom, dueAt: Date | null = null) =>
  run((tx) => askUnbound(tx, whom, dueAt, { roles: ['operator'], language: 'zh' }))
const outcomes = async (...contactIds: string[]) =>
  (await ask({ contactIds })).items.map(({ outcome, member }) => [outcome, member])
const remindersFor = (id: string, member = 'chenjing') => run((tx) => remindersOf(tx, id, member))
const reminded = ['reminded', '员工 chenjing']
const already = ['already', null]

describe('asking agents to get orders registered', () => {
  it('reminds of each friend the member here whom they added last, and says of the others why not', async () => {
    const ids = [
      await friend('wm-one'),
      await friend('wm-two', [
        ['lintao', 9],
        ['chenjing', 2],
        ['gone', 1],
      ]),
      await friend('wm-lost', [['chenjing', 1, true]]),
      await friend('wm-left', [['gone', 1]]),
    ]
    const nobody = '01900000-0000-7000-8000-00000000dead'
    const { items, reminded: count } = await ask({ contactIds: [...ids, nobody, ids[0]!] })
    expect(items.map((one) => [one.outcome, one.member, one.words])).toEqual([
      [...reminded, '已提醒'],
      [...reminded, '已提醒'],
      ['no_owner', null, '没有接待员'],
      ['no_owner', null, '没有接待员'],
      ['not_found', null, '没找到这位好友'],
    ])
    expect(count).toBe(2)
    // Which reader sees whose name is the policy's word; agents see a mask here.
    const asAgent = await run((tx) =>
      askUnbound(tx, { contactIds: ids }, null, { roles: ['agent'], language: 'en' }),
    )
    expect(asAgent.items[0]!.nickname).toBe('小*')
    expect(await remindersFor(ids[0]!)).toMatchObject([
      { asked: true, told: false, words: '请客户登记订单：发登记卡片，或问订单号', dueAt: begin },
    ])
    expect(await remindersFor(ids[1]!, 'lintao')).toEqual([])
    const audited = await run((tx) => listAudit(tx, null, null, 20))
    const acts = audited.filter((one) => one.action === 'registration.asked')
    expect(acts.map((one) => one.facts)).toContainEqual({ asked: 5, reminded: 2 })
  })

  it('asks nobody twice while it is open, nor within a week of the last', async () => {
    const id = await friend('wm-twice')
    expect(await outcomes(id)).toEqual([reminded])
    brand.time.now = new Date(begin.getTime() + 30 * day)
    expect(await outcomes(id)).toEqual([already])
    const [open] = await remindersFor(id)
    await run((tx) => endReminder(tx, open!.id, 'chenjing'))
    // Set a month ago and done now: the pause counts from when it was asked.
    expect(await outcomes(id)).toEqual([reminded])
    const [again] = await remindersFor(id)
    await run((tx) => endReminder(tx, again!.id, 'chenjing'))
    brand.time.now = new Date(begin.getTime() + 36 * day)
    expect(await outcomes(id)).toEqual([already])
    brand.time.now = new Date(begin.getTime() + 37 * day)
    expect(await outcomes(id)).toEqual([reminded])
  })

  it('sets one reminder where two operators ask at once', async () => {
    const ids = await Promise.all([...Array(20).keys()].map((n) => friend(`wm-race-${n}`)))
    const both = await Promise.all([ask({ contactIds: ids }), ask({ contactIds: ids.toReversed() })])
    expect(both[0].reminded + both[1].reminded).toBe(20)
    const [{ open } = { open: 0n }] = await run((tx) =>
      rows(tx, sql<{ open: bigint }>`select count(*) as open from contacts.reminder where done_at is null`),
    )
    expect(open).toBe(20n)
  })

  it('is taken back for what nobody did yet, and may then be asked anew', async () => {
    const [one, two] = [await friend('wm-a'), await friend('wm-b')]
    const { askId } = await ask({ contactIds: [one, two] })
    const [done] = await remindersFor(one)
    await run((tx) => endReminder(tx, done!.id, 'chenjing'))
    expect(await run((tx) => withdrawAsk(tx, askId))).toEqual({ withdrawn: 1, done: 1 })
    expect(await run((tx) => withdrawAsk(tx, askId))).toEqual({ withdrawn: 0, done: 1 })
    expect(await remindersFor(two)).toEqual([])
    expect(await run((tx) => takeDueReminders(tx, 10))).toEqual([])
    expect(await outcomes(one, two)).toEqual([already, reminded])
    await expect(run((tx) => withdrawAsk(tx, one))).rejects.toThrow('reminder.ask_not_found')
  })

  it('is listed, newest first and with who asked, while something of it can be taken back', async () => {
    const [one, two, three] = [await friend('wm-o1'), await friend('wm-o2'), await friend('wm-o3')]
    const first = await ask({ contactIds: [one, two] }, new Date(begin.getTime() + day))
    brand.time.now = new Date(begin.getTime() + 1000)
    const second = await ask({ contactIds: [three] })
    const listed = async () => (await run(readOpenAsks)).items
    const [latest, earlier] = await listed()
    expect(latest).toEqual({
      askId: second.askId,
      askedBy: '员工 lintao',
      askedAt: brand.time.now.toISOString(),
      dueAt: brand.time.now.toISOString(),
      reminded: 1,
      open: 1,
    })
    expect(earlier).toMatchObject({ askId: first.askId, reminded: 2, open: 2 })
    expect(earlier!.dueAt).toBe(new Date(begin.getTime() + day).toISOString())
    const [done] = await remindersFor(one)
    await run((tx) => endReminder(tx, done!.id, 'chenjing'))
    expect((await listed())[1]).toMatchObject({ reminded: 2, open: 1 })
    await run((tx) => withdrawAsk(tx, second.askId))
    expect((await listed()).map(({ askId }) => askId)).toEqual([first.askId])
    const [last] = await remindersFor(two)
    await run((tx) => endReminder(tx, last!.id, 'chenjing'))
    expect(await listed()).toEqual([])
  })

  it('takes all of a reason whom nobody was asked about lately; the list says when they were', async () => {
    const code = await friend('wm-code', [['chenjing', 1]], 'channel-1')
    const [hand, nobody] = [await friend('wm-hand'), await friend('wm-nobody', [['gone', 1]])]
    const first = await ask({ reason: 'by_hand' })
    expect(first).toMatchObject({ more: false, reminded: 1 })
    expect(first.items.map((one) => one.contactId)).toEqual([hand])
    expect((await ask({ reason: 'by_hand' })).items).toEqual([])
    const [due] = await run((tx) => takeDueReminders(tx, 10))
    expect(due).toMatchObject({ contactId: hand, memberId: 'chenjing', askId: first.askId })
    const list = async () =>
      new Map(
        (await run((tx) => readUnbound(tx, { limit: 20 }, ['operator'], 'zh'))).items.map((one) => [
          one.contactId,
          [one.remindedAt, one.reminderDone],
        ]),
      )
    expect(await list()).toEqual(
      new Map([
        [hand, [begin.toISOString(), false]],
        [code, [null, false]],
        [nobody, [null, false]],
      ]),
    )
    // The friend has an order now: nothing is left to ask, and the owner is no longer reminded.
    const bound = subscribers.find((one) => one.name === 'contacts.asked-bound')!
    await run((tx) => bound.handle(tx, [{ payload: { contactId: hand } }] as never))
    expect(await remindersFor(hand)).toEqual([])
    expect((await list()).get(hand)).toEqual([begin.toISOString(), true])
  })

  it('refuses too many at once, and a time that has passed', async () => {
    const many = Array.from(
      { length: 501 },
      (_, n) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    )
    await expect(ask({ contactIds: many })).rejects.toMatchObject({
      code: 'reminder.too_many',
      facts: { asked: 501, most: 500 },
    })
    expect((await ask({ contactIds: many.slice(1) })).reminded).toBe(0)
    const late = new Date(begin.getTime() - 1000)
    await expect(ask({ contactIds: many.slice(1) }, late)).rejects.toThrow('reminder.bad_time')
  })
})
