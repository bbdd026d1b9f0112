import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliver } from '../../../bench/faults/disorder/deliver.ts'
import {
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
import type { BrandId } from '../src/kernel/ids.ts'
import { systemPorts } from '../src/runtime/adapters/index.ts'
import { openStorage } from '../src/runtime/open.ts'
import { toDatabase, withClient } from '../supervisor/postgres-roles.ts'
import { type TestDatabase, testCluster, testDatabase } from './support/database.ts'

const rounds = Number(process.env.ROUNDS ?? 20)
let template: TestDatabase
let base: WorldBase
let brandId: BrandId
let lives: Lives
let reference: MarketState

beforeAll(async () => {
  lives = await liveMarkets(1)
  template = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'qiao-disorder-'))
  const cluster = testCluster()
  base = {
    postgres: { adminUrl: cluster.adminUrl, appUrl: cluster.appUrl },
    template: template.name,
    masterKey: Buffer.alloc(32, 9),
    folder,
    mayLoseCommits: true,
  }
  const { db, vault } = openStorage(template.appUrl, base.masterKey, systemPorts(folder), {
    maxConnections: 2,
  })
  brandId = await seedBrand(db, vault, lives.connections)
  await db.close()
})
afterAll(async () => {
  await template?.drop()
  if (base) rmSync(base.folder, { recursive: true, force: true })
})

async function round(
  seed: number,
  order: 'made' | 'random',
): Promise<{ state: MarketState; problems: string[] }> {
  const draw = seeded(seed)
  const { markets, sources } = replayMarkets(lives, draw)
  const name = `${template.name}_r${seed}`
  const world = await openWorld(base, name, { now: lives.endedAt + 1_000, sources })
  try {
    const overMs = order === 'made' ? 0 : 72 * 3600_000
    const mostCopies = seed % 5 === 0 ? 20 : 3
    const problems = await deliver(world, brandId, markets, draw, { order, mostCopies, overMs })
    const state = await readMarkets(world.adminUrl, world.server.runtime, brandId)
    return { problems: [...problems, ...forgotten(state, markets).map(inWords)], state }
  } finally {
    await world.close()
    await withClient(toDatabase(base.postgres.adminUrl, 'postgres'), (client) =>
      client.query(`drop database ${name} with (force)`),
    )
  }
}

describe('seven marketplaces heard in order', () => {
  it('as said', async () => {
    console.log(
      lives.histories.map((h) =>
        [h.connector.marketplace, h.sent.length, h.rows.length, h.step, h.newest.size].join(' '),
      ),
    )
    const made = await round(1_000, 'made')
    reference = made.state
    expect(made.problems).toEqual([])
  })
  it.each(Array.from({ length: rounds }, (_, n) => n + 1))('seed %i', async (seed) => {
    const { state, problems } = await round(seed, 'random')
    expect([...problems, ...marketDifferences(reference, state, hiddenOrders(lives)).map(inWords)]).toEqual(
      [],
    )
  })
})

function inWords({ market, text }: { market: string; text: string }): string {
  return `${market} ${text}`
}
