import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { brand } from '../../packages/server/seeds/cast-brand.ts'
import { seedBrand } from '../../packages/server/seeds/seed-brand.ts'
import type { BrandId } from '../../packages/server/src/kernel/ids.ts'
import { writeBrandProfile } from '../../packages/server/src/organization/index.ts'
import { startSession } from '../../packages/server/src/runtime/access/sessions.ts'
import { systemPorts } from '../../packages/server/src/runtime/adapters/index.ts'
import type { Database } from '../../packages/server/src/runtime/db/database.ts'
import { migrate } from '../../packages/server/src/runtime/db/migrate.ts'
import { openStorage } from '../../packages/server/src/runtime/open.ts'
import { type RunningPostgres, startPostgres } from '../../packages/server/supervisor/embedded-postgres.ts'
import { freePort } from '../lib/processes.ts'
import { AckLog } from './ack-log.ts'
import { saboteurs } from './patches.ts'
import { probeTables } from './probe.ts'
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.ts'
import { seeded } from './seeded.ts'
import { killAtEnd, type ServerProcess, startServerProcess } from './server-process.ts'

export interface LaboratoryOptions {
  seed: number
  /** A broken build, by name. */
  saboteur: string | null
  /** The counting follower and job; off where only answers count. */
  probe?: boolean
  /** Orders of a list throw or kill (F-12). */
  poison?: boolean
  /** Further settings of PostgreSQL. */
  postgres?: Record<string, string>
  say(text: string): void
}

export interface MemberSession {
  cookie: string
  csrf: string
}

export const passwords = { admin: 'admin', owner: 'owner', app: 'app' }

/** PostgreSQL, sandbox, seeded brand and room for server processes, all of this run and in a folder that goes with it. */
export class Laboratory {
  readonly runId = `run-${randomUUID()}`
  readonly folder: string
  readonly acks: AckLog
  readonly masterKey = Buffer.alloc(32, 11)
  readonly brandId = brand.id as BrandId
  /** The database that is seeded, to copy. */
  readonly template = 'qiao'
  readonly options: LaboratoryOptions
  postgres!: RunningPostgres
  sandbox!: SandboxProcess
  sessions: MemberSession[] = []
  /** Superuser: sees past row-level security. A new one after each restart of PostgreSQL. */
  admin!: pg.Client
  #processes: ServerProcess[] = []

  constructor(options: LaboratoryOptions) {
    this.options = options
    this.folder = mkdtempSync(join(tmpdir(), 'qiao-faults-'))
    this.acks = new AckLog(join(this.folder, 'acks.jsonl'))
    mkdirSync(join(this.folder, 'files'))
    process.once('exit', () => rmSync(this.folder, { recursive: true, force: true }))
  }

  static async open(options: LaboratoryOptions): Promise<Laboratory> {
    const lab = new Laboratory(options)
    try {
      await lab.#prepare()
      return lab
    } catch (error) {
      await lab.close()
      throw error
    }
  }

  async #prepare(): Promise<void> {
    this.sandbox = await startSandboxProcess()
    await this.startPostgres()
    await this.seedInto(this.postgres)
    if (this.options.probe) await this.admin.query(probeTables)
  }

  /** Migrates a database and puts brand and sessions of this run into it. */
  async seedInto(postgres: Pick<RunningPostgres, 'ownerUrl' | 'appUrl'>): Promise<void> {
    await migrate(postgres.ownerUrl)
    const { db, vault, close } = this.storage(postgres.appUrl)
    await seedBrand(db, vault, this.sandbox.connections)
    this.sessions = await db.transact(this.brandId, async (tx) => {
      // The brand carries the run's name, so that a server can be asked whose data it serves.
      await writeBrandProfile(tx, this.runId)
      const sessions: MemberSession[] = []
      for (const member of ['zhoulan', 'lintao', 'macang'])
        sessions.push(await startSession(tx, 'console', member))
      return sessions
    })
    await close()
  }

  /** Starts PostgreSQL, or starts it again on the same data and port after it was killed. */
  async startPostgres(): Promise<void> {
    const settings = {
      ...this.options.postgres,
      ...(this.options.saboteur ? saboteurs[this.options.saboteur]?.postgres : {}),
    }
    const dataDir = join(this.folder, 'pg')
    this.postgres = await startPostgres({ dataDir, passwords, port: this.postgres?.port, settings })
    killAtEnd(this.postgres.pid)
    this.admin = new pg.Client({ connectionString: this.postgres.adminUrl })
    this.admin.on('error', () => undefined)
    await this.admin.connect()
    const { rows } = await this.admin.query<{ data_directory: string }>('show data_directory')
    if (rows[0]?.data_directory !== dataDir) throw new Error('this is not the PostgreSQL of this run')
  }

  /** A database and vault of the harness itself, to seed and to look. */
  storage(appUrl = this.postgres.appUrl): {
    db: Database
    vault: ReturnType<typeof openStorage>['vault']
    close(): Promise<void>
  } {
    const ports = systemPorts(join(this.folder, 'files'))
    const { db, vault } = openStorage(appUrl, this.masterKey, ports, { maxConnections: 4 })
    return { db, vault, close: () => db.close() }
  }

  /** Starts a server of ours and waits until it is ready; insists that it serves this run's data. */
  async startServer(role: 'api' | 'worker', fault: { point?: string } = {}): Promise<ServerProcess> {
    const server = await startServerProcess({
      role,
      port: await freePort(),
      patches: this.patches,
      logFile: join(this.folder, `${role}.log`),
      env: {
        QIAO_DATABASE_URL: this.postgres.appUrl,
        QIAO_MASTER_KEY: this.masterKey.toString('base64'),
        QIAO_FILES_DIR: join(this.folder, 'files'),
        QIAO_LOG: 'warn',
        ...(fault.point ? { QIAO_FAULT_POINT: fault.point } : {}),
      },
    })
    this.#processes.push(server)
    await this.#insistOnOurs(server)
    return server
  }

  /** Only a server on this run's database accepts a session that exists nowhere else, and knows the run's name. */
  async #insistOnOurs(server: ServerProcess): Promise<void> {
    const headers = { cookie: `qiao_session=${this.sessions[0]!.cookie}` }
    const answer = await fetch(`${server.url}/api/session`, { headers }).catch(() => null)
    // A fault point may strike before we ask; then there is nothing to mistake.
    if (!answer && (await Promise.race([server.ended.then(() => true), delay(2_000).then(() => false)])))
      return
    const { brandName } = (answer ? await answer.json() : {}) as { brandName?: string }
    if (brandName !== this.runId) throw new Error(`the server at ${server.url} is not of this run`)
  }

  /** How the source of this run's servers is changed. */
  get patches(): string[] {
    const { probe, poison, saboteur } = this.options
    return [...(probe ? ['probe'] : []), ...(poison ? ['poison'] : []), ...(saboteur ? [saboteur] : [])]
  }

  draw(offset = 0) {
    return seeded(this.options.seed + offset)
  }

  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.admin.query<Row>(text, values)).rows
  }

  async close(): Promise<void> {
    for (const server of this.#processes) server.kill()
    await this.admin?.end().catch(() => undefined)
    await this.sandbox?.stop()
    await this.postgres?.stop().catch(() => undefined)
    rmSync(this.folder, { recursive: true, force: true })
  }
}
