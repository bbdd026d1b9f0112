import { appendFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RawBuilder } from 'kysely'
import { type Sandbox, startSandbox } from '../../../sandbox/src/server.ts'
import { seedProviders } from '../../seeds/cast-providers.ts'
import { connectionsOf } from '../../seeds/connections.ts'
import { seedBrand } from '../../seeds/seed-brand.ts'
import { type RunningServer, startServer } from '../../src/app/start.ts'
import type { BrandId } from '../../src/kernel/ids.ts'
import { systemPorts } from '../../src/runtime/adapters/index.ts'
import type { Config } from '../../src/runtime/config.ts'
import { rows } from '../../src/runtime/db/transaction.ts'
import { type Log, openLog, silentLog } from '../../src/runtime/log.ts'
import { openStorage } from '../../src/runtime/open.ts'
import { type TestDatabase, testDatabase } from './database.ts'

export interface TestWorld {
  sandbox: Sandbox
  server: RunningServer
  database: TestDatabase
  brandId: BrandId
  /** Moves the clock of server and sandbox together; the system's own clock stays as it is. */
  passTime(ms: number): void
  /** Moves the clock by which calls a minute are counted; the calendar stays as it is. */
  rest(ms: number): void
  /** One statement, as the brand. */
  query<Row>(statement: RawBuilder<Row>): Promise<Row[]>
  /** Sets the server's clock this far beside the sandbox's. */
  skew(ms: number): void
  /** Acts of the simulated people, over the sandbox's own HTTP. */
  act(kind: string, details?: object): Promise<Record<string, unknown>>
  close(): Promise<void>
}

const masterKey = Buffer.alloc(32, 9)

/**
 * `QIAO_TEST_HOURS=8 npx vitest run --project stories`: worlds begin so much later, so that what holds at some hours only shows
 * at any. Stories that sign by the machine's own clock are refused then.
 */
const laterMs = Number(process.env.QIAO_TEST_HOURS ?? 0) * 3_600_000

/**
 * Sandbox, seeded brand and server of one process, on a database of their own and free ports. The brand's shops on the
 * named marketplaces are connected, and people buy there.
 */
export async function testWorld(
  change: Partial<Config> = {},
  log: Log = worldLog(),
  /** The address at which the server finds the sandbox, when something stands between them. */
  inFrontOf: (sandboxUrl: string) => string = (sandboxUrl) => sandboxUrl,
  marketplaces: string[] = ['taobao'],
): Promise<TestWorld> {
  const database = await testDatabase()
  let passed = laterMs
  let skewed = 0
  let rested = 0
  const sandbox = await startSandbox({ clockNow: () => Date.now() + passed })
  const sandboxUrl = inFrontOf(sandbox.url)
  const connections = JSON.parse(
    JSON.stringify(await connectionsOf(sandbox.url, marketplaces)).replaceAll(
      hostOf(sandbox.url),
      hostOf(sandboxUrl),
    ),
  )
  sandbox.world.configure({ shops: marketplaces })
  const filesDirectory = mkdtempSync(join(tmpdir(), 'qiao-files-'))
  const real = systemPorts(filesDirectory)
  const clock = {
    ...real.clock,
    now: () => new Date(Date.now() + passed + skewed),
    monotonicMs: () => real.clock.monotonicMs() + rested,
  }
  const ports = { ...real, clock }
  const storage = openStorage(database.appUrl, masterKey, ports, { maxConnections: 4 })
  const brandId = await seedBrand(storage.db, storage.vault, connections)
  await storage.db.transact(brandId, seedProviders)
  await storage.db.close()
  const server = await startServer(
    {
      role: 'all',
      host: '127.0.0.1',
      port: 0,
      databaseUrl: database.appUrl,
      masterKey,
      filesDirectory,
      sandboxUrl,
      publicUrl: '',
      secureCookies: false,
      demo: true,
      logLevel: 'silent',
      setupCode: null,
      archiveCommand: null,
      lateFollowers: false,
      webhookAllow: [],
      mayLoseCommits: true,
      ...change,
    },
    { log, ports },
  )
  // Port 0 is known only now; pages that come back from WeCom need the address.
  server.runtime.config.publicUrl ||= server.url
  return {
    sandbox,
    server,
    database,
    brandId,
    passTime: (ms) => {
      passed += ms
    },
    rest: (ms) => {
      rested += ms
    },
    query: (statement) => server.runtime.db.transact(brandId, (tx) => rows(tx, statement)),
    skew: (ms) => {
      skewed = ms
    },
    async act(kind, details = {}) {
      const answer = await fetch(`${sandbox.url}/_world/act`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind, ...details }),
      })
      if (!answer.ok) throw new Error(`act ${kind}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as Record<string, unknown>
    },
    async close() {
      await server.stop()
      await sandbox.close()
      await database.drop()
    },
  }
}

/** Nobody reads what a world logs, but `npm run test:canary`. */
function worldLog(): Log {
  const kept = process.env.QIAO_KEEP_TESTS
  if (!kept) return silentLog
  const path = join(kept, 'worlds.log')
  return openLog('trace', { write: (line: string) => appendFileSync(path, line) })
}

function hostOf(url: string): string {
  return new URL(url).host
}
