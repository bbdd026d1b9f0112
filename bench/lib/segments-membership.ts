import { performance } from 'node:perf_hooks'
import { identifyCustomers, tagCustomers } from '../../packages/server/src/customers/index.ts'
import { followPeople, jobs, subscribers } from '../../packages/server/src/insight/pictures/follow-people.ts'
import type { CustomerId } from '../../packages/server/src/kernel/ids.ts'
import { systemClock } from '../../packages/server/src/runtime/adapters/system-clock.ts'
import { startFollowing } from '../../packages/server/src/runtime/events/follow.ts'
import { makeSegment, publishSegment } from '../../packages/server/src/segments/edit-segments.ts'
import { asked, type Rule } from '../../packages/server/src/segments/rule.ts'
import { percentile, round } from './figures.ts'
import { type BenchPerson, today } from './segment-world.ts'
import type { SegmentsDatabase } from './segments-database.ts'

const known = 5_000
const batch = 1_000
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

const tagged: Rule = { dimension: 'tag', is: 'any_of', values: ['会员日'] }

/** All rules are live before there is anybody; the job has seen this day. */
export async function publishRules(
  { db, brandId }: SegmentsDatabase,
  rules: readonly Rule[],
): Promise<Rule[]> {
  const live = [...rules, tagged]
  for (const [place, rule] of live.entries())
    await db.transact(brandId, async (tx) => publishSegment(tx, await makeSegment(tx, `分群 ${place}`, rule)))
  await jobs[0]!.run({ db, ports: { clock: systemClock() } } as never, brandId, null)
  return live
}

/**
 * Beside the millions, one customer after another gets a tag, as an agent gives it: the clock runs from that commit until the
 * commit is announced that says in which segments they are now, through the event log and the follower.
 */
export async function measureMembership(
  database: SegmentsDatabase,
  live: readonly Rule[],
  next: () => BenchPerson,
  { touched }: { touched: number },
): Promise<Record<string, unknown>> {
  const { db, brandId, ports } = database
  const customers: CustomerId[] = []
  for (let from = 0; from < known; from += batch) {
    const records = Array.from({ length: batch }, (_, place) => ({
      identifiers: [{ kind: 'marketplace_buyer' as const, value: `taobao:buyer-${from + place}` }],
      evidence: 'import:bench',
      origin: 'marketplace',
    }))
    const found = await db.transact(brandId, (tx) => identifyCustomers(tx, records))
    const ids = found.map((one) => one.customerId!)
    await db.transact(brandId, (tx) => followPeople(tx, [{ payload: { customerIds: ids } }] as never))
    customers.push(...ids)
  }
  const loop = startFollowing({
    db,
    clock: ports.clock,
    log: silent,
    subscribers,
    brands: async () => [brandId],
  })
  let heard: (personIds: string[]) => void = () => undefined
  database.listen((events) => {
    loop.wake(brandId, events)
    for (const { type, payload } of events)
      if (type === 'segment.changed') heard((payload as { entered: string[] }).entered)
  })
  await loop.drain()
  const took: number[] = []
  for (const customerId of customers.slice(0, touched)) {
    const entered = new Promise<void>((resolve) => {
      heard = (personIds) => personIds.includes(customerId) && resolve()
    })
    await db.transact(brandId, (tx) => tagCustomers(tx, [{ customerId, name: '会员日', origin: 'agent' }]))
    const at = performance.now()
    await entered
    took.push(performance.now() - at)
  }
  await loop.stop()
  return {
    membershipP99Ms: round(percentile(took, 0.99)),
    membershipP50Ms: round(percentile(took, 0.5)),
    liveSegments: live.length,
    liveRulesMicrosPerEvent: round(askedMicros([...live], next)),
  }
}

/** What all live rules together cost one person. */
function askedMicros(rules: Rule[], next: () => BenchPerson): number {
  const people = Array.from({ length: 2_000 }, () => ({ id: '', ...next() })).map((one) => ({
    ...one,
    words: new Set(one.words),
  }))
  let inside = 0
  const rounds = [1, 2, 3].map(() => {
    const at = performance.now()
    const questions = rules.map((rule) => asked(rule, today))
    for (const one of people) for (const isMatching of questions) inside += Number(isMatching(one))
    return performance.now() - at
  })
  if (inside === 0) throw new Error('no rule holds for anybody')
  return (1_000 * Math.min(...rounds)) / people.length
}
