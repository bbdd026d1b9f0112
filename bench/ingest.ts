import { sql } from 'kysely'
import { demoPassword, members } from '../packages/server/seeds/cast-brand.ts'
import { seedBrand } from '../packages/server/seeds/seed-brand.ts'
import type { ShopAccess } from '../packages/server/src/connectors/contract/shop-access.ts'
import { identifyCustomers } from '../packages/server/src/customers/index.ts'
import type { BrandId } from '../packages/server/src/kernel/ids.ts'
import { systemPorts } from '../packages/server/src/runtime/adapters/index.ts'
import type { Database } from '../packages/server/src/runtime/db/database.ts'
import { migrate } from '../packages/server/src/runtime/db/migrate.ts'
import { firstRow, rows } from '../packages/server/src/runtime/db/transaction.ts'
import { openStorage } from '../packages/server/src/runtime/open.ts'
import { withClient } from '../packages/server/supervisor/postgres-roles.ts'
import { benchCluster, printStatements } from './lib/cluster.ts'
import { cpuMs } from './lib/cpu.ts'
import { median, percentile, round } from './lib/figures.ts'
import { isPulled, readSources } from './lib/ingest-sources.ts'
import { progress, readOptions } from './lib/options.ts'
import { forkAsked, freePort, startProgram, stopChild } from './lib/processes.ts'

const pairs = 5
const buyers = 20_000
const warmUpSeconds = 3

interface WindowResult {
  offered: number
  ids: string[]
  /** Source of each. */
  from: string[]
  /** Orders that a screen was told of again. */
  twice: string[]
  failed: number
  latencies: number[]
}

type Card = Record<string, Omit<ShopAccess, 'shopId' | 'session'> & { session?: string }>

interface SourceStats {
  detailCalls: number
  channel?: Record<string, number>
}

/**
 * Orders from the stand-ins' own channels to the open sidebars of fifty agents, committed, with customer, work order and
 * flow; and the bare floor beside it, in turns, on the same PostgreSQL. The load is shared equally by the sources:
 * Taobao by TMC frames, Pinduoduo by its message socket, Doudian, Youzan, Kuaishou and the Weixin Store by posts, JD by our incremental pull.
 *
 * An order of JD is due when JD's list shows it, so up to ten seconds of its latency are the pause between two pulls:
 * `pushedP50Ms` and `pushedP99Ms` leave it out, and `ratio` compares them with the floor.
 */
export async function bench(args: string[]): Promise<Record<string, unknown>> {
  const options = readOptions(args, { rate: 1000, seconds: 20, sources: 'taobao', detail: 'fetch' })
  const sources = readSources(options.sources)
  const cluster = await benchCluster()
  const generator = forkAsked('bench/ingest-generator.ts')
  const masterKey = Buffer.alloc(32, 5)
  const loading = performance.now()
  progress('migrating and seeding')
  await migrate(cluster.ownerUrl)
  const { card, identities } = await generator.ask<{ card: Card; identities: (string | null)[] }>({
    kind: 'start',
    detail: options.detail === 'inline' ? 'inline' : 'ids',
    sources,
    buyers,
  })
  const ports = systemPorts(`${cluster.folder}/files`)
  const { db, vault } = openStorage(cluster.appUrl, masterKey, ports, { maxConnections: 4 })
  const shops = Object.fromEntries(sources.map((name) => [name, accessOf(card[name]!)]))
  const brandId = await seedBrand(db, vault, { shops, wecom: null })
  const customers = await loadBuyers(db, brandId, identities)
  const loadSeconds = (performance.now() - loading) / 1000

  const [port, floorPort] = [await freePort(), await freePort()]
  const [serverUrl, floorUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${floorPort}`]
  const env = {
    QIAO_DATABASE_URL: cluster.appUrl,
    QIAO_MASTER_KEY: masterKey.toString('base64'),
    QIAO_FILES_DIR: `${cluster.folder}/files`,
    QIAO_LOG: 'warn',
  }
  const server = await startProgram(
    'packages/server/src/app/main.ts',
    ['--role', 'all', '--port', String(port)],
    env,
    `${serverUrl}/healthz`,
  )
  const floor = await startProgram(
    'bench/floor/server.ts',
    [String(floorPort), cluster.appUrl.replace('qiao_app:app', 'qiao_owner:owner')],
    {},
    `${floorUrl}/healthz`,
  )
  await generator.ask({ kind: 'join', serverUrl, floorUrl, cookie: await signIn(serverUrl), customers })

  const run = (target: 'ours' | 'floor', seconds: number) =>
    generator.ask<WindowResult>({ kind: 'window', target, rate: options.rate, seconds, floorUrl })
  progress(`warming up at ${options.rate}/s`)
  const warm = [await run('ours', warmUpSeconds)]
  await run('floor', warmUpSeconds)
  // What autovacuum does to a shop that is some seconds old; plans made for empty tables end with it.
  await withClient(cluster.adminUrl, (client) => client.query('vacuum analyze'))
  warm.push(await run('ours', warmUpSeconds))
  await run('floor', warmUpSeconds)
  const ours: WindowResult[] = []
  const floors: WindowResult[] = []
  const ratios: number[] = []
  const cpu = { server: 0, generatorAndSandbox: 0, postgres: 0 }
  for (let pair = 1; pair <= pairs; pair += 1) {
    const before = cpuNow()
    const a = await run('ours', options.seconds / pairs)
    const after = cpuNow()
    for (const part of Object.keys(cpu) as (keyof typeof cpu)[]) cpu[part] += after[part] - before[part]
    const b = await run('floor', options.seconds / pairs)
    ours.push(a)
    floors.push(b)
    const pushed = latenciesOf([a], isPushed)
    const [ourP99, floorP99] = [percentile(pushed, 0.99), percentile(finite(b), 0.99)]
    ratios.push(ourP99 / floorP99)
    progress(
      `pair ${pair}: ours p50 ${round(percentile(pushed, 0.5))} p99 ${round(ourP99)} ms, floor p99 ${round(floorP99)} ms`,
    )
  }
  const sent = [...warm, ...ours]
  const kept = await compare(db, brandId, sent)
  const stats = await generator.ask<Record<string, SourceStats>>({ kind: 'stats' })
  const all = latenciesOf(ours, () => true)
  const pushed = latenciesOf(ours, isPushed)
  const offered = all.length
  const bySource = Object.fromEntries(
    sources.map((name) => {
      const own = latenciesOf(ours, (source) => source === name)
      const { lost = 0, doubled = 0 } = kept.bySource.get(name) ?? {}
      const told = ours.flatMap(({ twice, ids, from }) =>
        twice.filter((id) => from[ids.indexOf(id)] === name),
      )
      return [
        name,
        {
          offered: own.length,
          acked: own.filter(Number.isFinite).length,
          lost,
          doubled: doubled + told.length,
          p50Ms: round(percentile(own, 0.5)),
          p99Ms: round(percentile(own, 0.99)),
          ...stats[name],
        },
      ]
    }),
  )
  const sumOf = (field: 'acked' | 'lost' | 'doubled' | 'detailCalls') =>
    Object.values(bySource).reduce((sum, one) => sum + (one[field] ?? 0), 0)
  const result = {
    sources: bySource,
    detail: options.detail,
    rate: options.rate,
    seconds: options.seconds,
    offered,
    acked: sumOf('acked'),
    lost: sumOf('lost'),
    doubled: sumOf('doubled'),
    p50Ms: round(percentile(all, 0.5)),
    p99Ms: round(percentile(all, 0.99)),
    p999Ms: round(percentile(all, 0.999)),
    pushedP50Ms: round(percentile(pushed, 0.5)),
    pushedP99Ms: round(percentile(pushed, 0.99)),
    cpuMsPerOrder: round((cpu.server + cpu.generatorAndSandbox + cpu.postgres) / offered),
    cpuMsPerOrderOf: Object.fromEntries(Object.entries(cpu).map(([part, ms]) => [part, round(ms / offered)])),
    detailCalls: sumOf('detailCalls'),
    workOrders: kept.workOrders,
    floorP50Ms: round(percentile(floors.flatMap(finite), 0.5)),
    floorP99Ms: round(percentile(floors.flatMap(finite), 0.99)),
    ratio: round(median(ratios)),
    loadSeconds: round(loadSeconds),
  }
  await printStatements(cluster.adminUrl)
  generator.stop()
  await Promise.all([stopChild(server), stopChild(floor)])
  await db.close()
  await cluster.remove()
  return result

  function cpuNow(): typeof cpu {
    return {
      server: cpuMs(server.pid!),
      generatorAndSandbox: cpuMs(generator.pid),
      postgres: cpuMs(cluster.pid),
    }
  }
}

/** Latencies of a window; an order that no screen showed counts as infinite. */
function finite(window: WindowResult): number[] {
  return window.latencies.map((latency) => (latency < 0 ? Number.POSITIVE_INFINITY : latency))
}

function isPushed(source: string): boolean {
  return !isPulled(source)
}

function latenciesOf(windows: WindowResult[], wanted: (source: string) => boolean): number[] {
  return windows.flatMap((window) => finite(window).filter((_, i) => wanted(window.from[i]!)))
}

/** Of the card only what reaching the shop needs. */
function accessOf(card: Card[string]) {
  const { sellerId, baseUrl, channelUrl, appKey, appSecret, extraSecrets, session = '' } = card
  return {
    sellerId,
    baseUrl,
    appKey,
    appSecret,
    session,
    ...(channelUrl && { channelUrl }),
    ...(extraSecrets && { extraSecrets }),
  }
}

/** Of buyers whom a marketplace does not tell nobody can be known. */
async function loadBuyers(db: Database, brandId: BrandId, identities: (string | null)[]): Promise<string[]> {
  const customers: string[] = []
  const known = identities.filter((value) => value !== null)
  for (let from = 0; from < known.length; from += 1000) {
    const records = known.slice(from, from + 1000).map((value) => ({
      identifiers: [{ kind: 'marketplace_buyer' as const, value }],
      evidence: 'import:bench',
      origin: 'marketplace',
    }))
    const found = await db.transact(brandId, (tx) => identifyCustomers(tx, records))
    customers.push(...found.map((one) => one.customerId!))
  }
  return customers
}

async function signIn(serverUrl: string): Promise<string> {
  const owner = members.find((member) => member.roles.includes('owner'))!
  const answer = await fetch(`${serverUrl}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: owner.login, password: demoPassword }),
  })
  if (!answer.ok) throw new Error(`sign-in: ${answer.status}`)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

interface Kept {
  bySource: Map<string, { lost: number; doubled: number }>
  workOrders: number
}

/** What the database holds of what was sent: each order once, announced as paid once. */
async function compare(db: Database, brandId: BrandId, sent: WindowResult[]): Promise<Kept> {
  const ids = sent.flatMap((window) => window.ids)
  const from = sent.flatMap((window) => window.from)
  return db.transact(
    brandId,
    async (tx) => {
      const found = await rows(
        tx,
        sql<{ source: string; sent: bigint; found: bigint; announced: bigint }>`
          select s.source, count(distinct s.id) as sent, count(distinct o.outside_id) filter (where e.key is not null) as found,
            count(e.key) as announced
          from unnest(${ids}::text[], ${from}::text[]) as s(id, source)
          left join orders."order" o on o.brand_id = ${tx.brandId} and o.outside_id = s.id and o.marketplace = s.source
          left join runtime.event e on e.brand_id = o.brand_id and e.key = o.id::text and e.type = 'order.paid'
          group by s.source`,
      )
      const opened = await firstRow(
        tx,
        sql<{
          n: bigint
        }>`select count(*) as n from runtime.event where brand_id = ${tx.brandId} and type = 'work-order.opened'`,
      )
      return {
        bySource: new Map(
          found.map((one) => [
            one.source,
            { lost: Number(one.sent - one.found), doubled: Number(one.announced - one.found) },
          ]),
        ),
        workOrders: Number(opened?.n ?? 0n),
      }
    },
    { statementTimeoutMs: 60_000 },
  )
}
