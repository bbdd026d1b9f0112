import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { eventually } from '../../test/support/eventually.ts'
import { anyPeople, anyRule, worldDay } from '../../test/support/segment-worlds.ts'
import { type BrandId, id } from '../kernel/ids.ts'
import { businessDayNumber } from '../kernel/time.ts'
import { registerBrand } from '../runtime/brands.ts'
import { rows } from '../runtime/db/transaction.ts'
import { makeSegment, publishSegment, removeSegment, takeSnapshot } from './edit-segments.ts'
import { membershipsOf } from './member-store.ts'
import { livePeople, PeopleHost } from './people-host.ts'
import { unpack } from './people-pack.ts'
import { recordPeople, syncLiveSegments } from './record-people.ts'
import { isIn, type Person, type Rule } from './rule.ts'
import {
  countMatching,
  countOverlap,
  packedChanges,
  packedPage,
  sampleMatching,
  wordsInUse,
} from './store.ts'

let brand: TestBrand
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date(worldDay * 86_400_000)
})
beforeEach(() => {
  brand.announced.length = 0
})
afterAll(() => brand.close())

const nobody = '00000000-0000-0000-0000-000000000000'
const personId = (n: number) => `11111111-0000-4000-8000-${String(n).padStart(12, '0')}`
const person = (n: number, numbers: Person['numbers'] = {}, words: string[] = []): Person => ({
  id: personId(n),
  numbers,
  words: new Set(words),
  acts: [],
})
const bought = (n: number): Rule => ({ dimension: 'frequency', is: 'at_least', value: n })
const members = (segmentId: string, ...people: number[]) =>
  brand.transact(async (tx) =>
    (await membershipsOf(tx, people.map(personId)))
      .filter((one) => one.segmentId === segmentId)
      .map((one) => one.personId),
  )
const wipe = () =>
  brand.transact(async (tx) => {
    await rows(tx, sql`delete from segments.act`)
    await rows(tx, sql`delete from segments.person`)
  })

describe('pictures of persons', () => {
  it('are asked by PostgreSQL as they are by the rule itself, in random worlds', async () => {
    expect(businessDayNumber(brand.time.now!)).toBe(worldDay)
    await fc.assert(
      fc.asyncProperty(
        anyPeople,
        fc.array(anyRule, { minLength: 1, maxLength: 8 }),
        async (people, rules) => {
          await wipe()
          await brand.transact((tx) => recordPeople(tx, people))
          for (const rule of rules) {
            const said = people.filter((one) => isIn(rule, one, worldDay)).map((one) => one.id)
            const [count, sample] = await brand.transact(async (tx) => [
              await countMatching(tx, rule, worldDay),
              await sampleMatching(tx, rule, worldDay, 100),
            ])
            expect(count).toEqual({ of: people.length, matching: said.length })
            expect(sample.toSorted()).toEqual(said.toSorted())
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  it('are replaced whole, and come back from the table as they went in', async () => {
    await wipe()
    const before: Person = {
      ...person(1, { paid_orders: 1 }, ['tag=a']),
      acts: [{ item: 'order_pay', day: 1, times: 1 }],
    }
    const after: Person = {
      ...person(1, { paid_orders: 2 }, []),
      acts: [{ item: 'order_pay', day: 2, times: 2 }],
    }
    await brand.transact((tx) => recordPeople(tx, [before, person(2)]))
    const changes = async (at: { revision: bigint; personId: string }) =>
      (await brand.transact((tx) => packedChanges(tx, at, 10)))!
    const first = await changes({ revision: 0n, personId: nobody })
    expect(unpack(first.people)).toEqual({ people: [before, person(2)], gone: [] })
    await brand.transact((tx) => recordPeople(tx, [after], [personId(2)]))
    const next = await changes(first.at)
    expect(unpack(next.people)).toEqual({ people: [after], gone: [personId(2)] })
    expect(await brand.transact((tx) => packedChanges(tx, next.at, 10))).toBeNull()
    expect(await brand.transact((tx) => countMatching(tx, { all: [] }, worldDay))).toEqual({
      of: 1,
      matching: 1,
    })
  })

  it('of one brand are not seen by another', async () => {
    const other = id<BrandId>('other')
    await registerBrand(brand.db, other, brand.vault.newBrandKey(other))
    expect(await brand.db.transact(other, (tx) => countMatching(tx, { all: [] }, worldDay))).toEqual({
      of: 0,
      matching: 0,
    })
  })
})

describe('the live index of a brand', () => {
  it('counts as the table does, before and after persons change, come and go', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyPeople,
        anyPeople,
        fc.array(anyRule, { minLength: 1, maxLength: 5 }),
        async (first, later, rules) => {
          await wipe()
          await brand.transact((tx) => recordPeople(tx, first))
          const live = new PeopleHost()
          await live.load((work) => brand.transact(work))
          const changed = first.slice(0, later.length).map((one, n) => ({ ...later[n]!, id: one.id }))
          const gone = first.slice(later.length, later.length + 3).map((one) => one.id)
          await brand.transact((tx) => recordPeople(tx, [...changed, ...later.slice(first.length)], gone))
          for (const rule of rules) {
            const [byIndex, byTable] = await brand.transact(async (tx) => {
              await live.catchUp(tx)
              return [
                await live.ask('count', { rule, today: worldDay }),
                await countMatching(tx, rule, worldDay),
              ]
            })
            expect(byIndex).toEqual(byTable)
          }
          const [one, other] = [rules[0]!, rules.at(-1)!] as const
          const table = await brand.transact(async (tx) => ({
            words: await wordsInUse(tx, 3),
            overlap: await countOverlap(tx, [one, other], worldDay),
            sample: await sampleMatching(tx, one, worldDay, 5),
          }))
          expect({
            words: await live.ask('words', { limit: 3 }),
            overlap: await live.ask('overlap', { rules: [one, other], today: worldDay }),
            sample: await live.ask('sample', { rule: one, today: worldDay, limit: 5 }),
          }).toEqual(table)
          await live.close()
        },
      ),
      { numRuns: 20 },
    )
  })

  it('is loaded behind the first question, and kept', async () => {
    expect(livePeople(brand.db, brand.brandId)).toBeNull()
    await eventually(async () => expect(livePeople(brand.db, brand.brandId)).not.toBeNull())
    expect(livePeople(brand.db, brand.brandId)).toBe(livePeople(brand.db, brand.brandId))
  })

  it('serves on while it is worn, until the next one is there, and is loaded again when its thread has died', async () => {
    const old = livePeople(brand.db, brand.brandId)!
    old.worn = true
    expect(livePeople(brand.db, brand.brandId)).toBe(old)
    await eventually(async () => expect(livePeople(brand.db, brand.brandId)).not.toBe(old))
    const fresh = livePeople(brand.db, brand.brandId)!
    const waiting = fresh
      .ask('count', { rule: { all: [] }, today: worldDay })
      .catch((error: Error) => error.message)
    await fresh.close()
    expect([{ of: expect.anything(), matching: expect.anything() }, 'segments.thread_ended']).toContainEqual(
      await waiting,
    )
    await expect(fresh.ask('words', { limit: 1 })).rejects.toThrow('segments.thread_ended')
    expect(livePeople(brand.db, brand.brandId)).toBeNull()
    await eventually(async () => expect(livePeople(brand.db, brand.brandId)).not.toBeNull())
  })

  it('says what went wrong in its thread, and goes on', async () => {
    const host = new PeopleHost()
    await expect(host.ask('count', { rule: { all: [] }, today: 1 })).rejects.toThrow()
    await host.ask('begin', { most: 0 })
    expect(await host.ask('finish', {})).toMatchObject({ people: 0, acts: 0 })
    expect(await host.ask('count', { rule: { all: [] }, today: 1 })).toEqual({ of: 0, matching: 0 })
    await host.close()
  })

  it('is read in pages by id, without those who are gone, and without the signs that part words', async () => {
    await wipe()
    await brand.transact((tx) =>
      recordPeople(tx, [person(1, {}, ['tag=a\ue000b\ue001']), person(2), person(3)], [personId(4)]),
    )
    const read = async (after: string) => {
      const found = await brand.transact((tx) => packedPage(tx, after, 2))
      return found && [unpack(found.people).people.map((one) => [one.id, ...one.words]), found.at.personId]
    }
    expect(await read(nobody)).toEqual([[[personId(1), 'tag=ab'], [personId(2)]], personId(2)])
    expect(await read(personId(2))).toEqual([[[personId(3)]], personId(3)])
    expect(await read(personId(3))).toBeNull()
  })
})

describe('a published segment', () => {
  it('holds who matches, and follows what is recorded later', async () => {
    await wipe()
    await brand.transact((tx) =>
      recordPeople(tx, [person(1, { paid_orders: 3 }), person(2, { paid_orders: 1 })]),
    )
    const segmentId = await brand.transact((tx) => makeSegment(tx, '常客', bought(2)))
    expect(await members(segmentId, 1, 2)).toEqual([])
    expect(await brand.transact((tx) => publishSegment(tx, segmentId))).toEqual({ version: 1, members: 1 })
    expect(await members(segmentId, 1, 2)).toEqual([personId(1)])
    brand.announced.length = 0
    await brand.transact((tx) => recordPeople(tx, [person(2, { paid_orders: 2 })], [personId(1)]))
    expect(await members(segmentId, 1, 2)).toEqual([personId(2)])
    expect(brand.announced.map((one) => [one.type, one.payload])).toEqual([
      ['segment.changed', { segmentId, version: 1, entered: [personId(2)], left: [personId(1)] }],
    ])
    await brand.transact((tx) => recordPeople(tx, [person(2, { paid_orders: 2 })]))
    expect(brand.announced).toHaveLength(1)
    expect(await brand.transact((tx) => takeSnapshot(tx, segmentId))).toMatchObject({ people: 1 })
    await brand.transact((tx) => removeSegment(tx, segmentId))
    expect(await members(segmentId, 1, 2)).toEqual([])
  })

  it('lets go whom a day that passed takes out', async () => {
    await wipe()
    await brand.transact((tx) => recordPeople(tx, [person(1, { last_paid_day: worldDay - 30 })]))
    const rule: Rule = { dimension: 'recency', is: 'at_most', value: 30 }
    const segmentId = await brand.transact((tx) => makeSegment(tx, '近 30 天', rule))
    await brand.transact((tx) => publishSegment(tx, segmentId))
    expect(await members(segmentId, 1)).toEqual([personId(1)])
    const today = brand.time.now!
    brand.time.now = new Date(today.getTime() + 86_400_000)
    await brand.transact(syncLiveSegments)
    brand.time.now = today
    expect(await members(segmentId, 1)).toEqual([])
  })

  it('misses nobody who changes while it is being published', async () => {
    await wipe()
    const segmentId = await brand.transact((tx) => makeSegment(tx, '同时', bought(1)))
    const people = Array.from({ length: 30 }, (_, n) => person(100 + n, { paid_orders: 1 }))
    await Promise.all([
      ...people.map((one) => brand.transact((tx) => recordPeople(tx, [one]))),
      brand.transact((tx) => publishSegment(tx, segmentId)),
    ])
    expect(await members(segmentId, ...people.map((_, n) => 100 + n))).toHaveLength(30)
  })

  it('refuses a name that is taken, and a second publishing without a change', async () => {
    const segmentId = await brand.transact((tx) => makeSegment(tx, '重名', bought(1)))
    await expect(brand.transact((tx) => makeSegment(tx, '重名', bought(2)))).rejects.toThrow(
      'segment.name_taken',
    )
    await brand.transact((tx) => publishSegment(tx, segmentId))
    await expect(brand.transact((tx) => publishSegment(tx, segmentId))).rejects.toThrow(
      'segment.draft_missing',
    )
  })

  it('overlaps with another by those who are in both', async () => {
    await wipe()
    await brand.transact((tx) =>
      recordPeople(
        tx,
        [1, 2, 3, 4].map((n) => person(n, { paid_orders: n })),
      ),
    )
    const few: Rule = { dimension: 'frequency', is: 'at_most', value: 3 }
    expect(await brand.transact((tx) => countOverlap(tx, [bought(2), few], worldDay))).toEqual({
      first: 3,
      second: 3,
      both: 2,
    })
  })
})
