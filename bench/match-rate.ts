import clusterSetup from '../packages/server/test/cluster.setup.ts'
import {
  answersWhenAskedAgain,
  castOf,
  shares,
  type Way,
  ways,
} from '../packages/server/test/support/match-cast.ts'
import { liveMatchWorld, type Measured, measureMatch } from '../packages/server/test/support/match-world.ts'
import { round } from './lib/figures.ts'
import { progress, readOptions } from './lib/options.ts'

/**
 * 客户打通 where the truth is known (T10): of friends who bought, how many stand beside an order of their own, and of all orders
 * beside friends, how many are in truth theirs. One world a seed, each with people of its own, whole processes over HTTP.
 */
export async function bench(args: string[]): Promise<Record<string, unknown>> {
  const options = readOptions(args, { people: 600, seeds: 5, first: 1, without: '' })
  const off = options.without === '' ? [] : options.without.split(',').map(asWay)
  const began = performance.now()
  const end = await clusterSetup()
  try {
    const found: Measured[] = []
    for (let seed = options.first; seed < options.first + options.seeds; seed += 1) {
      const tell = (line: string) => progress(`seed ${seed}: ${line}`)
      const lived = await liveMatchWorld(castOf(seed, options.people, off), tell)
      const one = await measureMatch(lived)
      await lived.world.close()
      for (const line of [...one.missed.map((each) => `missed ${each}`), ...one.wrong]) tell(line)
      tell(`${one.bound} of ${one.friends} bound, precision ${one.precision}`)
      found.push(one)
    }
    const rates = found.map(({ rate }) => rate)
    const sum = (of: (one: Measured) => number) => found.reduce((all, one) => all + of(one), 0)
    const [pairs, friends] = [sum((one) => one.pairs), sum((one) => one.friends)]
    return {
      people: options.people,
      seeds: options.seeds,
      without: off,
      friends,
      bound: sum(({ bound }) => bound),
      rateMean: percent(rates.reduce((all, rate) => all + rate, 0) / rates.length),
      rateMin: percent(Math.min(...rates)),
      rateMax: percent(Math.max(...rates)),
      rates: rates.map(percent),
      precision: sum((one) => one.precision * one.pairs) / pairs,
      precisionMin: Math.min(...found.map(({ precision }) => precision)),
      pairs,
      received: sum(({ received }) => received),
      shared: sum(({ shared }) => shared),
      boundAfter: Object.fromEntries(
        Object.keys(found[0]!.boundAfter).map((deed) => [deed, sum(({ boundAfter }) => boundAfter[deed]!)]),
      ),
      byWay: added(found.map(({ byWay }) => byWay)),
      unbound: added(found.map(({ unbound }) => unbound)),
      unboundWhoToldNothing: sum(({ silent }) => silent),
      rateOfThoseWhoTold: percent(sum(({ bound }) => bound) / (friends - sum(({ silent }) => silent))),
      wrong: found.flatMap(({ wrong }) => wrong),
      shares: Object.fromEntries(allShares.map(([name, { share }]) => [name, share])),
      ours: allShares.flatMap(([name, { source }]) => (source === 'ours' ? [name] : [])),
      seconds: round((performance.now() - began) / 1000),
    }
  } finally {
    await end?.()
  }
}

const allShares = Object.entries({ ...shares, ...answersWhenAskedAgain })
const percent = (rate: number) => round(rate * 100)

function asWay(name: string): Way {
  const way = ways.find((one) => one === name)
  if (!way || way === 'account') throw new Error(`--without takes ${ways.slice(1).join(', ')}`)
  return way
}

function added(all: readonly Partial<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const one of all)
    for (const [name, n] of Object.entries(one)) sums[name] = (sums[name] ?? 0) + (n ?? 0)
  return Object.fromEntries(Object.entries(sums).sort(([, a], [, b]) => b - a))
}
