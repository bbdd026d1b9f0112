import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { brand } from '../../packages/server/seeds/cast-brand.ts'
import { seedProviders } from '../../packages/server/seeds/cast-providers.ts'
import { seedBrand } from '../../packages/server/seeds/seed-brand.ts'
import { listProducts } from '../../packages/server/src/catalog/index.ts'
import { indexSome } from '../../packages/server/src/customers/name-job.ts'
import { writeTakenUp } from '../../packages/server/src/installed-products/store.ts'
import type { BrandId } from '../../packages/server/src/kernel/ids.ts'
import { indexSomeReceivers } from '../../packages/server/src/orders/receiver-job.ts'
import { writeMember } from '../../packages/server/src/organization/index.ts'
import { systemPorts } from '../../packages/server/src/runtime/adapters/index.ts'
import { migrate } from '../../packages/server/src/runtime/db/migrate.ts'
import type { Tx } from '../../packages/server/src/runtime/db/transaction.ts'
import { openStorage } from '../../packages/server/src/runtime/open.ts'
import { modelVersion } from '../../packages/server/src/value/model.ts'
import { writeModel } from '../../packages/server/src/value/store.ts'
import { type RunningPostgres, startPostgres } from '../../packages/server/supervisor/embedded-postgres.ts'
import { measuredSettings } from './cluster.ts'
import { agentUserId, loadPeople } from './load-sidebar-people.ts'
import { progress } from './options.ts'
import { dayOf, modelOf } from './sidebar-life.ts'
import { agents, replies, segments } from './sidebar-people.ts'

export const sidebarBrand = brand.id as BrandId
export const sidebarMasterKey = Buffer.alloc(32, 13)

const passwords = { admin: 'admin', owner: 'owner', app: 'app' }
const caches = join(tmpdir(), 'qiao-bench-sidebar')
const loadConnections = 3
const namesAtOnce = 2_000
/** While loading only: a load that was cut off is thrown away, so half-written pages need no second copy in the log. */
const loadSettings = {
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  autovacuum: 'off',
}
/** Grows with every change of what is loaded, so that an old cache is not taken for the new. */
const loaderVersion = 4

export interface SidebarDatabase {
  postgres: RunningPostgres
  filesDirectory: string
  loadSeconds: number
  /** The rows were loaded by an earlier run. */
  cached: boolean
  stop(): Promise<void>
}

/**
 * A durable PostgreSQL with this many customers, loaded once for a size and a seed, and kept in the system's temporary folder
 * (`kept: false` loads it anew). One that was loaded under an older schema is brought forward as everybody's is.
 */
export async function sidebarDatabase(size: Size & { kept: boolean }): Promise<SidebarDatabase> {
  const folder = join(caches, `${prefixOf(size)}${loaderVersion}`)
  const done = join(folder, 'loaded.json')
  const cached = size.kept && existsSync(done)
  if (!cached) forget(size)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const dataDir = join(folder, 'pg')
  const measured = { dataDir, passwords, settings: measuredSettings() }
  let postgres = await startPostgres(cached ? measured : { dataDir, passwords, settings: loadSettings })
  if (!cached) {
    const began = performance.now()
    await load(postgres, size)
    writeFileSync(done, JSON.stringify({ loadSeconds: (performance.now() - began) / 1000 }))
    await postgres.stop()
    // The measured server finds no page in PostgreSQL's own memory that the load left there.
    postgres = await startPostgres(measured)
  } else await bringForward(postgres)
  const { loadSeconds } = JSON.parse(readFileSync(done, 'utf8')) as { loadSeconds: number }
  return { postgres, filesDirectory: join(folder, 'files'), loadSeconds, cached, stop: () => postgres.stop() }
}

/** Also what a newer server would do in the background for hours: it is no part of a read. */
async function bringForward(postgres: RunningPostgres): Promise<void> {
  await migrate(postgres.ownerUrl)
  const { db } = openStorage(postgres.appUrl, sidebarMasterKey, systemPorts(tmpdir()), { maxConnections: 1 })
  for (const walk of [indexSome, indexSomeReceivers]) {
    const some = () => db.transact(sidebarBrand, (tx) => walk(tx, namesAtOnce))
    if (await some()) progress('names that nobody can ask for yet')
    while (await some());
  }
  await db.transact(sidebarBrand, unitsAreTaken)
  await db.close()
}

/** Units of orders are loaded with them: nobody has to go over all orders for them. */
const unitsAreTaken = (tx: Tx): Promise<void> =>
  writeTakenUp(tx, { after_order: null, after_job: null, done: true })

/** Also says that kept records lead where they lead: nobody has to look through them again. */
async function keepReplies(tx: Tx): Promise<void> {
  await tx.named('bench.records', 'insert into records.taken_up (brand_id, done) values ($1, true)', [
    tx.brandId,
  ])
  await tx.named(
    'bench.segments',
    `insert into segments.segment (brand_id, id, name, made_by, made_at, changed_at)
     select $1, *, 'bench', $2, $2 from unnest($3::uuid[], $4::text[])`,
    [tx.brandId, tx.now, segments.map(({ id }) => id), segments.map(({ name }) => name)],
  )
  await tx.named(
    'bench.replies',
    `insert into outreach.ready_reply (brand_id, updated_at, updated_by, id, folder, title, words, segment_id, used)
     select $1, $2, 'bench', * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::bigint[])`,
    [
      tx.brandId,
      tx.now,
      replies.map(({ id }) => id),
      replies.map(({ folder }) => folder),
      replies.map(({ title }) => title),
      replies.map(({ words }) => words),
      replies.map(({ segmentId }) => segmentId),
      replies.map(({ used }) => used),
    ],
  )
}

interface Size {
  customers: number
  seed: number
  /** Without contacts, orders and what comes of them. */
  peopleOnly?: boolean
}

const prefixOf = ({ customers, seed, peopleOnly }: Size): string =>
  `${peopleOnly ? 'people-' : ''}${customers}-${seed}-`

/** Removes what was loaded for this size and seed, by whatever version. */
function forget(size: Size): void {
  for (const name of existsSync(caches) ? readdirSync(caches) : [])
    if (name.startsWith(prefixOf(size))) rmSync(join(caches, name), { recursive: true, force: true })
}

async function load(postgres: RunningPostgres, size: Size): Promise<void> {
  const { customers, seed } = size
  await migrate(postgres.ownerUrl)
  const { db, vault } = openStorage(postgres.appUrl, sidebarMasterKey, systemPorts(tmpdir()), {
    maxConnections: 2,
  })
  await seedBrand(db, vault, { shops: {}, wecom: null })
  const now = new Date()
  const model = modelOf(customers, seed, now)
  const world = await db.transact(sidebarBrand, async (tx) => {
    await seedProviders(tx)
    for (let n = 0; n < agents; n += 1)
      await writeMember(tx, {
        id: agentUserId(n),
        name: `客服 ${n + 1}`,
        login: `${agentUserId(n)}@hemu`,
        roles: ['agent'],
        wecomUserId: agentUserId(n),
        passwordHash: null,
      })
    const modelId = tx.ports.ids.next()
    await unitsAreTaken(tx)
    await writeModel(tx, {
      id: modelId,
      version: modelVersion,
      fittedDay: dayOf(now),
      calibration: null,
      ...model,
    })
    await keepReplies(tx)
    const products = new Map((await listProducts(tx)).map((one) => [one.id, one]))
    return { products, model, modelId, now }
  })
  const clients = await Promise.all(
    Array.from({ length: loadConnections }, async () => {
      const client = new pg.Client({ connectionString: postgres.adminUrl })
      await client.connect()
      return client
    }),
  )
  let told = performance.now()
  await loadPeople(clients, await vault.brand(sidebarBrand), sidebarBrand, {
    ...size,
    world,
    onProgress(loaded) {
      if (performance.now() - told < 10_000) return
      told = performance.now()
      progress(`${loaded} of ${customers} customers loaded`)
    },
  })
  progress('vacuum and analyse')
  await clients[0]!.query('vacuum (analyze)')
  await Promise.all(clients.map((client) => client.end()))
  await db.close()
}
