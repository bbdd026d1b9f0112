import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFollowing } from '../../src/app/following.ts'
import { type BrandId, id } from '../../src/kernel/ids.ts'
import type { Role } from '../../src/runtime/access/policy.ts'
import { type Audience, cookieOf, type RowScope } from '../../src/runtime/access/principal.ts'
import { startSession } from '../../src/runtime/access/sessions.ts'
import { systemPorts } from '../../src/runtime/adapters/index.ts'
import { listBrands, readSetting, registerBrand } from '../../src/runtime/brands.ts'
import type { Config } from '../../src/runtime/config.ts'
import type { Tx } from '../../src/runtime/db/transaction.ts'
import type { EventDefinition } from '../../src/runtime/events/event.ts'
import type { Subscriber } from '../../src/runtime/events/subscriber.ts'
import { openJobs } from '../../src/runtime/jobs/jobs.ts'
import type { Log, LogFields } from '../../src/runtime/log.ts'
import { openMetrics } from '../../src/runtime/metrics.ts'
import { openStorage } from '../../src/runtime/open.ts'
import type { HttpAnswer, HttpRequest, Ports } from '../../src/runtime/ports.ts'
import { openHub } from '../../src/runtime/realtime/hub.ts'
import type { PrincipalResolver, Runtime, TokenResolver } from '../../src/runtime/runtime.ts'
import { type TestDatabase, testDatabase } from './database.ts'

/** A whole `Runtime` on a database of its own, whose clock and outside world are in the test's hands. */
export interface TestRuntime {
  runtime: Runtime
  brandId: BrandId
  database: TestDatabase
  /** What the clock says; null for the real one. */
  time: { now: Date | null }
  /** What the outside answers, and what it was asked. */
  outside: { answer(request: HttpRequest): HttpAnswer | Promise<HttpAnswer>; asked: HttpRequest[] }
  logged: (LogFields & { level: string })[]
  /** Runs once, and waits for, everything that was to run every `ms`. */
  beat(ms: number): Promise<void>
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Another program on the same database: what another process, or this one after a crash, would see. */
  twin(subscribers?: readonly Subscriber[]): TestRuntime
  metric(name: string, labels: Record<string, string>): Promise<number>
  close(): Promise<void>
}

interface Options {
  subscribers?: readonly Subscriber[]
  definitions?: readonly EventDefinition[]
  config?: Partial<Config>
  resolvePrincipal?: PrincipalResolver
  resolveToken?: TokenResolver
}

const brandId = id<BrandId>('hemu')

export async function testRuntime(options: Options = {}): Promise<TestRuntime> {
  const database = await testDatabase()
  const opened = open(database, options)
  await registerBrand(opened.runtime.db, brandId, opened.runtime.vault.newBrandKey(brandId))
  return opened
}

function open(database: TestDatabase, options: Options): TestRuntime {
  const { subscribers = [], definitions = [] } = options
  const config: Config = {
    role: 'all',
    host: '127.0.0.1',
    port: 0,
    databaseUrl: database.appUrl,
    masterKey: Buffer.alloc(32, 7),
    filesDirectory: mkdtempSync(join(tmpdir(), 'qiao-files-')),
    sandboxUrl: null,
    publicUrl: '',
    secureCookies: false,
    demo: false,
    logLevel: 'silent',
    setupCode: null,
    archiveCommand: null,
    lateFollowers: false,
    webhookAllow: [],
    mayLoseCommits: true,
    ...options.config,
  }
  const time: TestRuntime['time'] = { now: null }
  const beats = new Map<() => Promise<void> | void, number>()
  const outside: TestRuntime['outside'] = {
    asked: [],
    answer: () => ({ status: 500, headers: {}, body: Buffer.from('nobody answers here') }),
  }
  const ports = portsOf(config.filesDirectory, time, beats, outside)
  const logged: TestRuntime['logged'] = []
  const log = logInto(logged)
  const hub = openHub(definitions)
  const metrics = openMetrics()
  const following = openFollowing({ config, ports, log, hub, metrics, subscribers })
  const { db, vault } = openStorage(config.databaseUrl, config.masterKey, ports, {
    maxConnections: 40,
    followers: following.followers,
  })
  const jobs = openJobs(config.databaseUrl, ports.clock, log)
  const brands = (): Promise<BrandId[]> => listBrands(db)
  const runtime: Runtime = {
    config,
    ports,
    db,
    vault,
    log,
    metrics,
    hub,
    followers: following.loop(db, brands),
    subscribers,
    jobs,
    resolvePrincipal: options.resolvePrincipal ?? roleOfSession,
    resolveToken: options.resolveToken ?? (async () => null),
    brands,
    effectsOff: async () => (await readSetting(db, 'outgoing_effects')) === 'off',
  }
  return {
    runtime,
    brandId,
    database,
    time,
    outside,
    logged,
    async beat(ms) {
      await Promise.all([...beats].filter(([, every]) => every === ms).map(([task]) => task()))
    },
    transact: (work) => db.transact(brandId, work),
    twin: (others = subscribers) => {
      const { drop: _drop, ...same } = database
      return open({ ...same, drop: async () => undefined }, { ...options, subscribers: others })
    },
    async metric(name, labels) {
      const wanted = Object.entries(labels)
      const values = (await metrics.registry.getSingleMetric(name)?.get())?.values ?? []
      return values.find((one) => wanted.every(([label, value]) => one.labels[label] === value))?.value ?? 0
    },
    async close() {
      await runtime.followers.stop()
      await db.close()
      await database.drop()
    },
  }
}

function portsOf(
  files: string,
  time: TestRuntime['time'],
  beats: Map<() => Promise<void> | void, number>,
  outside: TestRuntime['outside'],
): Ports {
  const real = systemPorts(files)
  return {
    ...real,
    clock: {
      ...real.clock,
      now: () => time.now ?? real.clock.now(),
      every(ms, task) {
        beats.set(task, ms)
        return () => void beats.delete(task)
      },
    },
    http: {
      async send(request) {
        outside.asked.push(request)
        return outside.answer(request)
      },
    },
  }
}

function logInto(logged: TestRuntime['logged']): Log {
  const at = (level: string) => (fields: LogFields) => void logged.push({ level, ...fields })
  return { info: at('info'), warn: at('warn'), error: at('error') }
}

/** Who is behind a test session: its principal id is `role` or `role|scope name=id`. `gone` has left. */
const roleOfSession: PrincipalResolver = async (tx, session) => {
  const [role, scope] = session.principal_id.split('|')
  if (role === 'gone') return null
  const [name, value] = scope?.split('=') ?? []
  return {
    brandId: tx.brandId,
    audience: session.audience,
    actor: { kind: 'member', id: session.principal_id },
    id: session.principal_id,
    name: '陈静',
    roles: [role as Role],
    scope: (name ? { [name]: value } : {}) as RowScope,
  }
}

/** Headers of somebody who is signed in. */
export async function signedIn(
  { transact }: TestRuntime,
  principal: string,
  audience: Audience = 'console',
): Promise<{ cookie: string; 'x-csrf-token': string }> {
  const { cookie, csrf } = await transact((tx) => startSession(tx, audience, principal))
  return { cookie: `${cookieOf[audience]}=${encodeURIComponent(cookie)}`, 'x-csrf-token': csrf }
}
