import { join } from 'node:path'
import { type RunningServer, startServer } from '../../packages/server/src/app/start.ts'
import { systemPorts } from '../../packages/server/src/runtime/adapters/index.ts'
import { silentLog } from '../../packages/server/src/runtime/log.ts'
import type { Ports } from '../../packages/server/src/runtime/ports.ts'
import { toDatabase, withClient } from '../../packages/server/supervisor/postgres-roles.ts'
import type { Laboratory } from './laboratory.ts'

export interface DisorderWorld {
  server: RunningServer
  adminUrl: string
  time: { now: number }
  close(): Promise<void>
}

/** A server in this process, on a copy of the seeded database, with a clock of its own. */
export async function openWorld(lab: Laboratory, name: string): Promise<DisorderWorld> {
  await withClient(toDatabase(lab.postgres.adminUrl, 'postgres'), async (client) => {
    await client.query(`create database ${name} template qiao owner qiao_owner`)
    await client.query(`grant connect on database ${name} to qiao_app`)
  })
  const time = { now: Date.parse('2026-10-08T01:00:00Z') }
  const real = systemPorts(join(lab.folder, 'files'))
  const ports: Ports = { ...real, clock: { ...real.clock, now: () => new Date(time.now) } }
  const server = await startServer(
    {
      role: 'api',
      host: '127.0.0.1',
      port: 0,
      databaseUrl: toDatabase(lab.postgres.appUrl, name),
      masterKey: lab.masterKey,
      filesDirectory: join(lab.folder, 'files'),
      sandboxUrl: null,
      publicUrl: '',
      secureCookies: false,
      demo: false,
      setupCode: null,
      archiveCommand: null,
      logLevel: 'silent',
      lateFollowers: false,
      webhookAllow: [],
      mayLoseCommits: false,
    },
    { ports, log: silentLog },
  )
  return { server, adminUrl: toDatabase(lab.postgres.adminUrl, name), time, close: () => server.stop() }
}
