import { join } from 'node:path'
import { type RunningServer, startServer } from '../../packages/server/src/app/start.ts'
import type { Sources } from '../../packages/server/src/intake/index.ts'
import { systemPorts } from '../../packages/server/src/runtime/adapters/index.ts'
import { silentLog } from '../../packages/server/src/runtime/log.ts'
import type { Ports } from '../../packages/server/src/runtime/ports.ts'
import { toDatabase, withClient } from '../../packages/server/supervisor/postgres-roles.ts'

/** A seeded database that is copied, and what opens it. */
export interface WorldBase {
  postgres: { adminUrl: string; appUrl: string }
  template: string
  masterKey: Buffer
  folder: string
  /** Of a cluster of tests, which does not sync. */
  mayLoseCommits?: boolean
}

export interface DisorderWorld {
  server: RunningServer
  adminUrl: string
  time: { now: number }
  close(): Promise<void>
}

/** A server in this process, on a copy of the seeded database, with a clock of its own. */
export async function openWorld(
  { postgres, template, masterKey, folder, mayLoseCommits = false }: WorldBase,
  name: string,
  { now = Date.parse('2026-10-08T01:00:00Z'), sources }: { now?: number; sources?: Sources } = {},
): Promise<DisorderWorld> {
  await withClient(toDatabase(postgres.adminUrl, 'postgres'), async (client) => {
    await client.query(`create database ${name} template ${template} owner qiao_owner`)
    await client.query(`grant connect, temporary on database ${name} to qiao_app`)
  })
  const time = { now }
  const real = systemPorts(join(folder, 'files'))
  const ports: Ports = { ...real, clock: { ...real.clock, now: () => new Date(time.now) } }
  const server = await startServer(
    {
      role: 'api',
      host: '127.0.0.1',
      port: 0,
      databaseUrl: toDatabase(postgres.appUrl, name),
      masterKey,
      filesDirectory: join(folder, 'files'),
      sandboxUrl: null,
      publicUrl: '',
      secureCookies: false,
      demo: false,
      setupCode: null,
      archiveCommand: null,
      logLevel: 'silent',
      lateFollowers: false,
      webhookAllow: [],
      mayLoseCommits,
    },
    { ports, log: silentLog, ...(sources && { sources }) },
  )
  return { server, adminUrl: toDatabase(postgres.adminUrl, name), time, close: () => server.stop() }
}
