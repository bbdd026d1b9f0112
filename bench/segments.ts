import { cpus } from 'node:os'
import { performance } from 'node:perf_hooks'
import { countBits } from '../packages/server/src/segments/bits.ts'
import {
  matching,
  type PeopleIndex,
  PeopleIndexBuilder,
} from '../packages/server/src/segments/people-index.ts'
import type { Rule } from '../packages/server/src/segments/rule.ts'
import { median, percentile, round } from './lib/figures.ts'
import { progress, readOptions } from './lib/options.ts'
import { attributeRule, behaviourRule, dice, makePeople, today } from './lib/segment-world.ts'
import { openPeer } from './lib/segments-duckdb.ts'
import { measureMembership } from './lib/segments-membership.ts'

type Peer = Awaited<ReturnType<typeof openPeer>>

/**
 * How many customers a rule holds for, asked of the product's index and of DuckDB in turn, over the same seeded people.
 * `equal` says that every count is the same. Membership is the product's own transaction on PostgreSQL, with all rules live.
 */
export async function bench(args: string[]): Promise<Record<string, unknown>> {
  const options = readOptions(args, {
    customers: 100_000,
    events: 1_000_000,
    predicates: 200,
    pairs: 5,
    seed: 1,
    touched: 400,
  })
  const { customers, events, predicates, pairs, seed } = options
  const loadStarted = performance.now()
  const peer = await openPeer(cpus().length)
  const index = await load(peer, customers, makePeople(seed, events / customers))
  const loadSeconds = (performance.now() - loadStarted) / 1000
  const roll = dice(seed + 7_777)
  const half = Math.ceil(predicates / 2)
  const attributes = Array.from({ length: half }, () => attributeRule(roll))
  const behaviour = Array.from({ length: predicates - half }, () => behaviourRule(roll))
  progress(`${half} predicates on attributes`)
  const first = await inTurn(index, peer, attributes, pairs)
  progress(`${behaviour.length} predicates on behaviour`)
  const second = await inTurn(index, peer, behaviour, pairs)
  peer.close()
  progress('membership on PostgreSQL')
  const membership = await measureMembership(
    [...attributes, ...behaviour],
    makePeople(seed, events / customers),
    options,
  )
  const asked = [...first, ...second]
  return {
    customers,
    acts: [...index.acts.values()].reduce((sum, one) => sum + one.days.length, 0),
    predicates: asked.length,
    equal: asked.every((one) => one.equal),
    unequal: asked.filter((one) => !one.equal).length,
    attributeRatio: round(median(first.map((one) => one.ratio))),
    behaviourRatio: round(median(second.map((one) => one.ratio))),
    ratio: round(median(first.map((one) => one.ratio))),
    countP95Ms: round(
      percentile(
        asked.flatMap((one) => one.ours),
        0.95,
      ),
    ),
    attributeP95Ms: round(
      percentile(
        first.flatMap((one) => one.ours),
        0.95,
      ),
    ),
    behaviourP95Ms: round(
      percentile(
        second.flatMap((one) => one.ours),
        0.95,
      ),
    ),
    ...membership,
    memoryMiB: Math.round(bytesOf(index) / 1024 / 1024),
    loadSeconds: round(loadSeconds),
    peer: { name: 'DuckDB', version: peer.version, value: round(median(asked.map((one) => one.peerMs))) },
  }
}

async function load(
  peer: Peer,
  customers: number,
  next: ReturnType<typeof makePeople>,
): Promise<PeopleIndex> {
  const builder = new PeopleIndexBuilder(customers)
  for (let person = 0; person < customers; person += 1) {
    const made = next()
    peer.add(builder.add({ ...made, words: new Set(made.words) }), made)
    if ((person + 1) % 200_000 === 0) progress(`${person + 1} customers`)
  }
  await peer.loaded()
  return builder.finish()
}

interface Asked {
  equal: boolean
  ratio: number
  ours: number[]
  peerMs: number
}

async function inTurn(index: PeopleIndex, peer: Peer, rules: Rule[], pairs: number): Promise<Asked[]> {
  const asked: Asked[] = []
  for (const rule of rules) {
    const [ours, theirs]: [number[], number[]] = [[], []]
    let equal = true
    for (let pair = 0; pair < pairs; pair += 1) {
      const at = performance.now()
      const count = countBits(matching(index, rule, today))
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

function bytesOf(index: PeopleIndex): number {
  const numbers = Object.values(index.numbers).flatMap((one) => [one.values, one.known, ...one.atLeast])
  const acts = [...index.acts.values()].flatMap((one) => [one.days, one.people, one.times])
  return [...numbers, ...index.words.values(), ...acts, index.scratch].reduce(
    (sum, one) => sum + one.byteLength,
    0,
  )
}
