import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { horizonPassed } from '../../../test/support/horizon.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import { matchProducts } from '../../catalog/index.ts'
import { mergeCustomers } from '../../customers/index.ts'
import { sayOfProduct, takeBackSaid } from '../../installed-products/change-products.ts'
import { ownedProducts } from '../../installed-products/index.ts'
import { subscribers as followers } from '../../installed-products/subscribers.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { businessDayNumber } from '../../kernel/time.ts'
import { actOnNeeds } from '../../needs/act-on-needs.ts'
import { needsOfPeople } from '../../needs/index.ts'
import { jobs as needJobs } from '../../needs/jobs.ts'
import { recordAfterSales, recordOrders } from '../../orders/index.ts'
import { writeMember } from '../../organization/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { StoredEvent } from '../../runtime/events/event.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { recordPeople } from '../../segments/index.ts'
import { readRule } from '../../segments/rule.ts'
import { sampleMatching } from '../../segments/store.ts'
import { subscribers as workOrderSubscribers } from '../../work-orders/subscribers.ts'
import { subscribers as pictureFollowers } from '../pictures/follow-people.ts'
import { picturesOf } from '../pictures/store.ts'
import { readSidebar } from '../sidebar/read-sidebar.ts'
import { readNeeds } from './need-views.ts'
import { outlookOf } from './outlook-views.ts'

let brand: TestBrand
const noon = new Date('2026-09-10T04:00:00Z')
const run = <T>(work: (tx: Tx) => Promise<T>) =>
  brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
const daysAgo = (days: number) => new Date(noon.getTime() - days * 86_400_000)

beforeAll(async () => {
  brand = await testBrand(workOrderSubscribers)
  brand.time.now = noon
  await run(seedShops)
  const match = (itemId: string, productId: string) => ({
    shopId: 'tmall',
    itemId,
    skuId: '',
    kind: 'product' as const,
    products: [{ productId, quantity: 1 }],
  })
  await run((tx) => matchProducts(tx, [match('purifier', 'HM-WP-600'), match('pp', 'HM-FLT-PP')], 'import'))
  await run((tx) =>
    writeMember(tx, { id: 'chenjing', name: '陈静', login: 'chenjing@hemu', roles: ['agent'] } as never),
  )
})
afterAll(() => brand.close())
beforeEach(() => {
  brand.time.now = noon
})

let next = 1
/** Orders of one kind of goods, delivered so many days ago. */
async function bought(buyerId: string, itemId: string, ...ago: number[]): Promise<string> {
  const orders = ago.map((days) => {
    const at = daysAgo(days)
    const orderId = `W${next++}`
    const plain = tmallOrder(orderId, at, { buyerId, state: 'completed', deliveredAt: at })
    return { ...plain, lines: [{ ...plain.lines[0]!, itemId, title: itemId }] }
  })
  return (await run((tx) => recordOrders(tx, orders)))[0]!.customerId!
}

/** What a server does: units follow the events, then the job of needs looks whom they touched. */
async function work(): Promise<void> {
  const told = brand.announced.splice(0) as StoredEvent<never>[]
  for (const one of followers) {
    const own = told.filter(({ type }) => one.events.some((event) => event.type === type))
    if (own.length > 0) await run((tx) => one.handle(tx, own))
  }
  await horizonPassed(brand.db, brand.brandId)
  const db = { transact: (_: string, one: (tx: Tx) => Promise<unknown>) => brand.transact(one) }
  await needJobs[0]!.run({ ports: brand.ports, db } as unknown as Runtime, brand.brandId, null)
}

const outlook = (id: string) => run((tx) => outlookOf(tx, [id], ['agent'], 'zh'))
const kept = (id: string) => run((tx) => needsOfPeople(tx, [id]))
const dueWords = async (id: string) => {
  const [picture] = await run((tx) => picturesOf(tx, [id], businessDayNumber(brand.time.now!)))
  return [...picture!.words].filter((one) => one.startsWith('consumable_due=')).toSorted()
}
const unitOf = async (id: string) => (await run((tx) => ownedProducts(tx, [id]))).get(id)![0]!.unit.id
const asked = { dimension: 'consumable_due', is: 'any_of' as const, values: ['overdue', 'week'] }
/** Whom a segment finds, once they are drawn. */
const foundBySegment = (...ids: string[]) =>
  run(async (tx) => {
    const today = businessDayNumber(brand.time.now!)
    await recordPeople(tx, await picturesOf(tx, ids, today), [])
    return sampleMatching(tx, readRule(asked, new Set()), today, 9)
  })
/** A WeCom friend of a member, as the sidebar asks for them. */
const friend = (customerId: string) =>
  run(async (tx) => {
    await tx.named(
      'test.contact',
      `insert into contacts.contact (brand_id, id, external_user_id, customer_id, first_added_at, updated_at)
       values ($1, $2, $3, $4, $5, $5)`,
      [tx.brandId, tx.ports.ids.next(), `wm-${customerId}`, customerId, tx.now],
    )
    return `wm-${customerId}`
  })

describe('a product at home', () => {
  it('becomes a need with its reason, in the sidebar and on the page, for a service and to anybody', async () => {
    const liu = await bought('liu', 'purifier', 177)
    await work()
    const seen = (await outlook(liu)).needs
    expect(seen).toMatchObject([
      {
        kindName: '耗材到期',
        purpose: 'service',
        name: 'PP 棉复合滤芯',
        about: '600G 厨下式净水器',
        inDays: 7,
      },
    ])
    expect(seen[0]!.reasons).toEqual(['同类产品一般每 6 个月一次，2026-03-17 起使用'])
    const external = await friend(liu)
    const sidebar = await run((tx) =>
      readSidebar(tx, external, { memberId: 'chenjing', roles: ['agent'], language: 'zh' }),
    )
    expect(sidebar!.outlook.needs).toEqual(seen)
    const page = await run((tx) => readNeeds(tx, { kind: 'part', due: 'week', limit: 9 }, ['agent'], 'zh'))
    expect(page.items).toMatchObject([
      { customerId: liu, customerName: '刘**', dueOn: '2026-09-17', isFriend: false },
    ])
    const wish = { act: 'assign' as const, memberId: 'chenjing' }
    expect(await run((tx) => actOnNeeds(tx, [seen[0]!.id], wish))).toMatchObject([{ outcome: 'done' }])
    expect((await outlook(liu)).needs).toMatchObject([{ stateName: '已分派' }])
  })

  it('is asked for by segments until somebody saw to it, day by day', async () => {
    const wang = await bought('wang', 'purifier', 170)
    await work()
    expect(await dueWords(wang)).toEqual(['consumable_due=month'])
    brand.time.now = daysAgo(-10)
    expect(await dueWords(wang)).toEqual(['consumable_due=month', 'consumable_due=week'])
    expect(await foundBySegment(wang)).toEqual([wang])
    brand.time.now = daysAgo(-20)
    expect(await dueWords(wang)).toEqual(['consumable_due=overdue'])
    const [need] = await kept(wang)
    const act = (wish: Parameters<typeof actOnNeeds>[2]) => run((tx) => actOnNeeds(tx, [need!.id], wish))
    await act({ act: 'snooze', untilDay: businessDayNumber(brand.time.now) + 3 })
    expect(await dueWords(wang)).toEqual([])
    brand.time.now = daysAgo(-23)
    expect(await dueWords(wang)).toEqual(['consumable_due=overdue'])
    await act({ act: 'dismiss' })
    expect(await dueWords(wang)).toEqual([])
    expect(await foundBySegment(wang)).toEqual([])
  })

  it('tells of a change once, by id alone: pictures follow it, and what stayed is not told again', async () => {
    const told = () =>
      brand.announced.filter(({ type }) => type === 'need.changed').map(({ payload }) => payload)
    const zhou = await bought('zhou', 'purifier', 175)
    await work()
    expect(told()).toEqual([{ customerIds: [zhou] }])
    await run((tx) =>
      tx.named('test.due', 'update needs.person set due_day = 0 where brand_id = $1', [tx.brandId]),
    )
    await work()
    expect(told()).toEqual([])
    const ids = (await kept(zhou)).map(({ id }) => id)
    await run((tx) => actOnNeeds(tx, [...ids, tx.ports.ids.next()], { act: 'done' }))
    expect(told()).toEqual([{ customerIds: [zhou] }])
    expect(pictureFollowers[0]!.events.map(({ type }) => type)).toContain('need.changed')
  })

  it('needs the part anew once it was changed, and again at once where that is taken back', async () => {
    const sun = await bought('sun', 'purifier', 177)
    await work()
    const [first] = await kept(sun)
    await run((tx) => actOnNeeds(tx, [first!.id], { act: 'done' }))
    const unitId = await unitOf(sun)
    const said = { kind: 'part_done' as const, part: 'pp_filter', on: '2026-05-01' }
    const actId = await run((tx) => sayOfProduct(tx, unitId, said, ''))
    await work()
    expect(await kept(sun)).toMatchObject([
      { state: 'open', reasons: [{ code: 'cycle', started: 'last', confirmed: false }] },
    ])
    expect((await outlook(sun)).needs).toMatchObject([{ dueOn: '2026-11-01' }])
    await run((tx) => takeBackSaid(tx, unitId, actId))
    await work()
    expect((await outlook(sun)).needs).toMatchObject([{ dueOn: '2026-09-17' }])
  })

  it('that was given back needs nothing, nor does one of whose parts nobody told for a cycle', async () => {
    const returned = await bought('returned', 'purifier', 177)
    const silent = await bought('silent', 'purifier', 380)
    await work()
    expect(await kept(returned)).toHaveLength(1)
    const due = (await kept(silent)).map(({ name, kind }) => [kind, name.zh])
    expect(due).not.toContainEqual(['part', 'PP 棉复合滤芯'])
    const refund = {
      marketplace: 'taobao' as const,
      shopId: 'tmall',
      afterSalesId: 'R9',
      orderId: `W${next - 2}`,
      lineId: null,
      kind: 'return_and_refund' as const,
      state: 'refunded' as const,
      versionAt: noon,
      refundFen: 129_900n,
      quantity: 1,
      reason: null,
    }
    await run((tx) => recordAfterSales(tx, [refund]))
    await work()
    expect(await kept(returned)).toEqual([])
  })

  it('and the filters bought for it are one need, at the own pace', async () => {
    const li = await bought('li', 'purifier', 400)
    await bought('li', 'pp', 370, 190, 10)
    await work()
    const [need, ...others] = (await kept(li)).filter(({ name }) => name.zh.startsWith('PP'))
    expect(others).toEqual([])
    expect(need!.reasons.map(({ code }) => code)).toContain('rhythm')
    expect(need!.dueDay - need!.sinceDay).toBe(180)
  })

  it('goes with the person: a merge brings the need to the row that stands', async () => {
    const [one, other] = [await bought('chen-a', 'purifier', 177), await bought('chen-b', 'pp', 400)]
    await work()
    expect([(await kept(one)).length, (await kept(other)).length]).toEqual([1, 0])
    await run((tx) =>
      mergeCustomers(tx, {
        keptId: other as CustomerId,
        absorbedId: one as CustomerId,
        way: 'member',
        reason: '同一人',
      }),
    )
    await work()
    expect(await kept(one)).toEqual([])
    expect(await kept(other)).toMatchObject([{ kind: 'part', name: { zh: 'PP 棉复合滤芯' } }])
  })
})
