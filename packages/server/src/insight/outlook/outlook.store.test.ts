import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { horizonPassed } from '../../../test/support/horizon.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import { jobs as needJobs } from '../../needs/jobs.ts'
import { recordOrders } from '../../orders/index.ts'
import type { RoleName } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { jobs as valueJobs } from '../../value/jobs.ts'
import { subscribers as workOrderSubscribers } from '../../work-orders/subscribers.ts'
import { readNeedCounts, readNeeds } from './need-views.ts'
import { outlookOf } from './outlook-views.ts'
import { readValuePage } from './value-views.ts'

let brand: TestBrand
const noon = new Date('2026-09-10T04:00:00Z')
const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)
const buyers: string[] = []

/** Three who buy filters each month, and one who bought once. */
beforeAll(async () => {
  brand = await testBrand(workOrderSubscribers)
  brand.time.now = noon
  await run(seedShops)
  const paces = [[85, 55, 25], [88, 58, 28], [95, 65, 35], [40]]
  for (const [n, days] of paces.entries()) {
    const orders = days.map((ago, i) => {
      const at = new Date(noon.getTime() - ago * 86_400_000)
      const plain = tmallOrder(`O${n}-${i}`, at, {
        buyerId: `b${n}`,
        state: 'completed',
        paidFen: 9_900n,
      })
      return {
        ...plain,
        lines: [{ ...plain.lines[0]!, itemId: 'filter', title: '复合滤芯', paidFen: 9_900n }],
      }
    })
    const [first] = await run((tx) => recordOrders(tx, orders))
    buyers.push(first!.customerId!)
  }
  await horizonPassed(brand.db, brand.brandId)
  const runtime = {
    ports: brand.ports,
    db: { transact: (_: string, work: (tx: Tx) => Promise<unknown>) => brand.transact(work) },
  } as unknown as Runtime
  for (const job of [...valueJobs, ...needJobs]) await job.run(runtime, brand.brandId, null)
})
afterAll(() => brand.close())

const outlook = (id: string, role: RoleName, language: 'zh' | 'en' = 'zh') =>
  run((tx) => outlookOf(tx, [id], [role], language))

describe('what is expected of a customer', () => {
  it('is value, needs and the usual order, each with its reason', async () => {
    const found = await outlook(buyers[0]!, 'agent')
    expect(found.value).toMatchObject({ purchases: 3, rhythmDays: 30, churnName: '资料太少' })
    expect(found.needs).toMatchObject([
      { kindName: '复购补货', purpose: 'marketing', dueOn: '2026-09-15', inDays: 5, stateName: '待跟进' },
    ])
    expect(found.habit).toMatchObject({ times: 3, same: true, totalFen: 9_900, shopName: '天猫旗舰店' })
    expect(found.habit!.say).toMatch(/还是按老样子来一单吗/)
  })

  it('keeps amounts from a role that sees none, in numbers and in words', async () => {
    const found = await outlook(buyers[0]!, 'dispatcher')
    expect(found.habit).toMatchObject({ totalFen: null, say: null, items: [{ unitFen: null }] })
    expect(JSON.stringify(found)).not.toMatch(/¥|9900|99\.00/)
  })

  it('speaks English without a Chinese word of its own', async () => {
    const { value, needs } = await outlook(buyers[0]!, 'agent', 'en')
    for (const said of [value!.churnName, ...value!.reasons, needs[0]!.kindName, ...needs[0]!.reasons])
      expect(said).not.toMatch(/\p{Script=Han}/u)
  })

  it('says of one purchase that too little is known, and of nobody nothing', async () => {
    const once = await outlook(buyers[3]!, 'agent')
    expect(once).toMatchObject({ needs: [], habit: null, value: { churn: 'unknown', predictedFen: null } })
    expect(once.value!.reasons[0]).toMatch(/只在 40 天前买过，/)
    expect(await run((tx) => outlookOf(tx, [], ['agent'], 'zh'))).toEqual({
      value: null,
      needs: [],
      habit: null,
    })
  })
})

describe('the lists', () => {
  it('page needs by day with masked names, and find them by window', async () => {
    const page = (more: object) => run((tx) => readNeeds(tx, { limit: 2, ...more }, ['agent'], 'zh'))
    const first = await page({})
    const rest = await page({ cursor: first.nextCursor! })
    const all = [...first.items, ...rest.items]
    expect(all.map(({ dueOn }) => dueOn)).toEqual(['2026-09-05', '2026-09-12', '2026-09-15'])
    expect(rest.nextCursor).toBeNull()
    expect(all.every(({ customerName }) => customerName === '刘**' || customerName === null)).toBe(true)
    expect((await page({ due: 'overdue' })).items).toHaveLength(1)
    expect((await page({ due: 'week' })).items).toHaveLength(2)
    expect((await page({ kind: 'warranty' })).items).toEqual([])
    expect(await run(readNeedCounts)).toMatchObject({ overdue: 1, week: 2, month: 2, assigned: 0 })
  })

  it('count everybody once by group and by risk, and say why there is no forecast', async () => {
    const page = await run((tx) => readValuePage(tx, ['owner'], 'zh'))
    const sum = (list: { people: number }[]) => list.reduce((total, one) => total + one.people, 0)
    expect([sum(page.groups), sum(page.churns)]).toEqual([4, 4])
    expect(page.model).toMatchObject({ state: 'too_little', repeaters: 3, fewestRepeaters: 50 })
    expect(page.calibration).toBeNull()
  })
})
