import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { horizonPassed } from '../../../test/support/horizon.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import { subscribers as behaviourSubscribers } from '../../behaviour/subscribers.ts'
import {
  identifyCustomers,
  mergeCustomers,
  searchCustomers,
  tagCustomers,
  unmergeCustomers,
} from '../../customers/index.ts'
import { removeCustomers } from '../../customers/take-back-store.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { businessDayNumber } from '../../kernel/time.ts'
import { recordAfterSales, recordOrders } from '../../orders/index.ts'
import { subscribers as orderSubscribers } from '../../orders/subscribers.ts'
import { systemClock } from '../../runtime/adapters/system-clock.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { StoredEvent } from '../../runtime/events/event.ts'
import { claimSubscription, moveCursor, safeHorizon } from '../../runtime/events/event-store.ts'
import {
  getSegment,
  makeSegment,
  publishSegment,
  removeSegment,
  scheduleSegment,
  takeSnapshot,
} from '../../segments/edit-segments.ts'
import { markStale, selectPeople, setDayState, setWatchedUntil } from '../../segments/index.ts'
import { membershipsOf } from '../../segments/member-store.ts'
import { countMatching, sampleMatching } from '../../segments/store.ts'
import { sayRules } from '../../segments/value-names.ts'
import { subscribers as workOrderSubscribers } from '../../work-orders/subscribers.ts'
import { jobs, readProgress, subscribers } from './follow-people.ts'
import { countUnpictured, picturesOf } from './store.ts'

let brand: TestBrand
const morning = new Date('2026-04-10T02:00:00Z')
const today = businessDayNumber(morning)

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
const allKept = (tx: Tx) =>
  rows(
    tx,
    sql<{
      person_id: string
      revision: bigint
      paid_fen_12m: bigint
    }>`select * from segments.person where not gone`,
  )
const kept = async (id: string) => (await run(allKept)).find((one) => one.person_id === id)!
const pictureOf = async (id: string) => (await run((tx) => picturesOf(tx, [id], today)))[0]!
const count = async () => (await run((tx) => countMatching(tx, { all: [] }, today))).matching
const withTag = (name: string) =>
  run((tx) => sampleMatching(tx, { dimension: 'tag', is: 'any_of', values: [name] }, today, 10))

const [job] = jobs
const rests: number[] = []
const asRuntime = {
  db: { transact: (_: string, work: (tx: Tx) => Promise<unknown>) => brand.transact(work) },
  ports: { clock: { ...systemClock(), sleep: async (ms: number) => void rests.push(ms) } },
}
const draw = () => job!.run(asRuntime as never, brand.brandId, null)
/** What the loop of followers does with the cursor. */
async function readAllEvents(tx: Tx): Promise<void> {
  await claimSubscription(tx, subscribers[0]!.name)
  await moveCursor(tx, subscribers[0]!.name, await safeHorizon(tx))
}
let liu: CustomerId
const membersOf = (segmentId: string) =>
  run(async (tx) =>
    (await membershipsOf(tx, [liu])).filter((one) => one.segmentId === segmentId).map((one) => one.personId),
  )

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

  it('knows of a request without a job from when it is asked until it ends', async () => {
    const ask = (
      state: 'awaiting_merchant' | 'withdrawn',
      kind: 'repair' | 'price_protection',
      hours: number,
    ) =>
      run((tx) =>
        recordAfterSales(tx, [
          {
            shopId: 'tmall',
            marketplace: 'taobao',
            afterSalesId: kind,
            orderId: '9001',
            lineId: null,
            kind,
            state,
            refundFen: 0n,
            quantity: 1,
            reason: null,
            versionAt: new Date(morning.getTime() + hours * 3_600_000),
          },
        ]),
      )
    const asking = () =>
      run((tx) => sampleMatching(tx, { dimension: 'after_sales', is: 'any_of', values: ['open'] }, today, 10))
    await ask('awaiting_merchant', 'price_protection', 1)
    await follow()
    expect(await asking()).toEqual([])
    await ask('awaiting_merchant', 'repair', 2)
    await follow()
    expect(await asking()).toHaveLength(1)
    await ask('withdrawn', 'repair', 3)
    await follow()
    expect(await asking()).toEqual([])
  })

  it('knows where the customer lives at three widths', async () => {
    liu = await customer('+8613800000001')
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

  it('is drawn by the job while somebody waits: those whom no event named, and nobody a second time', async () => {
    await customer('+8613800000004')
    brand.announced.length = 0
    const before = await count()
    await draw()
    expect(await count()).toBe(before)
    expect(await run(readProgress)).toMatchObject({ ready: false, waiting: 1, people: before + 1 })
    await run((tx) => setWatchedUntil(tx, new Date(tx.now.getTime() + 60_000)))
    await draw()
    expect(await count()).toBe(before + 1)
    expect(await run(readProgress)).toMatchObject({ waiting: 0, people: before + 1 })
  })

  it('is drawn on the day of an import, of whom it made and of whom it changed', async () => {
    const known = await customer('+8613800000005')
    await follow()
    await run((tx) => setWatchedUntil(tx, new Date(tx.now.getTime() + 60_000)))
    await draw()
    const before = await count()
    const importId = '00000000-0000-4000-8000-000000000005'
    const made = await customer('+8613800000006')
    await run(async (tx) => {
      await tagCustomers(tx, [{ customerId: known, name: '门店会员', origin: 'import' }], true)
      for (const [id, what] of [
        [made, 'created'],
        [known, 'updated'],
      ])
        await sql`insert into imports.effect (brand_id, import_id, target_kind, target_id, what, at)
          values (${tx.brandId}, ${importId}, 'customer', ${id}, ${what}, ${tx.now})`.execute(tx.db)
    })
    brand.announced.length = 0
    await draw()
    expect([await count(), await withTag('门店会员')]).toEqual([before, []])
    const finished = { type: 'import.finished', payload: { importId } } as unknown as StoredEvent<never>
    await run((tx) => subscribers[0]!.handle(tx, [finished]))
    expect(await run(readProgress)).toMatchObject({ ready: false, waiting: 2 })
    await draw()
    expect([await count(), await withTag('门店会员')]).toEqual([before + 1, [known]])
  })

  it('is gone as soon as its import is undone, from its live segments too; whoever stays is drawn anew', async () => {
    const known = await customer('+8613800000007')
    const importId = '00000000-0000-4000-8000-000000000007'
    const [made, left] = [await customer('+8613800000008'), await customer('+8613800000009')]
    await run(async (tx) => {
      await tagCustomers(
        tx,
        [known, made, left].map((customerId) => ({ customerId, name: '展会名单', origin: 'import' })),
      )
      for (const [id, what] of [
        [made, 'created'],
        [left, 'created'],
        [known, 'updated'],
      ])
        await sql`insert into imports.effect (brand_id, import_id, target_kind, target_id, what, at)
          values (${tx.brandId}, ${importId}, 'customer', ${id}, ${what}, ${tx.now})`.execute(tx.db)
    })
    const rule = { dimension: 'tag', is: 'any_of', values: ['展会名单'] } as const
    const segmentId = await run((tx) => makeSegment(tx, '展会', rule))
    await run((tx) => publishSegment(tx, segmentId))
    await follow()
    const members = async () =>
      (await run((tx) => membershipsOf(tx, [known, made, left])))
        .filter((one) => one.segmentId === segmentId)
        .map(({ personId }) => personId)
        .sort()
    expect(await members()).toEqual([known, made, left].sort())
    const before = await count()
    // As taking back leaves them: one who was made is no more, one stays for a reason, one lost what the file had said.
    await run(async (tx) => {
      await removeCustomers(tx, [made])
      await sql`delete from customers.tag where customer_id = ${known}`.execute(tx.db)
      await sql`update imports.effect set state = case target_id when ${left} then 'left' else 'taken_back' end
        where import_id = ${importId}`.execute(tx.db)
    })
    brand.announced.length = 0
    const undone = { type: 'import.undone', payload: { importId } } as unknown as StoredEvent<never>
    for (const _ of ['told', 'told again']) {
      await run((tx) => subscribers[0]!.handle(tx, [undone]))
      expect(await members()).toEqual([known, left].sort())
      expect(await count()).toBe(before - 1)
    }
    expect(brand.announced).toMatchObject([
      { type: 'segment.changed', payload: { segmentId, entered: [], left: [made] } },
    ])
    await run((tx) => setWatchedUntil(tx, new Date(tx.now.getTime() + 60_000)))
    await draw()
    expect(await members()).toEqual([left])
    await run((tx) => removeSegment(tx, segmentId))
  })

  it('of one who is forgotten is gone, and comes back neither with an event, nor by the job, nor with a search', async () => {
    const [gone, never] = [await customer('+8613900004101'), await customer('+8613900004102')]
    brand.announced.length = 0
    await run((tx) => setWatchedUntil(tx, new Date(morning.getTime() + 60_000)))
    const told = (customerId: string) =>
      run((tx) => subscribers[0]!.handle(tx, [{ type: 'customer.edited', payload: { customerId } }] as never))
    await told(gone)
    const before = await count()
    await run((tx) =>
      sql`update customers.customer set erased_at = ${morning} where id in (${gone}, ${never})`.execute(
        tx.db,
      ),
    )
    await told(gone)
    expect(await kept(gone)).toBeUndefined()
    expect(await count()).toBe(before - 1)
    await run((tx) => markStale(tx, [gone]))
    await draw()
    expect(await kept(gone)).toBeUndefined()
    expect(await run(countUnpictured)).toBe(0)
    await run((tx) => sql`update segments.watch set searched_day = null`.execute(tx.db))
    await draw()
    expect([await kept(gone), await kept(never), await count()]).toEqual([undefined, undefined, before - 1])
  })

  it('is drawn on a new day where the day changes it, and stays as it is where it does not', async () => {
    const [buyer] = await run((tx) =>
      sampleMatching(tx, { dimension: 'frequency', is: 'at_least', value: 1 }, today, 1),
    )
    const spent = async () => (await kept(buyer!)).paid_fen_12m
    const revisions = () =>
      run(async (tx) => new Map((await allKept(tx)).map((one) => [one.person_id, one.revision])))
    const [before, year] = [await revisions(), await spent()]
    expect(Number(year)).toBeGreaterThan(0)
    const watched = async (days: number) => {
      brand.time.now = new Date(morning.getTime() + days * 86_400_000)
      await run((tx) => setWatchedUntil(tx, new Date(tx.now.getTime() + 60_000)))
      const { waiting } = await run(readProgress)
      await draw()
      return waiting
    }
    const unknown = await run(countUnpictured)
    expect(await watched(1)).toBe(unknown)
    expect(await watched(2)).toBe(0)
    expect(await revisions()).toEqual(before)
    expect(await watched(20), 'within three weeks nobody').toBe(0)
    expect(await watched(40), 'within six everybody, since not every change is told').toBe(before.size)
    expect(await revisions()).toEqual(before)
    await watched(364)
    expect(await spent()).toBe(year)
    await watched(365)
    expect([String(await spent()), (await kept(buyer!)).revision > before.get(buyer!)!]).toEqual(['0', true])
    brand.time.now = morning
    await run(async (tx) => {
      await markStale(tx, [...before.keys()])
      await sql`update segments.watch set watched_until = ${new Date(tx.now.getTime() + 60_000)}`.execute(
        tx.db,
      )
    })
    await draw()
  })

  it('is noted where much has gathered, and drawn once by the job; who is new, absorbed or split is right again', async () => {
    const [kept, absorbed, fresh] = [
      await customer('+8613800000011'),
      await customer('+8613800000012'),
      await customer('+8613800000013'),
    ]
    await follow()
    await run((tx) => tagCustomers(tx, [{ customerId: kept, name: '许久', origin: 'agent' }]))
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, {
        keptId: kept,
        absorbedId: absorbed,
        way: 'member',
        reason: '同一人',
        evidence: [],
      }),
    )
    const told = brand.announced.filter(({ type }) => subscribers[0]!.events.some((one) => one.type === type))
    brand.announced.length = 0
    const many = Array.from({ length: 1_001 }, () => told).flat() as StoredEvent<never>[]
    const before = await count()
    await run((tx) => subscribers[0]!.handle(tx, many))
    expect(await withTag('许久')).toEqual([])
    expect(await count()).toBe(before - 1)
    await run((tx) => setWatchedUntil(tx, new Date(tx.now.getTime() + 60_000)))
    await draw()
    expect(await withTag('许久')).toEqual([kept])
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
    const again = brand.announced.filter(({ type }) => type === 'customer.unmerged')
    expect(again.length).toBeGreaterThan(0)
    const split = Array.from({ length: 1_001 }, () => again).flat() as StoredEvent<never>[]
    await run((tx) => subscribers[0]!.handle(tx, split))
    await draw()
    expect(await count()).toBe(before)
    expect((await pictureOf(fresh)).id).toBe(fresh)
  })

  it('is not followed while nobody waits, and is from a publication on, at once', async () => {
    const waits = () => run((tx) => subscribers[0]!.rest!.isResting(tx))
    brand.time.now = new Date('2026-04-12T00:20:00Z')
    expect(await waits()).toBe(true)
    const rule = { dimension: 'tag', is: 'any_of' as const, values: ['许久'] }
    const segmentId = await run((tx) => makeSegment(tx, '许久不来', rule))
    expect(await waits()).toBe(true)
    await run((tx) => publishSegment(tx, segmentId))
    expect(await waits()).toBe(false)
    expect(subscribers[0]!.rest!.until.map((one) => one.type)).toEqual(['segment.published'])
    await run((tx) => scheduleSegment(tx, segmentId, [8, 20]))
    expect(await waits()).toBe(true)
    brand.time.now = new Date('2026-04-12T12:00:30Z')
    expect(await waits()).toBe(false)
    await run((tx) => tagCustomers(tx, [{ customerId: liu, name: '许久', origin: 'agent' }]))
    // An event that a transaction of another test hides does not count as waiting.
    await horizonPassed(brand.db, brand.brandId)
    await follow()
    expect(await membersOf(segmentId)).not.toContain(liu)
    await draw()
    expect(await membersOf(segmentId), 'events still wait for the follower').not.toContain(liu)
    await run(readAllEvents)
    await draw()
    expect(await membersOf(segmentId)).toContain(liu)
    expect(await waits()).toBe(true)
    expect((await run((tx) => getSegment(tx, segmentId))).due_at).toEqual(new Date('2026-04-13T00:00:00Z'))
    await run((tx) => removeSegment(tx, segmentId))
    brand.time.now = morning
  })

  it('gives lists of customers a segment, as it is now or as a snapshot kept it', async () => {
    const [one, two] = [await customer('+8613800000021'), await customer('+8613800000022')]
    const tag = (customerId: CustomerId) =>
      run((tx) => tagCustomers(tx, [{ customerId, name: '名单', origin: 'agent' }]))
    await tag(one)
    await follow()
    const rule = { dimension: 'tag', is: 'any_of' as const, values: ['名单'] }
    const segmentId = await run((tx) => makeSegment(tx, '名单里的', rule))
    await run((tx) => publishSegment(tx, segmentId))
    const { snapshotId } = await run((tx) => takeSnapshot(tx, segmentId))
    await tag(two)
    await follow()
    const listed = (snapshot?: string) =>
      run(async (tx) => {
        const among = selectPeople(tx, { segmentId, snapshotId: snapshot })
        return (await searchCustomers(tx, { among, limit: 50 })).items.map((found) => found.id).toSorted()
      })
    expect(await listed()).toEqual([one, two].toSorted())
    expect(await listed(snapshotId)).toEqual([one])
    await run((tx) =>
      mergeCustomers(tx, { keptId: two, absorbedId: one, way: 'member', reason: '同一人', evidence: [] }),
    )
    await follow()
    expect([await listed(), await listed(snapshotId)]).toEqual([[two], [two]])
    await run((tx) => removeSegment(tx, segmentId))
  })

  it('is spoken of by names: regions, closed lists, and a code that nobody knows', async () => {
    const rule = {
      all: [
        { dimension: 'region', is: 'any_of' as const, values: ['310106', '320500', '999999'] },
        { dimension: 'category_preference', is: 'any_of' as const, values: ['smart_lock'] },
      ],
    }
    expect(await run((tx) => sayRules(tx, [rule]))).toEqual([
      {
        zh: '地区为 上海市静安区、江苏省苏州市、999999 之一，并且品类偏好为 智能锁',
        en: expect.stringContaining('Smart lock'),
      },
    ])
  })

  it('of very many is drawn a part at a time, and rests between: an agent reads meanwhile', async () => {
    const now = brand.time.now!
    await run((tx) =>
      sql`insert into customers.customer (brand_id, id, created_at, updated_at)
        select ${brand.brandId}, gen_random_uuid(), ${now}, ${now} from generate_series(1, 600)`.execute(
        tx.db,
      ),
    )
    const before = await count()
    await run(async (tx) => {
      await setDayState(tx, 'searched', null)
      await setWatchedUntil(tx, new Date(now.getTime() + 60_000))
    })
    rests.length = 0
    await draw()
    expect(await count()).toBe(before + 600)
    expect(rests.length).toBeGreaterThanOrEqual(2)
    expect(rests.filter((ms) => ms <= 0)).toEqual([])
  })
})
