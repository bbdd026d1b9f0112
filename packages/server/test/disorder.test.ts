import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliver, type Market } from '../../../bench/faults/disorder/deliver.ts'
import {
  type Difference,
  forgotten,
  type MarketState,
  marketDifferences,
  readMarkets,
} from '../../../bench/faults/disorder/market-state.ts'
import {
  hiddenOrders,
  type Lives,
  liveMarkets,
  replayMarkets,
} from '../../../bench/faults/disorder/markets.ts'
import { openWorld, type WorldBase } from '../../../bench/faults/disorder-world.ts'
import { seeded } from '../../../bench/faults/seeded.ts'
import { seedBrand } from '../seeds/seed-brand.ts'
import { readSources } from '../src/insight/sources/read-sources.ts'
import type { BrandId } from '../src/kernel/ids.ts'
import { orderStateWords } from '../src/orders/index.ts'
import { systemPorts } from '../src/runtime/adapters/index.ts'
import { openStorage } from '../src/runtime/open.ts'
import { toDatabase, withClient } from '../supervisor/postgres-roles.ts'
import { type TestDatabase, testCluster, testDatabase } from './support/database.ts'

/** F-07 for every marketplace, short; `npm run -s test:faults -- --only F-07` does more of the same. */
const seeds = Array.from({ length: 4 }, (_, n) => n + 1)
const roundMs = 120_000
const threeDaysMs = 72 * 3600_000

let template: TestDatabase
let base: WorldBase
let brandId: BrandId
let lives: Lives
let asSaid: MarketState
let shown: Awaited<ReturnType<typeof readSources>>
let hidden: Set<string>

beforeAll(async () => {
  lives = await liveMarkets(1)
  hidden = hiddenOrders(lives)
  template = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'qiao-disorder-'))
  const { adminUrl, appUrl } = testCluster()
  const masterKey = Buffer.alloc(32, 9)
  base = { postgres: { adminUrl, appUrl }, template: template.name, masterKey, folder, mayLoseCommits: true }
  const { db, vault } = openStorage(template.appUrl, masterKey, systemPorts(folder), { maxConnections: 2 })
  brandId = await seedBrand(db, vault, lives.connections)
  await db.close()
  const { state, problems } = await hear(0, 'made')
  expect(problems).toEqual([])
  asSaid = state
}, roundMs)
afterAll(async () => {
  await template?.drop()
  if (base) rmSync(base.folder, { recursive: true, force: true })
})

async function hear(seed: number, order: 'made' | 'backwards' | 'random', spoil?: (market: Market) => void) {
  const draw = seeded(seed)
  const { markets, sources } = replayMarkets(lives, draw)
  for (const market of markets) spoil?.(market)
  const name = `${template.name}_r${seed}`
  const world = await openWorld(base, name, { now: lives.endedAt + 1_000, sources })
  try {
    const overMs = order === 'made' ? 0 : threeDaysMs
    const problems = await deliver(world, brandId, markets, draw, { order, mostCopies: 20, overMs })
    const state = await readMarkets(world.adminUrl, world.server.runtime, brandId)
    shown = await world.server.runtime.db.transact(brandId, (tx) => readSources(tx, 'zh'))
    return { problems: [...problems, ...forgotten(state, markets).map(inWords)], state }
  } finally {
    await world.close()
    await withClient(toDatabase(base.postgres.adminUrl, 'postgres'), (client) =>
      client.query(`drop database ${name} with (force)`),
    )
  }
}

const inWords = ({ market, text }: Difference): string => `${market}: ${text}`
const marketplaces = ['taobao', 'jd', 'pinduoduo', 'doudian', 'youzan', 'kuaishou', 'weixin-store']

describe('what seven marketplaces said', () => {
  it.each(marketplaces)('on %s ends in the order as it asked, with everything kept once', (marketplace) => {
    const history = lives.histories.find(({ connector }) => connector.marketplace === marketplace)!
    const ours = new Map(
      asSaid.orders!.flatMap((row) => (row.market === marketplace ? [[row.outside_id, row.state]] : [])),
    )
    const newest = [...history.newest].map(([id, detail]) => [
      id,
      history.connector.normaliseOrder('', detail).state,
    ])
    expect(newest.length).toBeGreaterThan(7)
    expect(new Map(newest as [string, string][])).toEqual(ours)
    expect(
      [...ours.values()].filter((state) => orderStateWords[state as 'closed'].over).length,
    ).toBeGreaterThan(2)
    const kept = asSaid.inbox!.filter(({ market, state }) => market === marketplace && state === 'done')
    const said = new Set(history.sent.flatMap(({ pushes }) => pushes.map(({ pushId }) => pushId)))
    expect(new Set(kept.map((row) => row.push_id))).toEqual(said)
  })

  it.each(marketplaces)(
    'of a type that nobody knows is kept once on %s, answered, and told',
    (marketplace) => {
      const of = (part: string) => asSaid[part]!.filter(({ market }) => market === marketplace)
      expect(of('inbox').filter(({ state }) => state === 'ignored')).toHaveLength(1)
      expect(of('alarms')).toMatchObject([{ kind: 'unknown_type' }])
      expect(shown.find(({ source }) => source === marketplace)).toMatchObject({ unknownTypes: 1 })
    },
  )

  it(
    'ends the same backwards',
    async () => {
      const { state, problems } = await hear(100, 'backwards')
      expect([...problems, ...marketDifferences(asSaid, state, hidden).map(inWords)]).toEqual([])
    },
    roundMs,
  )

  it.each(seeds)(
    'ends the same in any order, doubled and late (seed %i)',
    async (seed) => {
      const { state, problems } = await hear(seed, 'random')
      expect([...problems, ...marketDifferences(asSaid, state, hidden).map(inWords)]).toEqual([])
    },
    roundMs,
  )

  it(
    'ends otherwise, and is seen to, where what arrives last wins',
    async () => {
      let n = 0
      const { state } = await hear(200, 'backwards', ({ replay }) => {
        const real = replay.history.connector
        replay.connector.normaliseOrder = (...given) => {
          n += 1
          return { ...real.normaliseOrder(...given), versionAt: new Date(lives.endedAt + n) }
        }
      })
      const withoutVersions = ({ orders, ...rest }: MarketState): MarketState => ({
        ...rest,
        orders: orders!.map(({ version_at: _, ...row }) => row),
      })
      const differing = marketDifferences(withoutVersions(asSaid), withoutVersions(state), hidden)
      expect(new Set(differing.map(({ market }) => market)).size).toBeGreaterThan(3)
    },
    roundMs,
  )
})
