import pg from 'pg'
import { identifyCustomers } from '../../packages/server/src/customers/index.ts'
import { systemPorts } from '../../packages/server/src/runtime/adapters/index.ts'
import type { Database } from '../../packages/server/src/runtime/db/database.ts'
import { openStorage } from '../../packages/server/src/runtime/open.ts'
import { percentile, round } from './figures.ts'
import { progress } from './options.ts'
import { sidebarBrand, sidebarDatabase, sidebarMasterKey } from './sidebar-database.ts'
import { personOf } from './sidebar-people.ts'

/** What comes in: an account that is known, a phone of somebody known from a new account, or somebody quite new. */
const kinds = ['known-account', 'known-phone', 'new'] as const
const warmUp = 200

/**
 * One record against so many stored customers, as an order's transaction asks it: looked up, decided, written and
 * committed, on a durable PostgreSQL, one after another.
 */
export async function probe(options: {
  customers: number
  probes: number
  seed: number
}): Promise<Record<string, unknown>> {
  const { customers, probes, seed } = options
  progress(`a database of ${customers} customers`)
  const database = await sidebarDatabase({ customers, seed, kept: true, peopleOnly: true })
  await forgetProbes(database.postgres.adminUrl)
  const ports = systemPorts(database.filesDirectory)
  const { db } = openStorage(database.postgres.appUrl, sidebarMasterKey, ports, { maxConnections: 2 })
  try {
    const took: Record<(typeof kinds)[number], number[]> = { 'known-account': [], 'known-phone': [], new: [] }
    let wrong = 0
    for (let n = -warmUp; n < probes; n += 1) {
      const kind = kinds[Math.abs(n) % kinds.length]!
      const { ms, isRight } = await ask(db, kind, { n, customers, seed })
      if (n >= 0) took[kind].push(ms)
      if (!isRight) wrong += 1
    }
    const all = Object.values(took).flat()
    return {
      customers,
      probes: all.length,
      p50Ms: round(percentile(all, 0.5)),
      p99Ms: round(percentile(all, 0.99)),
      p99MsOf: Object.fromEntries(kinds.map((kind) => [kind, round(percentile(took[kind], 0.99))])),
      wrong,
      plan: await planOfLookUp(db),
      loadSeconds: round(database.loadSeconds),
      loadCached: database.cached,
    }
  } finally {
    await db.close()
    await database.stop()
  }
}

/**
 * An earlier run, cut off or whole, left its accounts with the people whom it asked for: to a new account of the same marketplace
 * they are somebody else, which is right, and no answer to what is asked here.
 */
async function forgetProbes(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  await client.query(`delete from customers.identifier where evidence like 'order:probe-%'`)
  await client.query('vacuum (analyze) customers.identifier')
  await client.end()
}

async function ask(
  db: Database,
  kind: (typeof kinds)[number],
  { n, customers, seed }: { n: number; customers: number; seed: number },
): Promise<{ ms: number; isRight: boolean }> {
  // Far apart, so that no page is warm because its neighbour was just read.
  const person = personOf(seed, ((n + warmUp) * 48_271) % customers)
  const fresh = `probe-${process.pid}-${n}`
  const identifiers = {
    'known-account': [{ kind: 'marketplace_buyer' as const, value: person.buyerId }],
    'known-phone': [
      { kind: 'marketplace_buyer' as const, value: `jd:${fresh}` },
      { kind: 'phone' as const, value: person.phone },
    ],
    new: [{ kind: 'marketplace_buyer' as const, value: `jd:${fresh}` }],
  }[kind]
  const profile = { name: kind === 'new' ? '新客' : person.name, phone: null, regionCode: person.regionCode }
  const began = performance.now()
  const [found] = await db.transact(sidebarBrand, (tx) =>
    identifyCustomers(tx, [{ identifiers, evidence: `order:${fresh}`, origin: 'marketplace', profile }]),
  )
  const ms = performance.now() - began
  return { ms, isRight: kind === 'new' ? found!.created : found!.customerId === person.customerId }
}

/** By which index the look-up goes: anything else would grow with the customers. */
async function planOfLookUp(db: Database): Promise<string[]> {
  const lines = await db.transact(sidebarBrand, (tx) =>
    tx.named<{ 'QUERY PLAN': string }>(
      'bench.plan_of_look_up',
      `explain select customer_id from customers.identifier where brand_id = $1 and kind = 'phone' and value_index = $2`,
      [tx.brandId, tx.vault.index('phone', '+8613800000000')],
    ),
  )
  return lines.map((line) => line['QUERY PLAN'].trim())
}
