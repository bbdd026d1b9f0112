import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { horizonPassed } from '../../test/support/horizon.ts'
import { statementsOf, tablesReadWhole } from '../../test/support/plans.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import { editCustomer, getCustomer, returnLevel } from '../customers/index.ts'
import { mergeCustomers } from '../customers/merge-customers.ts'
import { unmergeCustomers } from '../customers/unmerge-customers.ts'
import { picturesOf } from '../insight/pictures/store.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { businessDayNumber } from '../kernel/time.ts'
import { recordAfterSales, recordOrders } from '../orders/index.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { subscribers as workOrderSubscribers } from '../work-orders/subscribers.ts'
import { draftLadder, dropLadder, publishLadder } from './edit-ladder.ts'
import { jobs } from './jobs.ts'
import { settlePeople } from './judge-people.ts'
import type { Tier } from './ladder.ts'
import { ladderInForce, movesOf, newestLadders, standingOf } from './store.ts'
import { judgeAllAnew, walkSome } from './walk-everybody.ts'

let brand: TestBrand
const noon = new Date('2026-09-10T04:00:00Z')
const dayMs = 86_400_000
const later = (days: number) => new Date(noon.getTime() + days * dayMs)
const chen = { actor: { kind: 'member' as const, id: 'chenjing' } }
const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work, chen)

beforeAll(async () => {
  brand = await testBrand(workOrderSubscribers)
  brand.time.now = noon
  await run(seedShops)
})
afterAll(() => brand.close())

let next = 1
/** One buyer who paid so many yuan, each order so many days ago. */
async function buyer(name: string, paid: readonly [yuan: number, ago: number][]): Promise<CustomerId> {
  const orders = paid.map(([yuan, ago]) => {
    const at = new Date(brand.time.now!.getTime() - ago * dayMs)
    const paidFen = BigInt(yuan) * 100n
    const order = tmallOrder(`L${next++}`, at, { buyerId: name, versionAt: at, paidFen })
    return { ...order, lines: order.lines.map((line) => ({ ...line, paidFen })) }
  })
  const [first] = await run((tx) => recordOrders(tx, orders))
  return first!.customerId as CustomerId
}
const refund = (orderId: string, yuan: number) =>
  run((tx) =>
    recordAfterSales(tx, [
      {
        marketplace: 'taobao',
        shopId: 'tmall',
        afterSalesId: `R-${orderId}`,
        orderId,
        lineId: null,
        kind: 'return_and_refund',
        state: 'refunded',
        refundFen: BigInt(yuan) * 100n,
        quantity: 1,
        reason: null,
        versionAt: brand.time.now!,
      },
    ]),
  )

const runtime = () =>
  ({
    ports: brand.ports,
    db: { transact: (_: string, work: (tx: Tx) => Promise<unknown>) => brand.transact(work) },
  }) as unknown as Runtime
const job = (name: string) => jobs.find((one) => one.name === name)!.run(runtime(), brand.brandId, null)
const walk = () => job('loyalty.walk-everybody')
async function look(): Promise<void> {
  await horizonPassed(brand.db, brand.brandId)
  await job('loyalty.judge-people')
}
const levelOf = async (id: CustomerId) => {
  const { level, levelBy } = await run((tx) => getCustomer(tx, id))
  return `${level} ${levelBy}`
}
const newest = async () => (await run((tx) => newestLadders(tx, 1)))[0]!
const tier = (name: string, yuan: number): Tier => ({
  name,
  months: 12,
  match: 'all',
  spentFen: yuan * 100,
  orders: null,
  averageFen: null,
})
const publish = async (keepMonths: number, ...tiers: Tier[]) => {
  const version = await run((tx) => draftLadder(tx, { keepMonths, tiers }))
  await walk()
  await run((tx) => publishLadder(tx, version))
  await walk()
  return version
}

describe('a ladder of levels', () => {
  let wang: CustomerId
  let li: CustomerId
  let zhao: CustomerId

  it('says who would move before it moves anybody, and is published only then', async () => {
    wang = await buyer('wang', [
      [900, 40],
      [200, 30],
    ])
    li = await buyer('li', [[6_000, 20]])
    zhao = await buyer('zhao', [[50, 10]])
    const hand = await buyer('hand', [[9_000, 10]])
    await run((tx) => editCustomer(tx, hand, { level: '至尊' }))
    const wish = { keepMonths: 12, tiers: [tier('银卡', 1_000), tier('金卡', 5_000)] }
    await expect(run((tx) => draftLadder(tx, { ...wish, tiers: [tier('普通', 1)] }))).rejects.toMatchObject({
      code: 'loyalty.name_plain',
    })
    const first = await run((tx) => draftLadder(tx, wish))
    await expect(run((tx) => publishLadder(tx, first))).rejects.toMatchObject({ code: 'loyalty.not_counted' })
    await walk()
    expect(await newest()).toMatchObject({
      state: 'draft',
      walking: false,
      seen: 4,
      total: 4,
      up: 2,
      down: 0,
      byHand: 1,
    })
    expect((await newest()).counts.toSorted((a, b) => (a.to ?? '').localeCompare(b.to ?? ''))).toEqual(
      [
        { from: null, to: null, people: 1 },
        { from: null, to: '金卡', people: 1 },
        { from: null, to: '银卡', people: 1 },
      ].toSorted((a, b) => (a.to ?? '').localeCompare(b.to ?? '')),
    )
    expect(await levelOf(li)).toBe('普通 nobody')
    await run((tx) => publishLadder(tx, first))
    await walk()
    expect(await newest()).toMatchObject({
      state: 'in_force',
      walking: false,
      up: 2,
      down: 0,
      publishedBy: 'chenjing',
    })
    expect(await Promise.all([wang, li, zhao, hand].map(levelOf))).toEqual([
      '银卡 ladder',
      '金卡 ladder',
      '普通 nobody',
      '至尊 hand',
    ])
    expect(await run((tx) => movesOf(tx, [li], 5))).toEqual([
      { at: noon, version: first, from: null, to: '金卡', cause: 'ladder' },
    ])
    await run((tx) => returnLevel(tx, hand))
    expect(await levelOf(hand)).toBe('金卡 ladder')
    await expect(
      run((tx) => dropLadder(tx, first)),
      'it is no draft',
    ).rejects.toMatchObject({
      code: 'loyalty.not_found',
    })
  })

  it('is climbed with an order, announced once, and journalled', async () => {
    await look()
    brand.announced.length = 0
    await buyer('zhao', [[1_200, 0]])
    await look()
    expect(await levelOf(zhao)).toBe('银卡 ladder')
    const told = brand.announced.filter(({ type }) => type === 'loyalty.moved')
    expect(told.map(({ payload }) => payload)).toEqual([{ customerIds: [zhao] }])
    expect((await run((tx) => movesOf(tx, [zhao], 5)))[0]).toMatchObject({
      from: null,
      to: '银卡',
      cause: 'orders',
    })
    brand.announced.length = 0
    await look()
    expect(brand.announced).toEqual([])
  })

  it('is not fallen from by a refund within the keeping time', async () => {
    await refund(`L${next - 1}`, 1_200)
    await look()
    expect(await levelOf(zhao)).toBe('银卡 ladder')
    expect(await run((tx) => standingOf(tx, zhao))).toMatchObject({
      tier: 1,
      keptUntil: businessDayNumber(later(365)),
    })
  })

  it('holds for what two rows bought as one person, and parted each has what is their own', async () => {
    const [kept, absorbed] = [await buyer('sun-a', [[3_000, 5]]), await buyer('sun-b', [[2_500, 5]])]
    await look()
    expect([await levelOf(kept), await levelOf(absorbed)]).toEqual(['银卡 ladder', '银卡 ladder'])
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, { keptId: kept, absorbedId: absorbed, reason: '同一人', way: 'member' }),
    )
    await look()
    expect([await levelOf(kept), await levelOf(absorbed)]).toEqual(['金卡 ladder', '金卡 ladder'])
    // While they are one, the second buys enough alone.
    await buyer('sun-b', [[2_600, 0]])
    await look()
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
    await look()
    expect([await levelOf(kept), await levelOf(absorbed)]).toEqual(['银卡 ladder', '金卡 ladder'])
  })

  it('keeps what a row had reached before it came to stand behind another', async () => {
    const [kept, absorbed] = [await buyer('qian-a', [[50, 5]]), await buyer('qian-b', [[5_500, 5]])]
    await look()
    await refund(`L${next - 1}`, 5_500)
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, { keptId: kept, absorbedId: absorbed, reason: '同一人', way: 'member' }),
    )
    await look()
    expect(await levelOf(kept), 'the higher of both').toBe('金卡 ladder')
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
    await look()
    expect([await levelOf(kept), await levelOf(absorbed)]).toEqual(['普通 nobody', '金卡 ladder'])
  })

  it('yields to a level by hand until it is given back, on every row of the person', async () => {
    const [kept, absorbed] = [await buyer('zhou-a', [[1_500, 5]]), await buyer('zhou-b', [[10, 5]])]
    await run((tx) => editCustomer(tx, absorbed, { level: '钻石' }))
    await run((tx) =>
      mergeCustomers(tx, { keptId: kept, absorbedId: absorbed, reason: '同一人', way: 'member' }),
    )
    await look()
    expect(await levelOf(kept)).toBe('钻石 hand')
    const words = async () =>
      [...(await run((tx) => picturesOf(tx, [kept], businessDayNumber(noon))))[0]!.words].filter((one) =>
        /^(level|loyalty_tier)=/.test(one),
      )
    expect((await words()).toSorted()).toEqual(['level=钻石', 'loyalty_tier=钻石'])
    await run((tx) => returnLevel(tx, absorbed))
    expect(await levelOf(kept)).toBe('银卡 ladder')
    expect((await words()).toSorted()).toEqual(['level=银卡', 'loyalty_tier=银卡'])
  })

  it('that is changed moves everybody, a batch at a time, and goes on where it was cut off', async () => {
    const ids = await run((tx) =>
      rows(
        tx,
        sql<{ id: string }>`insert into customers.customer (brand_id, id, created_at, updated_at)
          select ${tx.brandId}, gen_random_uuid(), ${noon}, ${noon} from generate_series(1, 600) returning id`,
      ),
    )
    const version = await run((tx) =>
      draftLadder(tx, { keepMonths: 0, tiers: [tier('金卡', 5_000), tier('黑金', 8_000)] }),
    )
    await walk()
    expect(await newest()).toMatchObject({ version, walking: false, byHand: 0 })
    const { up, down, seen } = await newest()
    expect(seen).toBeGreaterThan(ids.length)
    await run((tx) => publishLadder(tx, version))
    expect(await run(walkSome), 'there is more').toBe(true)
    expect(await newest()).toMatchObject({ walking: true, seen: 250 })
    await walk()
    expect(await newest()).toMatchObject({ walking: false, seen, up, down })
    expect(down).toBeGreaterThan(0)
    expect([await levelOf(wang), await levelOf(li)]).toEqual(['普通 nobody', '金卡 ladder'])
    expect((await run((tx) => movesOf(tx, [wang], 1)))[0]).toMatchObject({
      version,
      from: '银卡',
      to: null,
      cause: 'ladder',
    })
  })

  it('without levels ends them, and a draft can be dropped', async () => {
    const dropped = await run((tx) => draftLadder(tx, { keepMonths: 1, tiers: [tier('金卡', 1)] }))
    await run((tx) => dropLadder(tx, dropped))
    await walk()
    expect(await levelOf(zhao)).toBe('普通 nobody')
    const last = await publish(0)
    expect(last).toBe(dropped + 1)
    expect(await levelOf(li)).toBe('普通 nobody')
    await publish(0, tier('金卡', 5_000))
    expect(await levelOf(li)).toBe('金卡 ladder')
  })

  it('is walked over again after a file, which names nobody', async () => {
    const quiet = await buyer('quiet', [[5_100, 3]])
    expect(await levelOf(quiet)).toBe('普通 nobody')
    await run(judgeAllAnew)
    await walk()
    expect(await levelOf(quiet)).toBe('金卡 ladder')
    expect(await run((tx) => movesOf(tx, [li], 1)), 'whoever stayed was not moved again').toMatchObject([
      { to: '金卡', cause: 'ladder' },
    ])
  })

  it('is fallen from on the day on which the keeping time is over, and that is told', async () => {
    await publish(12, tier('金卡', 5_000))
    const sun = await buyer('late', [[5_200, 0]])
    await look()
    await refund(`L${next - 1}`, 5_200)
    brand.time.now = later(364)
    await look()
    expect(await levelOf(sun)).toBe('金卡 ladder')
    brand.time.now = later(365)
    await look()
    expect(await levelOf(sun)).toBe('普通 nobody')
    expect(await run((tx) => movesOf(tx, [sun], 5))).toMatchObject([
      { from: '金卡', to: null, cause: 'orders', at: later(365) },
      { from: null, to: '金卡', cause: 'orders', at: noon },
    ])
  })
})

it('reads the rows of those it judges alone, and asks as many statements for many as for one', async () => {
  await run((tx) =>
    sql`insert into customers.customer (brand_id, id, created_at, updated_at)
      select ${tx.brandId}, gen_random_uuid(), ${noon}, ${noon} from generate_series(1, 20000)`.execute(
      tx.db,
    ),
  )
  await run((tx) =>
    sql`insert into loyalty.member (brand_id, person_id, due_day) select ${tx.brandId}, id, 40000
      from customers.customer where brand_id = ${tx.brandId} on conflict do nothing`.execute(tx.db),
  )
  await run((tx) =>
    sql`insert into orders."order" select r.* from orders."order" o, generate_series(1, 8000) n, lateral jsonb_populate_record(o,
        jsonb_build_object('id', gen_random_uuid(), 'outside_id', 'many-' || n, 'customer_id', gen_random_uuid())) r
        where o.outside_id = 'L1'`.execute(tx.db),
  )
  await withClient(brand.ownerUrl, (client) =>
    client.query('analyze customers.customer, loyalty.member, orders."order"'),
  )
  const asked = async (many: number) =>
    run(async (tx) => {
      const ladder = (await ladderInForce(tx))!
      const found = await rows(
        tx,
        sql<{ id: string }>`select id from customers.customer order by id limit ${many}`,
      )
      const persons = found.map(({ id }) => ({ personId: id, rowIds: [id] }))
      const texts = await statementsOf(tx, (spied) =>
        settlePeople(spied, ladder, persons, businessDayNumber(noon), 'orders'),
      )
      const whole: string[] = []
      for (const text of texts.values()) whole.push(...(await tablesReadWhole(tx, text)))
      return {
        whole: whole.filter((one) => ['customer', 'member', 'order'].includes(one)),
        names: [...texts.keys()],
      }
    })
  const one = await asked(1)
  expect(one.whole).toEqual([])
  expect(one.names).toEqual(expect.arrayContaining(['orders.purchase_days', 'loyalty.write_standings']))
  expect((await asked(200)).names.length).toBeLessThanOrEqual(one.names.length + 4)
})
