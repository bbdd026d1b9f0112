import { sql } from 'kysely'
import { demoPassword, members } from '../packages/server/seeds/cast-brand.ts'
import { seedBrand } from '../packages/server/seeds/seed-brand.ts'
import { identifyCustomers } from '../packages/server/src/customers/index.ts'
import type { BrandId } from '../packages/server/src/kernel/ids.ts'
import { systemPorts } from '../packages/server/src/runtime/adapters/index.ts'
import type { Database } from '../packages/server/src/runtime/db/database.ts'
import { migrate } from '../packages/server/src/runtime/db/migrate.ts'
import { firstRow } from '../packages/server/src/runtime/db/transaction.ts'
import { openStorage } from '../packages/server/src/runtime/open.ts'
import { withClient } from '../packages/server/supervisor/postgres-roles.ts'
import { benchCluster, printStatements } from './lib/cluster.ts'
import { cpuMs } from './lib/cpu.ts'
import { median, percentile, round } from './lib/figures.ts'
import { progress, readOptions } from './lib/options.ts'
import { forkAsked, freePort, startProgram, stopChild } from './lib/processes.ts'

const pairs = 5
const buyers = 20_000
const warmUpSeconds = 3

interface WindowResult {
  offered: number
  ids: string[]
  seen: number
  twice: number
  failed: number
  latencies: number[]
}

interface Card {
  url: string
  taobao: {
    appKey: string
    appSecret: string
    session: string
    sellerId: string
    baseUrl: string
    channelUrl: string
  }
}

/**
 * Orders from the Taobao stand-in's own channel to the open sidebars of fifty agents, committed, with customer, work
 * order and flow; and the bare floor beside it, in turns, on the same PostgreSQL.
 */
export async function bench(args: string[]): Promise<Record<string, unknown>> {
  const options = readOptions(args, { rate: 1000, seconds: 20, sources: 'taobao', detail: 'fetch' })
  if (!['taobao', 'all'].includes(options.sources))
    throw new Error('--sources: taobao (the only marketplace connected so far), all')
  const cluster = await benchCluster()
  const generator = forkAsked('bench/ingest-generator.ts')
  const masterKey = Buffer.alloc(32, 5)
  const loading = performance.now()
  progress('migrating and seeding')
  await migrate(cluster.ownerUrl)
  const card = await generator.ask<Card>({
    kind: 'start',
    detail: options.detail === 'inline' ? 'inline' : 'ids',
  })
  const ports = systemPorts(`${cluster.folder}/files`)
  const { db, vault } = openStorage(cluster.appUrl, masterKey, ports, { maxConnections: 4 })
  const brandId = await seedBrand(db, vault, { shops: { taobao: card.taobao }, wecom: null })
  const customers = await loadBuyers(db, brandId)
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
    const [ourP99, floorP99] = [percentile(finite(a), 0.99), percentile(finite(b), 0.99)]
    ratios.push(ourP99 / floorP99)
    progress(
      `pair ${pair}: ours p50 ${round(percentile(finite(a), 0.5))} p99 ${round(ourP99)} ms, floor p99 ${round(floorP99)} ms`,
    )
  }
  const sent = [...warm, ...ours].flatMap((window) => window.ids)
  const kept = await compare(db, brandId, sent)
  const stats = await generator.ask<{ channel: Record<string, number>; calls: Record<string, number> }>({
    kind: 'stats',
  })
  const latencies = ours.flatMap(finite)
  const offered = ours.reduce((sum, window) => sum + window.offered, 0)
  const result = {
    sources: ['taobao'],
    detail: options.detail,
    rate: options.rate,
    seconds: options.seconds,
    offered,
    acked: ours.reduce((sum, window) => sum + window.seen, 0),
    lost: kept.lost,
    doubled: kept.doubled + ours.reduce((sum, window) => sum + window.twice, 0),
    p50Ms: round(percentile(latencies, 0.5)),
    p99Ms: round(percentile(latencies, 0.99)),
    p999Ms: round(percentile(latencies, 0.999)),
    cpuMsPerOrder: round((cpu.server + cpu.generatorAndSandbox + cpu.postgres) / offered),
    cpuMsPerOrderOf: Object.fromEntries(Object.entries(cpu).map(([part, ms]) => [part, round(ms / offered)])),
    detailCalls: stats.calls['taobao.trade.fullinfo.get'] ?? 0,
    workOrders: kept.workOrders,
    floorP50Ms: round(percentile(floors.flatMap(finite), 0.5)),
    floorP99Ms: round(percentile(floors.flatMap(finite), 0.99)),
    ratio: round(median(ratios)),
    loadSeconds: round(loadSeconds),
    channel: stats.channel,
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

async function loadBuyers(db: Database, brandId: BrandId): Promise<string[]> {
  const customers: string[] = []
  for (let from = 0; from < buyers; from += 1000) {
    const records = Array.from({ length: 1000 }, (_, i) => ({
      identifiers: [
        { kind: 'marketplace_buyer' as const, value: `taobao:AAEbench${String(from + i).padStart(12, '0')}` },
      ],
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

/** What the database holds of what was sent: each order once, announced as paid once. */
async function compare(
  db: Database,
  brandId: BrandId,
  sent: string[],
): Promise<{ lost: number; doubled: number; workOrders: number }> {
  return db.transact(
    brandId,
    async (tx) => {
      const row = await firstRow(
        tx,
        sql<{ found: bigint; doubled: bigint }>`
          select count(distinct o.outside_id) as found, count(*) - count(distinct o.outside_id) as doubled
          from unnest(${sent}::text[]) as s(id)
          join orders."order" o on o.brand_id = ${tx.brandId} and o.outside_id = s.id
          join runtime.event e on e.brand_id = o.brand_id and e.key = o.id::text and e.type = 'order.paid'`,
      )
      const opened = await firstRow(
        tx,
        sql<{
          n: bigint
        }>`select count(*) as n from runtime.event where brand_id = ${tx.brandId} and type = 'work-order.opened'`,
      )
      return {
        lost: sent.length - Number(row?.found ?? 0n),
        doubled: Number(row?.doubled ?? 0n),
        workOrders: Number(opened?.n ?? 0n),
      }
    },
    { statementTimeoutMs: 60_000 },
  )
}
