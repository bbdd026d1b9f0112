import { loadavg } from 'node:os'
import { demoPassword, members } from '../packages/server/seeds/cast-brand.ts'
import { seedBrand } from '../packages/server/seeds/seed-brand.ts'
import { writeCredential } from '../packages/server/src/connectors/contract/credential-store.ts'
import type { BrandId } from '../packages/server/src/kernel/ids.ts'
import { writeShop } from '../packages/server/src/organization/index.ts'
import { csrfCookieOf } from '../packages/server/src/runtime/access/principal.ts'
import { systemPorts } from '../packages/server/src/runtime/adapters/index.ts'
import { claimBrandRoute } from '../packages/server/src/runtime/brands.ts'
import type { Database } from '../packages/server/src/runtime/db/database.ts'
import { migrate } from '../packages/server/src/runtime/db/migrate.ts'
import { openStorage } from '../packages/server/src/runtime/open.ts'
import { withClient } from '../packages/server/supervisor/postgres-roles.ts'
import { benchSecret, marketName } from './inventory-connector.ts'
import { benchCluster, printStatements } from './lib/cluster.ts'
import { cpuMs } from './lib/cpu.ts'
import { percentile, round } from './lib/figures.ts'
import { progress, readOptions } from './lib/options.ts'
import { forkAsked, freePort, startProgram, stopChild } from './lib/processes.ts'

/** Units of an article, and of one that everybody wants; each marketplace shows an equal part of one half. */
const had = 80
const hotHad = 40
const mostHot = 500
const warmUpSeconds = 3

interface WindowResult {
  offered: number
  measured: number
  hotSales: number
  latencies: number[]
  pushes: number
  counts: number
  tooFast: number
  calls: number
  levels: number
  lost: number
  cancelled: number
}
interface Truth {
  shows: number[]
  had: number[]
  sold: number[]
}

/**
 * Stock of many articles on several marketplaces that sell on their own: from a change (a push that reaches us, a count
 * that is sent) until the numbers that it makes necessary arrive at the other marketplaces. The last marketplace takes
 * few numbers a second: what its token bucket holds back is counted apart.
 */
export async function bench(args: string[]): Promise<Record<string, unknown>> {
  const options = readOptions(args, { articles: 100_000, marketplaces: 4, rate: 500, seconds: 20, tight: 50 })
  const { articles, marketplaces, rate, seconds, tight } = options
  const cluster = await benchCluster()
  const market = forkAsked('bench/inventory-market.ts')
  const masterKey = Buffer.alloc(32, 5)
  const loading = performance.now()
  progress('migrating and loading')
  await migrate(cluster.ownerUrl)
  const hot = Math.min(mostHot, Math.floor(articles / 10))
  const [shown, hotShown] = [had, hotHad].map((units) => Math.floor(units / (2 * marketplaces)))
  const { url } = await market.ask<{ url: string }>({
    kind: 'start',
    articles,
    markets: marketplaces,
    shown,
    had,
    hot,
    hotShown,
    hotHad,
  })
  const ports = systemPorts(`${cluster.folder}/files`)
  const { db, vault } = openStorage(cluster.appUrl, masterKey, ports, { maxConnections: 4 })
  const brandId = await seedBrand(db, vault, { shops: {}, wecom: null })
  for (let shop = 0; shop < marketplaces; shop += 1) await connect(db, brandId, marketName(shop))
  await load(cluster.adminUrl, brandId, { articles, marketplaces, hot, shown: shown!, hotShown: hotShown! })
  const loadSeconds = (performance.now() - loading) / 1_000

  const port = await freePort()
  const serverUrl = `http://127.0.0.1:${port}`
  const server = await startProgram(
    'bench/inventory-server.ts',
    [url, String(marketplaces), String(tight), '--port', String(port)],
    {
      QIAO_DATABASE_URL: cluster.appUrl,
      QIAO_MASTER_KEY: masterKey.toString('base64'),
      QIAO_FILES_DIR: `${cluster.folder}/files`,
      QIAO_LOG: 'warn',
    },
    `${serverUrl}/healthz`,
  )
  const session = await signIn(serverUrl)
  progress(`warming up, then ${rate} changes a second for ${seconds} s`)
  await market.ask({ kind: 'window', serverUrl, ...session, rate, seconds: warmUpSeconds, tight })
  const before = cpuNow()
  const window = await market.ask<WindowResult>({
    kind: 'window',
    serverUrl,
    ...session,
    rate,
    seconds,
    tight,
  })
  const cpu = cpuNow().map((ms, i) => ms - before[i]!)
  const load1 = loadavg()[0]!
  // The limited marketplace goes on for a while; what was sold and what is known is compared when all is quiet.
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const metrics = await (await fetch(`${serverUrl}/metrics`)).text()
  const truth = await market.ask<Truth>({ kind: 'end' })
  const oversold = truth.sold.reduce((sum, units, i) => sum + Math.max(0, units - truth.had[i]!), 0)
  const tooLittle = await countTooLittle(cluster.adminUrl, truth, articles)
  const late = window.latencies.filter((ms) => ms >= 1e9).length
  const latencies = window.latencies.map((ms) => (ms >= 1e9 ? Number.POSITIVE_INFINITY : ms))
  const result = {
    articles,
    marketplaces,
    rate,
    seconds,
    offered: window.offered,
    measured: window.measured,
    never: late,
    p50Ms: round(percentile(latencies, 0.5)),
    p99Ms: round(percentile(latencies, 0.99)),
    coalesced: metric(metrics, 'coalesced'),
    oversold,
    limited: metric(metrics, 'limited'),
    tooLittle,
    overLimit: window.tooFast,
    hotSales: window.hotSales,
    lostPushes: window.lost,
    cancelled: window.cancelled,
    failedPushes: window.pushes,
    failedCounts: window.counts,
    calls: window.calls,
    levels: window.levels,
    cpuMsPerChange: round(cpu.reduce((sum, ms) => sum + ms, 0) / window.offered),
    cpuMsPerChangeOf: { server: share(0), marketplaces: share(1), postgres: share(2) },
    loadSeconds: round(loadSeconds),
    machineLoad: round(load1),
  }
  await printStatements(cluster.adminUrl)
  market.stop()
  await stopChild(server)
  await db.close()
  await cluster.remove()
  return result

  function cpuNow(): number[] {
    return [server.pid!, market.pid, cluster.pid].map(cpuMs)
  }
  function share(part: number): number | null {
    return round(cpu[part]! / window.offered)
  }
}

function metric(text: string, outcome: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith('qiao_stock_numbers_total{'))
  return lines
    .filter((line) => line.includes(`outcome="${outcome}"`))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

async function connect(db: Database, brandId: BrandId, name: string): Promise<void> {
  await claimBrandRoute(db, `${name}-seller`, name, { brandId, targetId: name })
  await claimBrandRoute(db, `${name}-app`, name, { brandId, targetId: name })
  const access = {
    shopId: name,
    sellerId: name,
    baseUrl: '',
    appKey: name,
    appSecret: benchSecret,
    session: '',
  }
  await db.transact(brandId, async (tx) => {
    await writeShop(tx, { id: name, marketplace: name, name, sellerId: name, state: 'connected' })
    await writeCredential(tx, 'shop', name, access, null)
  })
}

interface Load {
  articles: number
  marketplaces: number
  hot: number
  shown: number
  hotShown: number
}

/** Products, their SKUs on every marketplace, and numbers that were confirmed an hour ago. */
async function load(
  adminUrl: string,
  brandId: string,
  { articles, marketplaces, hot, shown, hotShown }: Load,
): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const product = `'P' || lpad(a::text, 6, '0')`
    await client.query(
      `insert into catalog.product (brand_id, id, model, name, category, needs_installation, service_type, survey_first,
         deliver_and_install, warranty_months, required_skill)
       select $1, ${product}, ${product}, ${product}, 'bench', false, null, false, false, 12, null
       from generate_series(0, $2::integer - 1) a`,
      [brandId, articles],
    )
    await client.query(
      `insert into inventory.stock (brand_id, product_id, units, since, changed_at)
       select $1, ${product}, case when a < $3 then $4::integer else $5::integer end, now() - interval '1 hour', now()
       from generate_series(0, $2::integer - 1) a`,
      [brandId, articles, hot, hotHad, had],
    )
    for (let shop = 0; shop < marketplaces; shop += 1) {
      const name = marketName(shop)
      await client.query(
        `insert into catalog.product_match (brand_id, shop_id, item_id, sku_id, position, kind, product_id, quantity, origin, matched_at)
         select $1, $2, a::text, '', 0, 'product', ${product}, 1, 'bench', now() from generate_series(0, $3::integer - 1) a`,
        [brandId, name, articles],
      )
      await client.query(
        `insert into inventory.offer (brand_id, shop_id, item_id, sku_id, product_id, units, weight, switched_on, switched_by,
           switched_at, allowance, first_confirmed_at)
         select $1, $2, a::text, '', ${product}, 1, 1, true, 'bench', now(), jsonb_build_object('settings', jsonb_build_array(
           jsonb_build_object('no', 1, 'value', n, 'left', n, 'sentAt', $6::bigint, 'state', 'confirmed', 'confirmedAt', $6::bigint)),
           'nextNo', 2, 'doubt', false), now() - interval '1 hour'
         from generate_series(0, $3::integer - 1) a, lateral (select case when a < $4 then $5::integer else $7::integer end as n) s`,
        [brandId, name, articles, hot, hotShown, Date.now() - 3_600_000, shown],
      )
      await client.query(
        `insert into inventory.shop_pace (brand_id, shop_id, tokens, refilled_at, swept_to) values ($1, $2, 50, now(), now())`,
        [brandId, name],
      )
    }
    await client.query('vacuum analyze')
  })
}

/** Numbers at which a marketplace may sell more than we think: never, or something could be oversold. */
async function countTooLittle(adminUrl: string, truth: Truth, articles: number): Promise<number> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ shop_id: string; item_id: string; most: string }>(
      `select shop_id, item_id, (select sum((s->>'left')::integer) from jsonb_array_elements(allowance->'settings') s) as most
       from inventory.offer`,
    )
    return rows.filter(({ shop_id, item_id, most }) => {
      const market = Number(shop_id.slice('bench-'.length)) - 1
      return truth.shows[market * articles + Number(item_id)]! > Number(most)
    }).length
  })
}

async function signIn(serverUrl: string): Promise<{ cookie: string; csrf: string }> {
  const owner = members.find((member) => member.roles.includes('owner'))!
  const answer = await fetch(`${serverUrl}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: owner.login, password: demoPassword }),
  })
  if (!answer.ok) throw new Error(`sign-in: ${answer.status}`)
  const cookies = answer.headers.getSetCookie().map((one) => one.split(';')[0]!)
  const csrf = cookies.find((one) => one.startsWith(`${csrfCookieOf.console}=`))!.split('=')[1]!
  return { cookie: cookies.join('; '), csrf }
}
