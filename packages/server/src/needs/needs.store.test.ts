import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { horizonPassed } from '../../test/support/horizon.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import { recordConsents } from '../consents/index.ts'
import { mergeCustomers, unmergeCustomers } from '../customers/index.ts'
import { businessDayNumber } from '../kernel/time.ts'
import { recordAfterSales, recordOrders } from '../orders/index.ts'
import { writeMember } from '../organization/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { subscribers as workOrderSubscribers } from '../work-orders/subscribers.ts'
import { actOnNeeds, type NeedWish } from './act-on-needs.ts'
import { jobs } from './jobs.ts'
import { countNeeds, habitsOf, type KeptNeed, listNeeds, type NeedFilter, needsOfPeople } from './store.ts'

let brand: TestBrand
const noon = new Date('2026-09-10T04:00:00Z')
const today = businessDayNumber(noon)
const daysAgo = (days: number) => new Date(noon.getTime() - days * 86_400_000)
const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)

beforeAll(async () => {
  brand = await testBrand(workOrderSubscribers)
  brand.time.now = noon
  await run(seedShops)
  await run((tx) =>
    writeMember(tx, {
      id: 'chenjing',
      name: '陈静',
      login: 'chenjing@hemu',
      roles: ['agent'],
      wecomUserId: 'chenjing',
    } as never),
  )
})
afterAll(() => brand.close())

let next = 1
/** A buyer of filters, which no product of ours is matched to yet. */
async function buyer(name: string, ago: readonly number[], itemId = 'filter'): Promise<string> {
  const orders = ago.map((days) => {
    const at = daysAgo(days)
    const orderId = `N${next++}`
    const plain = tmallOrder(orderId, at, { buyerId: name, state: 'completed', paidFen: 9_900n })
    return { ...plain, lines: [{ ...plain.lines[0]!, itemId, title: '复合滤芯', paidFen: 9_900n }] }
  })
  const [first] = await run((tx) => recordOrders(tx, orders))
  return first!.customerId!
}
async function draw(): Promise<void> {
  await horizonPassed(brand.db, brand.brandId)
  const runtime = {
    ports: brand.ports,
    db: { transact: (_: string, work: (tx: Tx) => Promise<unknown>) => brand.transact(work) },
  } as unknown as Runtime
  await jobs[0]!.run(runtime, brand.brandId, null)
}
const needsOf = (id: string): Promise<KeptNeed[]> => run((tx) => needsOfPeople(tx, [id]))
const act = (needs: readonly KeptNeed[], wish: NeedWish) =>
  run((tx) =>
    actOnNeeds(
      tx,
      needs.map(({ id }) => id),
      wish,
    ),
  )
const befriend = (id: string) =>
  run(async (tx) => {
    const contact = tx.ports.ids.next()
    await tx.named(
      'test.contact',
      `insert into contacts.contact (brand_id, id, external_user_id, customer_id, first_added_at, updated_at) values ($1, $2, $3, $4, $5, $5)`,
      [tx.brandId, contact, `wm-${contact}`, id, tx.now],
    )
    await tx.named(
      'test.owner',
      `insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, added_at) values ($1, $2, 'chenjing', $3)`,
      [tx.brandId, contact, tx.now],
    )
  })
const consent = (id: string) =>
  run((tx) =>
    recordConsents(tx, [
      {
        customerId: id as never,
        purpose: 'marketing',
        channel: 'wecom',
        given: true,
        saidAt: tx.now,
        way: 'customer_page',
        textVersion: null,
        evidence: null,
        record: null,
      } as never,
    ]),
  )
const all: NeedFilter = {
  kind: null,
  purpose: null,
  state: null,
  assignedTo: null,
  untilDay: null,
  fromDay: null,
  after: null,
  today,
  limit: 50,
}

describe('what customers will need', () => {
  it('follows their own pace, and a habit is ready to be ordered again', async () => {
    const wang = await buyer('wang', [85, 55, 25])
    const once = await buyer('once', [40])
    await draw()
    expect(await needsOf(wang)).toMatchObject([
      { kind: 'restock', purpose: 'marketing', dueDay: today + 5, state: 'open', name: { zh: '复合滤芯' } },
    ])
    expect(await needsOf(once)).toEqual([])
    const habits = await run((tx) => habitsOf(tx, [wang, once]))
    expect([...habits.keys()]).toEqual([wang])
    expect(habits.get(wang)).toMatchObject({ times: 3, same: true, items: [{ quantity: 1, unitFen: 9_900 }] })
  })

  it('does not count durable goods, nor what went back', async () => {
    const locks = await buyer('locks', [300, 200, 100], 'lock')
    const returned = await buyer('returned', [90, 60, 30])
    await run((tx) =>
      recordAfterSales(tx, [
        {
          marketplace: 'taobao',
          shopId: 'tmall',
          afterSalesId: 'R1',
          orderId: `N${next - 1}`,
          lineId: null,
          kind: 'return_and_refund',
          state: 'refunded',
          refundFen: 9_900n,
          quantity: 1,
          reason: null,
          versionAt: noon,
        },
      ]),
    )
    await draw()
    expect(await needsOf(locks)).toEqual([])
    expect(await needsOf(returned)).toEqual([])
  })

  it('is a new round with the next purchase: what was done of the last one no longer holds', async () => {
    const li = await buyer('li', [95, 65, 35])
    await draw()
    const before = await needsOf(li)
    await act(before, { act: 'done' })
    await draw()
    expect(await needsOf(li)).toMatchObject([{ state: 'done', id: before[0]!.id }])
    await buyer('li', [1])
    await draw()
    expect(await needsOf(li)).toMatchObject([{ state: 'open', id: before[0]!.id, sinceDay: today - 1 }])
  })

  it('is of the person: a merge joins the pace of two rows', async () => {
    const [kept, absorbed] = [await buyer('sun-a', [90, 30]), await buyer('sun-b', [60])]
    await draw()
    expect(await needsOf(kept)).toEqual([])
    await run((tx) =>
      mergeCustomers(tx, {
        keptId: kept,
        absorbedId: absorbed,
        way: 'member',
        reason: '同一人',
        evidence: [],
      } as never),
    )
    await draw()
    expect(await needsOf(kept)).toMatchObject([{ kind: 'restock', dueDay: today }])
    expect(await needsOf(absorbed)).toEqual([])
  })
})

describe('what was done of a need', () => {
  const merged = (keptId: string, absorbedId: string) =>
    run((tx) => mergeCustomers(tx, { keptId, absorbedId, way: 'member', reason: '同一人' } as never))
  const parted = (mergeId: string) =>
    run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))

  it('is there again for both once a merge is taken back, and is not asked twice while it stands', async () => {
    const early = await buyer('zhou-a', [91, 61, 31], 'tea')
    const late = await buyer('zhou-b', [75, 45, 15], 'tea')
    const snoozed = await buyer('zhou-c', [75, 45, 15], 'tea')
    await draw()
    await act(await needsOf(early), { act: 'dismiss' })
    await act(await needsOf(late), { act: 'done' })
    await act(await needsOf(snoozed), { act: 'snooze', untilDay: today + 9 })
    const before = [await needsOf(early), await needsOf(late), await needsOf(snoozed)]

    const first = await merged(early, late)
    await draw()
    // The round is the other row's own, and somebody followed it up.
    expect(await needsOf(early)).toMatchObject([{ state: 'done', sinceDay: today - 15 }])
    const second = await merged(early, snoozed)
    await draw()
    expect(await needsOf(snoozed)).toEqual([])
    await act(await needsOf(early), { act: 'dismiss' })

    await parted(first.mergeId)
    await draw()
    await parted(second.mergeId)
    await draw()
    const after = [await needsOf(early), await needsOf(late), await needsOf(snoozed)]
    expect(after).toEqual(before)
    expect(await act(after[2]!, { act: 'undo' })).toMatchObject([{ outcome: 'done' }])
    expect(await needsOf(snoozed)).toMatchObject([{ state: 'open' }])
  })

  it('stays done for the one whose own purchase it was, though it was followed up while two were one', async () => {
    const kept = await buyer('xu-a', [95, 65, 35], 'rice')
    const absorbed = await buyer('xu-b', [80, 50, 20], 'rice')
    const untouched = await buyer('xu-c', [80, 50, 20], 'rice')
    await draw()
    const { mergeId } = await merged(kept, absorbed)
    await draw()
    const asOne = await needsOf(kept)
    expect(asOne).toMatchObject([{ state: 'open', sinceDay: today - 20 }])
    await act(asOne, { act: 'done' })
    await parted(mergeId)
    await draw()
    expect(await needsOf(absorbed)).toMatchObject([{ state: 'done', sinceDay: today - 20 }])
    expect(await needsOf(kept)).toMatchObject([{ state: 'open', sinceDay: today - 35 }])
    expect(await needsOf(untouched)).toMatchObject([{ state: 'open' }])
    await buyer('xu-b', [1], 'rice')
    await draw()
    expect(await needsOf(absorbed)).toMatchObject([{ state: 'open', sinceDay: today - 1 }])
  })

  it('opens again with a purchase that came while two were one', async () => {
    const one = await buyer('wu-a', [90, 60, 30], 'salt')
    const two = await buyer('wu-b', [40], 'salt')
    await draw()
    await act(await needsOf(one), { act: 'done' })
    const { mergeId } = await merged(one, two)
    await buyer('wu-a', [2], 'salt')
    await draw()
    expect(await needsOf(one)).toMatchObject([{ state: 'open', sinceDay: today - 2 }])
    await parted(mergeId)
    await draw()
    expect(await needsOf(one)).toMatchObject([{ state: 'open', sinceDay: today - 2 }])
  })
})

describe('acts on needs', () => {
  it('spread a marketing need only where a member is a friend, row by row, and tell the member without a name', async () => {
    const [friend, stranger] = [await buyer('friend', [75, 50, 25]), await buyer('stranger', [75, 50, 25])]
    await befriend(friend)
    await draw()
    const needs = [...(await needsOf(friend)), ...(await needsOf(stranger))]
    expect(await act(needs.slice(0, 1), { act: 'assign', memberId: 'chenjing' })).toMatchObject([
      { outcome: 'no_consent' },
    ])
    await consent(friend)
    expect(await act(needs, { act: 'assign', memberId: 'chenjing' })).toEqual([
      { needId: needs[0]!.id, outcome: 'done' },
      { needId: needs[1]!.id, outcome: 'no_relation' },
    ])
    expect(await needsOf(friend)).toMatchObject([{ state: 'assigned', assignedTo: 'chenjing' }])
    expect(await needsOf(stranger)).toMatchObject([{ state: 'open', assignedTo: null }])
    const sent = await run((tx) =>
      tx.named<{ recipient: string }>(
        'test.sent',
        `select recipient from outreach.message where brand_id = $1 and about like 'needs:%'`,
        [tx.brandId],
      ),
    )
    expect(sent).toEqual([{ recipient: 'chenjing' }])
  })

  it('are taken back one by one, to what stood before', async () => {
    const zhao = await buyer('zhao', [80, 50, 20])
    await draw()
    const needs = await needsOf(zhao)
    await act(needs, { act: 'snooze', untilDay: today + 7 })
    await act(needs, { act: 'dismiss' })
    expect(await needsOf(zhao)).toMatchObject([{ state: 'dismissed' }])
    await act(needs, { act: 'undo' })
    expect(await needsOf(zhao)).toMatchObject([{ state: 'snoozed', snoozedDay: today + 7 }])
    await act(needs, { act: 'undo' })
    expect(await needsOf(zhao)).toMatchObject([{ state: 'open', snoozedDay: null }])
    expect(await act(needs, { act: 'undo' })).toMatchObject([{ outcome: 'nothing_to_undo' }])
  })

  it('are refused where they say too little, and change nothing', async () => {
    const [need] = await run((tx) => listNeeds(tx, all))
    await expect(act([need!], { act: 'assign' })).rejects.toMatchObject({ code: 'need.member_missing' })
    await expect(act([need!], { act: 'assign', memberId: 'nobody' })).rejects.toMatchObject({
      code: 'need.member_unknown',
    })
    await expect(act([need!], { act: 'snooze', untilDay: today })).rejects.toMatchObject({
      code: 'need.day_missing',
    })
    expect(await act([{ ...need!, id: brand.ports.ids.next() }], { act: 'done' })).toMatchObject([
      { outcome: 'gone' },
    ])
  })
})

describe('the list of needs', () => {
  it('is by day, in pages, and its filters and counts agree', async () => {
    const whole = await run((tx) => listNeeds(tx, all))
    expect(whole.map(({ dueDay }) => dueDay)).toEqual(whole.map(({ dueDay }) => dueDay).sort((a, b) => a - b))
    const [first] = await run((tx) => listNeeds(tx, { ...all, limit: 1 }))
    const rest = await run((tx) => listNeeds(tx, { ...all, after: first! }))
    expect([first, ...rest]).toEqual(whole)
    const counts = await run((tx) => countNeeds(tx, today))
    const due = await run((tx) =>
      listNeeds(tx, { ...all, state: 'due', fromDay: today, untilDay: today + 7 }),
    )
    expect(counts.week).toBe(due.length)
    expect(counts.assigned).toBe(1)
    expect(await run((tx) => listNeeds(tx, { ...all, assignedTo: 'chenjing' }))).toHaveLength(1)
    // Snoozed ones come back on their day.
    const later = await run((tx) => listNeeds(tx, { ...all, state: 'due', today: today + 30 }))
    expect(later.length).toBeGreaterThanOrEqual(due.length)
  })
})
