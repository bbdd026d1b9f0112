import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { horizonPassed } from '../../test/support/horizon.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import { mergeCustomers, unmergeCustomers } from '../customers/index.ts'
import { businessDayNumber } from '../kernel/time.ts'
import { recordAfterSales, recordOrders } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { subscribers as workOrderSubscribers } from '../work-orders/subscribers.ts'
import { jobs } from './jobs.ts'
import { fewestRepeaters } from './model.ts'
import { countGroups, newestModels, scoresOf } from './store.ts'

let brand: TestBrand
const noon = new Date('2026-09-10T04:00:00Z')
const daysAgo = (days: number) => new Date(noon.getTime() - days * 86_400_000)
const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)

beforeAll(async () => {
  brand = await testBrand(workOrderSubscribers)
  brand.time.now = noon
  await run(seedShops)
})
afterAll(() => brand.close())

let next = 1
/** One buyer who paid on these days. */
async function buyer(name: string, ago: readonly number[]): Promise<string> {
  const orders = ago.map((days) => {
    const at = daysAgo(days)
    return tmallOrder(`V${next++}`, at, { buyerId: name, versionAt: at })
  })
  const [first] = await run((tx) => recordOrders(tx, orders))
  return first!.customerId!
}
const job = (name: string) => {
  const found = jobs.find((one) => one.name === name)!
  const runtime = {
    ports: brand.ports,
    db: { transact: (_: string, work: (tx: Tx) => Promise<unknown>) => brand.transact(work) },
  } as unknown as Runtime
  return found.run(runtime, brand.brandId, null)
}
const score = async () => {
  await horizonPassed(brand.db, brand.brandId)
  await job('value.score-people')
}
const scoreOf = async (id: string) => (await run((tx) => scoresOf(tx, [id])))[0]

describe('scores of a brand', () => {
  it('say of a young brand what is known, and that a model wants more customers', async () => {
    const wang = await buyer('wang', [100, 70, 40, 10])
    await job('value.fit-model')
    const [model] = await run((tx) => newestModels(tx, 1))
    expect(model).toMatchObject({ state: 'too_little', people: 1, repeaters: 1, params: null })
    await score()
    expect(await scoreOf(wang)).toMatchObject({
      purchases: 4,
      rhythmDays: 30,
      churn: 'unknown',
      predictedFen: null,
      reasons: [{ code: 'no_model' }],
      // Nobody bought later than they did.
      recency: 5,
      rfmGroup: 'fresh',
    })
  })

  it('come from a model once enough people came back, with version and calibration', async () => {
    for (let i = 0; i < fewestRepeaters + 10; i++)
      await buyer(
        `crowd-${i}`,
        Array.from({ length: 2 + (i % 4) }, (_, k) => 400 - 5 * (i % 50) - k * (20 + (i % 7) * 5)).filter(
          (days) => days > 0,
        ),
      )
    brand.time.now = new Date(noon.getTime() + 2 * 3_600_000)
    await job('value.fit-model')
    const [model, ...others] = await run((tx) => newestModels(tx, 5))
    expect(others).toEqual([])
    expect(model).toMatchObject({ state: 'fitted', version: 'bg-nbd+rhythm.2' })
    expect(model!.calibration!.tenths).toHaveLength(10)
    // The scores of today stand on the model of the morning; tomorrow everybody is due.
    brand.time.now = new Date(noon.getTime() + 86_400_000)
    brand.announced.length = 0
    await score()
    const told = brand.announced.filter(({ type }) => type === 'value.scored')
    expect(
      told.flatMap(({ payload }) => (payload as { customerIds: string[] }).customerIds).length,
    ).toBeGreaterThan(fewestRepeaters)
    const groups = await run(countGroups)
    expect(groups.reduce((sum, one) => sum + one.people, 0)).toBe(fewestRepeaters + 11)
    expect(groups.some(({ churn }) => churn === 'high')).toBe(true)
    brand.announced.length = 0
    await score()
    expect(brand.announced).toEqual([])
  })

  it('follow an order, and a refund that takes it back whole', async () => {
    const li = await buyer('li', [60, 30])
    await score()
    expect(await scoreOf(li)).toMatchObject({ purchases: 2, spentFen: 259_800n })
    await buyer('li', [1])
    await score()
    expect(await scoreOf(li)).toMatchObject({ purchases: 3 })
    const orderId = `V${next - 1}`
    await run((tx) =>
      recordAfterSales(tx, [
        {
          marketplace: 'taobao',
          shopId: 'tmall',
          afterSalesId: 'R1',
          orderId,
          lineId: null,
          kind: 'return_and_refund',
          state: 'refunded',
          refundFen: 129_900n,
          quantity: 1,
          reason: null,
          versionAt: brand.time.now!,
        },
      ]),
    )
    await score()
    expect(await scoreOf(li)).toMatchObject({ purchases: 2, spentFen: 259_800n })
  })

  it('are of a person: a merge joins what two rows bought, an unmerge parts it', async () => {
    const [kept, absorbed] = [await buyer('sun-a', [90, 60]), await buyer('sun-b', [30])]
    await score()
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, {
        keptId: kept,
        absorbedId: absorbed,
        way: 'member',
        reason: '同一人',
        evidence: [],
      } as never),
    )
    await score()
    expect(await scoreOf(kept)).toMatchObject({ purchases: 3, rhythmDays: 30 })
    expect(await scoreOf(absorbed)).toBeUndefined()
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
    await score()
    expect(await scoreOf(kept)).toMatchObject({ purchases: 2 })
    expect(await scoreOf(absorbed)).toMatchObject({ purchases: 1, reasons: [{ code: 'bought_once' }] })
  })

  it('reach everybody the next day, also whom nothing announced', async () => {
    brand.time.now = new Date(noon.getTime() + 2 * 86_400_000)
    const quiet = await buyer('quiet', [20])
    await run((tx) =>
      tx.named('test.forget', 'delete from value.score where brand_id = $1 and person_id = $2', [
        tx.brandId,
        quiet,
      ]),
    )
    await score()
    expect(await scoreOf(quiet)).toMatchObject({ purchases: 1 })
    const late = await run((tx) =>
      tx.named<{ count: number }>(
        'test.late',
        'select count(*)::int as count from value.score where brand_id = $1 and due_day <= $2',
        [tx.brandId, businessDayNumber(brand.time.now!)],
      ),
    )
    expect(late[0]!.count).toBe(0)
  })
})
