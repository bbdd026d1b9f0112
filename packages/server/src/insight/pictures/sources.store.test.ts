import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import { recordConsents } from '../../consents/index.ts'
import { customersMerged, identifyCustomers } from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { businessDayNumber } from '../../kernel/time.ts'
import { recordOrders } from '../../orders/index.ts'
import { subscribers as orderSubscribers } from '../../orders/subscribers.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { dimensionOf } from '../../segments/dimensions.ts'
import { subscribers } from './follow-people.ts'
import { picturesOf } from './store.ts'

const morning = new Date('2026-04-10T02:00:00Z')
const today = businessDayNumber(morning)
let brand: TestBrand
let mei: CustomerId
const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)

beforeAll(async () => {
  brand = await testBrand([...orderSubscribers])
  brand.time.now = morning
  await run(seedShops)
  const record = {
    identifiers: [{ kind: 'marketplace_buyer' as const, value: 'taobao:buyer-of-9101' }],
    evidence: 'order:9101',
    origin: 'marketplace',
  }
  mei = (await run((tx) => identifyCustomers(tx, [record])))[0]!.customerId!
})
afterAll(() => brand.close())

const pictureOn = async (day: number) => (await run((tx) => picturesOf(tx, [mei], day)))[0]!
const wordsOf = async (code: string, day = today) =>
  [...(await pictureOn(day)).words]
    .flatMap((one) => (one.startsWith(`${code}=`) ? [one.split('=')[1]] : []))
    .toSorted()

describe('what a picture reads', () => {
  it('is what discounts took off, and how often they were deep, from as many orders as the tag asks', async () => {
    const percents = { 9101: 45, 9102: 9, 9103: 45 }
    await run((tx) =>
      recordOrders(
        tx,
        Object.keys(percents).map((id) => tmallOrder(id, morning, { buyerId: 'buyer-of-9101' })),
      ),
    )
    const tell = (id: string, percent: number) =>
      run((tx) =>
        sql`insert into behaviour.event (brand_id, id, item, at, source, place, subject_id, order_id, facts, recorded_at)
          select o.brand_id, gen_random_uuid(), 'discount_share', o.paid_at, 'taobao', '', ${mei}, o.id,
            jsonb_build_object('percent', ${percent}::int), o.paid_at
          from orders."order" o where o.outside_id = ${id}`.execute(tx.db),
      )
    expect((await pictureOn(today)).numbers).not.toHaveProperty('discount_percent')
    await tell('9101', 45)
    await tell('9102', 9)
    expect((await pictureOn(today)).numbers).toMatchObject({ discount_percent: 27 })
    expect((await pictureOn(today)).numbers, 'two orders are no habit').not.toHaveProperty('bonus_score')
    await tell('9103', 45)
    expect((await pictureOn(today)).numbers).toMatchObject({ discount_percent: 33, bonus_score: 66 })
  })

  it('is the stage of life that tags judged', async () => {
    await run((tx) =>
      sql`insert into tagging.verdict (brand_id, customer_id, code, version, facts, since, judged_at)
        values (${tx.brandId}, ${mei}, 'stage-renewal', 1, '{}', ${tx.now}, ${tx.now}),
          (${tx.brandId}, ${mei}, 'loyal', 1, '{}', ${tx.now}, ${tx.now})`.execute(tx.db),
    )
    expect(await wordsOf('life_stage')).toEqual(['renewal'])
  })

  it('is the gender that WeCom tells, and none where two friends tell two', async () => {
    const friend = (name: string, gender: 'female' | 'male' | null) =>
      run((tx) =>
        sql`insert into contacts.contact (brand_id, id, external_user_id, customer_id, gender, first_added_at, updated_at)
          values (${tx.brandId}, ${tx.ports.ids.next()}, ${name}, ${mei}, ${gender}, ${tx.now}, ${tx.now})
          on conflict (brand_id, external_user_id) do update set gender = excluded.gender`.execute(tx.db),
      )
    await friend('wm-silent', null)
    expect(await wordsOf('gender')).toEqual([])
    await friend('wm-one', 'female')
    expect(await wordsOf('gender')).toEqual(['female'])
    await friend('wm-two', 'female')
    expect(await wordsOf('gender'), 'two friends of one mind').toEqual(['female'])
    await friend('wm-two', 'male')
    expect(await wordsOf('gender'), 'who is addressed wrongly is worse than who is not asked').toEqual([])
    await friend('wm-one', null)
    expect(await wordsOf('gender')).toEqual(['male'])
    const said = dimensionOf('gender')
    expect(said).toMatchObject({ kind: 'words', options: [{ value: 'female' }, { value: 'male' }] })
  })

  it('is who became a friend lately, and whom everybody lost lately', async () => {
    const long = new Date(morning.getTime() - 400 * 86_400_000)
    const friendOf = (member: string, added: Date, lost: Date | null) =>
      run((tx) =>
        sql`insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, added_at, lost_at)
          select brand_id, id, ${member}, ${added}, ${lost} from contacts.contact where external_user_id = 'wm-one'
          on conflict (brand_id, contact_id, wecom_user_id) do update set lost_at = excluded.lost_at`.execute(
          tx.db,
        ),
      )
    await friendOf('zhou', long, null)
    expect(await wordsOf('wecom_relation')).toEqual(['added'])
    await friendOf('chen', morning, null)
    expect(await wordsOf('wecom_relation', today + 7)).toEqual(['added', 'added_30d', 'added_7d'])
    expect(await wordsOf('wecom_relation', today + 8)).toEqual(['added', 'added_30d'])
    expect([(await pictureOn(today)).staleDay, (await pictureOn(today + 8)).staleDay]).toEqual([
      today + 8,
      today + 31,
    ])
    expect(await wordsOf('wecom_relation', today + 31)).toEqual(['added'])
    await friendOf('chen', morning, morning)
    expect(await wordsOf('wecom_relation')).toEqual(['added'])
    await friendOf('zhou', long, morning)
    expect(await wordsOf('wecom_relation', today + 30)).toEqual(['lost', 'lost_30d'])
    expect(await wordsOf('wecom_relation', today + 31)).toEqual(['lost'])
    await run((tx) => sql`delete from contacts.contact_owner`.execute(tx.db))
  })

  it('is who is in groups of customers, for thirty days as somebody who just came', async () => {
    await run(async (tx) => {
      await sql`insert into contacts.contact (brand_id, id, external_user_id, customer_id, first_added_at, updated_at)
        values (${tx.brandId}, ${mei}, 'wm-mei', ${mei}, ${tx.now}, ${tx.now})`.execute(tx.db)
      await sql`insert into contacts.customer_group (brand_id, group_id, corp_id) values (${tx.brandId}, 'g1', 'corp')`.execute(
        tx.db,
      )
      await sql`insert into contacts.group_member (brand_id, group_id, person_id, kind, contact_id, joined_at, joined_by)
        values (${tx.brandId}, 'g1', 'wm-mei', 'contact', ${mei}, ${tx.now}, 'scan')`.execute(tx.db)
    })
    expect(await wordsOf('customer_group_activity')).toEqual(['joined_30d', 'member'])
    expect(await wordsOf('customer_group_activity', today + 30)).toEqual(['joined_30d', 'member'])
    expect(await wordsOf('customer_group_activity', today + 31)).toEqual(['member'])
    await run((tx) => sql`update contacts.group_member set left_at = ${tx.now}`.execute(tx.db))
    expect(await wordsOf('customer_group_activity')).toEqual(['left'])
  })

  it('is what was agreed to and refused, by purpose and channel, as the gate of sending judges it', async () => {
    expect(await wordsOf('consent')).toEqual([])
    const say = (more: object, minute: number) =>
      run((tx) =>
        recordConsents(tx, [
          {
            customerId: mei,
            purpose: 'marketing',
            channel: 'sms',
            given: true,
            way: 'customer_page',
            textVersion: null,
            record: null,
            evidence: null,
            saidAt: new Date(morning.getTime() - (10 - minute) * 60_000),
            ...more,
          },
        ]),
      )
    await say({}, 1)
    await say({ purpose: 'profiling', channel: 'all' }, 2)
    expect(await wordsOf('consent')).toEqual(['marketing.sms', 'profiling.all'])
    await say({ channel: 'all', given: false }, 3)
    await say({ given: true, way: 'import', record: 'import:1' }, 4)
    expect(await wordsOf('consent')).toEqual(['no.marketing', 'profiling.all'])
  })

  it('names the day on which it will say something else, or looks again within weeks', async () => {
    await run((tx) =>
      sql`insert into needs.need (brand_id, id, person_id, key, kind, purpose, name, since_day, due_day, from_day, until_day,
          quantity, reasons, drawn_at)
        values (${tx.brandId}, gen_random_uuid(), ${mei}, 'filter', 'part', 'service', '{}', ${today}, ${today + 40}, ${today}, ${today + 60},
          1, '[]', ${tx.now})`.execute(tx.db),
    )
    const changes = async (day: number) => ({
      due: await wordsOf('consumable_due', day),
      next: (await pictureOn(day)).staleDay! - today,
    })
    expect(await changes(today)).toEqual({ due: [], next: 10 })
    expect((await changes(today + 10)).due).toEqual(['month'])
    expect(await changes(today + 20)).toEqual({ due: ['month'], next: 33 })
    expect(await changes(today + 33)).toEqual({ due: ['month', 'week'], next: 41 })
    expect((await changes(today + 41)).due).toEqual(['overdue'])
    await run((tx) =>
      sql`update needs.need set state = 'snoozed', snoozed_day = ${today + 50}`.execute(tx.db),
    )
    expect(await changes(today + 41)).toEqual({ due: [], next: 50 })
    const { next } = await changes(today + 60)
    expect(next).toBeGreaterThan(60 + 20)
    expect(next).toBeLessThan(60 + 35)
    expect((await changes(today + 360)).next, 'the year of the orders ends').toBe(365)
  })

  it('is a warranty that ends soon, apart from parts', async () => {
    await run((tx) =>
      sql`update needs.need set kind = 'warranty', key = 'warranty', state = 'open', snoozed_day = null`.execute(
        tx.db,
      ),
    )
    expect(await wordsOf('consumable_due', today + 10)).toEqual(['warranty_month'])
    expect(await wordsOf('consumable_due', today + 33)).toEqual(['warranty_month', 'warranty_week'])
    expect(await wordsOf('consumable_due', today + 41)).toEqual([])
  })
})

describe('what pictures follow', () => {
  it('is told of consent, groups, edits and matched products', () => {
    const types = subscribers[0]!.events.map((one) => one.type)
    expect(types).toEqual(
      expect.arrayContaining([
        'consent.given',
        'consent.withdrawn',
        'contact.added',
        'contact.edited',
        'contact.joined-group',
        'contact.left-group',
        'contact.unbound',
        'customer.edited',
        'order.matched',
        customersMerged.type,
      ]),
    )
  })
})
