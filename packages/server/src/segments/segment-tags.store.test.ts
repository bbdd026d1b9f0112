import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { identifyCustomers, tagCustomers } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { makeSegment, publishSegment, removeSegment, setSegmentTag } from './edit-segments.ts'
import { jobs } from './jobs.ts'
import { recordPeople } from './record-people.ts'
import type { Rule } from './rule.ts'
import { subscribers } from './subscribers.ts'

let brand: TestBrand
let ids: CustomerId[]
const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)

beforeAll(async () => {
  brand = await testBrand()
  const records = [1, 2, 3].map((n) => ({
    identifiers: [{ kind: 'phone' as const, value: `+861380000000${n}` }],
    evidence: `registration:${n}`,
    origin: 'customer',
  }))
  ids = (await run((tx) => identifyCustomers(tx, records))).map((one) => one.customerId!)
})
afterAll(() => brand.close())

const bought = (n: number): Rule => ({ dimension: 'frequency', is: 'at_least', value: n })
const draw = (...orders: number[]) =>
  run((tx) =>
    recordPeople(
      tx,
      orders.map((n, place) => ({
        id: ids[place]!,
        numbers: { paid_orders: n },
        words: new Set<string>(),
        acts: [],
      })),
    ),
  )
const align = () =>
  jobs[0]!.run(
    { db: { transact: (_: string, work: never) => brand.transact(work) }, ports: brand.ports } as never,
    brand.brandId,
    null,
  )
async function follow(): Promise<void> {
  const told = brand.announced.filter(({ type }) => type === 'segment.changed')
  brand.announced.length = 0
  await run((tx) => subscribers[0]!.handle(tx, told as never))
}
/** Who carries a tag, by their place, and by whom. */
const carriers = (name: string) =>
  run(async (tx) => {
    const found = await rows(
      tx,
      sql<{
        id: string
        origin: string
      }>`select customer_id as id, split_part(origin, ':', 1) as origin from customers.tag
        where name = ${name} and removed_at is null`,
    )
    return Object.fromEntries(found.map((one) => [ids.indexOf(one.id as CustomerId), one.origin]))
  })
const segment = async (name: string, rule: Rule, tag: string | null) => {
  const id = await run((tx) => makeSegment(tx, name, rule))
  await run((tx) => publishSegment(tx, id))
  if (tag) await run((tx) => setSegmentTag(tx, id, tag))
  return id
}

describe('the tag of a segment', () => {
  it('is put on members, follows who comes and goes, and leaves alone what somebody else gave', async () => {
    await draw(2, 0, 2)
    await run((tx) => tagCustomers(tx, [{ customerId: ids[2]!, name: '常客', origin: 'agent' }]))
    const id = await segment('买过两次', bought(2), '常客')
    expect(await carriers('常客'), 'the job does it').toEqual({ 2: 'agent' })
    await align()
    expect(await carriers('常客')).toEqual({ 0: 'segment', 2: 'agent' })
    brand.announced.length = 0
    await draw(0, 2, 0)
    await follow()
    expect(await carriers('常客')).toEqual({ 1: 'segment', 2: 'agent' })
    await draw(2, 2, 2)
    await draw(0, 2, 2)
    await follow()
    expect(await carriers('常客'), 'in and out again at once; by hand stays by hand').toEqual({
      1: 'segment',
      2: 'agent',
    })
    await run((tx) => setSegmentTag(tx, id, '老主顾'))
    await align()
    expect([await carriers('常客'), await carriers('老主顾')]).toEqual([
      { 2: 'agent' },
      { 1: 'segment', 2: 'segment' },
    ])
    await run((tx) => removeSegment(tx, id))
    await align()
    expect([await carriers('常客'), await carriers('老主顾')]).toEqual([{ 2: 'agent' }, {}])
  })

  it('is taken from everybody when the segment gives none any more, and looked at again when it is published', async () => {
    await draw(5, 1, 5)
    const id = await segment('五次', bought(5), '五次客')
    await align()
    expect(await carriers('五次客')).toEqual({ 0: 'segment', 2: 'segment' })
    await run((tx) => setSegmentTag(tx, id, null))
    await align()
    expect(await carriers('五次客')).toEqual({})
    brand.announced.length = 0
    await draw(0, 5, 0)
    await follow()
    expect(await carriers('五次客')).toEqual({})
    await run((tx) => removeSegment(tx, id))
  })

  it('is refused where a rule of a segment that gives tags asks for it, in either order, deep inside, or for any tag', async () => {
    const tagged = (name: string): Rule => ({ dimension: 'tag', is: 'any_of', values: [name] })
    const itself = await segment('自己', { all: [{ not: { any: [tagged('环'), bought(1)] } }] }, null)
    const refused = 'segment.tag_in_rule'
    await expect(run((tx) => setSegmentTag(tx, itself, '环'))).rejects.toThrow(refused)
    await run((tx) => setSegmentTag(tx, itself, '别的'))
    const any = await segment('任何', { dimension: 'tag', is: 'known' }, null)
    await expect(run((tx) => setSegmentTag(tx, any, '甲'))).rejects.toThrow(refused)
    const other = await segment('另一个', bought(1), null)
    await expect(run((tx) => setSegmentTag(tx, other, '环'))).rejects.toThrow(refused)
    await run((tx) => setSegmentTag(tx, other, '乙'))
    const draft = await run((tx) => makeSegment(tx, '草稿', tagged('乙')))
    await run((tx) => setSegmentTag(tx, draft, '丙'))
    await expect(run((tx) => publishSegment(tx, draft))).rejects.toThrow(refused)
    await run((tx) => setSegmentTag(tx, draft, null))
    expect(await run((tx) => publishSegment(tx, draft))).toMatchObject({ version: 1 })
  })
})
