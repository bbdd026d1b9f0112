import { cpus } from 'node:os'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { PeopleHost } from '../packages/server/src/segments/people-host.ts'
import type { Rule } from '../packages/server/src/segments/rule.ts'
import { median, percentile, round } from './lib/figures.ts'
import { progress, readOptions } from './lib/options.ts'
import { attributeRule, behaviourRule, dice, makePeople, today } from './lib/segment-world.ts'
import { loadPictures, openSegmentsDatabase } from './lib/segments-database.ts'
import { openPeer } from './lib/segments-duckdb.ts'
import { measureMembership, publishRules } from './lib/segments-membership.ts'

type Peer = Awaited<ReturnType<typeof openPeer>>

/**
 * How many customers a rule holds for, asked of the product's index in its thread, loaded from its own tables in PostgreSQL, and of
 * DuckDB in turn, over the same seeded people. `equal` says that every count is the same. `stall…` is how long the main thread,
 * which answers requests, was held up while the index was loaded. Membership: all rules are published; beside the millions
 * some thousand customers get a tag one after another, and the clock runs from that commit to the one of the membership.
 */
export async function bench(args: string[]): Promise<Record<string, unknown>> {
  const options = readOptions(args, {
    customers: 1_000_000,
    events: 10_000_000,
    predicates: 200,
    pairs: 5,
    seed: 1,
    touched: 200,
  })
  const { customers, events, predicates, pairs, seed } = options
  const roll = dice(seed + 7_777)
  const half = Math.ceil(predicates / 2)
  const attributes = Array.from({ length: half }, () => attributeRule(roll))
  const behaviour = Array.from({ length: predicates - half }, () => behaviourRule(roll))
  const database = await openSegmentsDatabase()
  const live = await publishRules(database, [...attributes, ...behaviour])
  const loadStarted = performance.now()
  const peer = await openPeer(cpus().length)
  await loadPictures(database, customers, makePeople(seed, events / customers), peer.add)
  await peer.loaded()
  const indexStarted = performance.now()
  progress('the index of the server')
  const host = new PeopleHost()
  const stalls = monitorEventLoopDelay({ resolution: 2 })
  stalls.enable()
  const index = await host.load((work) => database.db.transact(database.brandId, work))
  stalls.disable()
  const indexed = performance.now()
  progress(`${half} predicates on attributes`)
  const first = await inTurn(host, peer, attributes, pairs)
  progress(`${behaviour.length} predicates on behaviour`)
  const second = await inTurn(host, peer, behaviour, pairs)
  peer.close()
  progress('membership')
  const membership = await measureMembership(database, live, makePeople(seed, 10), options)
  await host.close()
  await database.close()
  const asked = [...first, ...second]
  const p95 = (list: Asked[], of: (one: Asked) => number[]) => round(percentile(list.flatMap(of), 0.95))
  return {
    customers,
    acts: index.acts,
    predicates: asked.length,
    equal: asked.every((one) => one.equal),
    unequal: asked.filter((one) => !one.equal).length,
    attributeRatio: round(median(first.map((one) => one.ratio))),
    behaviourRatio: round(median(second.map((one) => one.ratio))),
    countP95Ms: p95(asked, (one) => one.ours),
    attributeP50Ms: round(median(first.flatMap((one) => one.ours))),
    attributeP95Ms: p95(first, (one) => one.ours),
    behaviourP50Ms: round(median(second.flatMap((one) => one.ours))),
    behaviourP95Ms: p95(second, (one) => one.ours),
    ...membership,
    stallP99Ms: round(stalls.percentile(99) / 1e6),
    stallMaxMs: round(stalls.max / 1e6),
    memoryMiB: Math.round(index.bytes / 1024 / 1024),
    indexSeconds: round((indexed - indexStarted) / 1000),
    loadSeconds: round((indexStarted - loadStarted) / 1000),
    peer: { name: 'DuckDB', version: peer.version, value: round(median(asked.map((one) => one.peerMs))) },
  }
}

interface Asked {
  equal: boolean
  ratio: number
  ours: number[]
  peerMs: number
}

async function inTurn(host: PeopleHost, peer: Peer, rules: Rule[], pairs: number): Promise<Asked[]> {
  const asked: Asked[] = []
  for (const rule of rules) {
    const [ours, theirs]: [number[], number[]] = [[], []]
    let equal = true
    for (let pair = 0; pair < pairs; pair += 1) {
      const at = performance.now()
      const count = (await host.ask('count', { rule, today })).matching
      const between = performance.now()
      const said = await peer.count(rule)
      theirs.push(performance.now() - between)
      ours.push(between - at)
      equal &&= count === said
    }
    asked.push({ equal, ours, peerMs: median(theirs), ratio: median(theirs) / median(ours) })
  }
  return asked
}
