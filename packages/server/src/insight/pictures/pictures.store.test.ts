import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import { subscribers as behaviourSubscribers } from '../../behaviour/subscribers.ts'
import { identifyCustomers, mergeCustomers, tagCustomers, unmergeCustomers } from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { recordOrders } from '../../orders/index.ts'
import { subscribers as orderSubscribers } from '../../orders/subscribers.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { StoredEvent } from '../../runtime/events/event.ts'
import { dayNumber } from '../../segments/index.ts'
import { countMatching, sampleMatching } from '../../segments/store.ts'
import { subscribers as workOrderSubscribers } from '../../work-orders/subscribers.ts'
import { jobs, subscribers } from './follow-people.ts'
import { picturesOf } from './store.ts'

let brand: TestBrand
const morning = new Date('2026-04-10T02:00:00Z')
const today = dayNumber(morning)

beforeAll(async () => {
  brand = await testBrand([...workOrderSubscribers, ...orderSubscribers])
  brand.time.now = morning
  await brand.transact(seedShops)
})
afterAll(() => brand.close())

const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)
/** What a server does after commits: every follower gets what it follows. */
async function follow(): Promise<void> {
  for (const one of [...behaviourSubscribers, ...subscribers]) {
    const told = brand.announced.filter(({ type }) => one.events.some((event) => event.type === type))
    if (told.length > 0) await run((tx) => one.handle(tx, told as StoredEvent<never>[]))
  }
  brand.announced.length = 0
}
async function customer(phone: string): Promise<CustomerId> {
  const profile = { name: '刘小满', phone, regionCode: '310106' }
  const record = {
    identifiers: [{ kind: 'phone' as const, value: phone }],
    evidence: `registration:${phone}`,
    origin: 'customer',
    profile,
  }
  return (await run((tx) => identifyCustomers(tx, [record])))[0]!.customerId!
}
const pictureOf = async (id: string) => (await run((tx) => picturesOf(tx, [id], today)))[0]!
const count = async () => (await run((tx) => countMatching(tx, { all: [] }, today))).matching
const withTag = (name: string) =>
  run((tx) => sampleMatching(tx, { dimension: 'tag', is: 'any_of', values: [name] }, today, 10))

describe('the picture of a person', () => {
  it('holds what was bought, done and said of them, and no personal value', async () => {
    await run((tx) => recordOrders(tx, [tmallOrder('9001', morning)]))
    await follow()
    const buyers = await run((tx) => sampleMatching(tx, { did: 'order_pay', times: 1, days: 1 }, today, 10))
    expect(buyers).toHaveLength(1)
    const picture = await pictureOf(buyers[0]!)
    expect(picture.numbers).toMatchObject({
      last_paid_day: today,
      first_paid_day: today,
      paid_orders: 1,
      last_act_day: today,
    })
    expect(picture.numbers.paid_fen_12m).toBeGreaterThan(0)
    expect(picture.numbers.average_fen).toBe(picture.numbers.paid_fen_12m)
    expect(picture.numbers).not.toHaveProperty('lowest_stars')
    expect([...picture.words]).toContain('marketplace=taobao')
    expect(JSON.stringify([...picture.words])).not.toMatch(/1[3-9]\d{9}|路|弄/)
  })

  it('knows where the customer lives at three widths', async () => {
    const liu = await customer('+8613800000001')
    expect([...(await pictureOf(liu)).words].filter((one) => one.startsWith('region='))).toEqual([
      'region=310000',
      'region=310100',
      'region=310106',
    ])
  })

  it('is one for a person of several rows, and two again after an unmerge', async () => {
    const [kept, absorbed] = [await customer('+8613800000002'), await customer('+8613800000003')]
    await run((tx) => tagCustomers(tx, [{ customerId: absorbed, name: '新装修', origin: 'agent' }]))
    await follow()
    const before = await count()
    expect(await withTag('新装修')).toEqual([absorbed])
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, {
        keptId: kept,
        absorbedId: absorbed,
        way: 'member',
        reason: '同一人',
        evidence: [],
      }),
    )
    await follow()
    expect(await withTag('新装修')).toEqual([kept])
    expect(await count()).toBe(before - 1)
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
    await follow()
    expect(await withTag('新装修')).toEqual([absorbed])
    expect(await count()).toBe(before)
  })

  it('is drawn by the job for those whom no event named, and for everybody when a day has passed', async () => {
    await customer('+8613800000004')
    brand.announced.length = 0
    const before = await count()
    const [job] = jobs
    const runtime = {
      db: { transact: (_: string, work: (tx: Tx) => Promise<unknown>) => brand.transact(work) },
    }
    const draw = () => job!.run(runtime as never, brand.brandId, null)
    await draw()
    expect(await count()).toBe(before + 1)
    brand.time.now = new Date(morning.getTime() + 86_400_000)
    await draw()
    expect((await run((tx) => sampleMatching(tx, { all: [] }, today, 50))).length).toBe(before + 1)
    brand.time.now = morning
  })
})
