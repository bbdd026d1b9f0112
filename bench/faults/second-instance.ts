import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type DataDirectory, openDataDirectory } from '../../packages/server/supervisor/data-directory.ts'
import { type RunningPostgres, startPostgres } from '../../packages/server/supervisor/embedded-postgres.ts'
import { readMasterKey, readOrMakeDatabasePasswords } from '../../packages/server/supervisor/keys.ts'
import { withClient } from '../../packages/server/supervisor/postgres-roles.ts'
import { freePort } from '../lib/processes.ts'
import { conclude, countOf, type FaultResult, judge } from './judge.ts'
import { Laboratory } from './laboratory.ts'
import { until } from './look.ts'
import type { FaultOptions } from './options.ts'
import { killAtEnd, type ServerProcess, startServerProcess } from './server-process.ts'

const supervisor = new URL('../../packages/server/supervisor/main.ts', import.meta.url).pathname
const refusedWithinMs = 20_000
const ordersBeside = 20
/** Channels are looked for every five seconds. */
const channelsOpenWithinMs = 12_000

/**
 * F-20: a second start on the same data directory is refused and disturbs nothing; a restored copy that runs beside the
 * original sends nothing and takes nothing from it until an operator confirms.
 */
export async function secondInstance({ seed, saboteur, say }: FaultOptions): Promise<FaultResult> {
  const lab = await Laboratory.open({ seed, saboteur, say })
  const stops: (() => Promise<unknown>)[] = []
  const problems: string[] = []
  try {
    const original = await openInstallation(lab, join(lab.folder, 'original'), stops)
    const server = await serve(lab, original, stops)
    const before = await settingsOf(server.url, lab)
    problems.push(...(await refusals(lab, original, server)))
    const file = join(lab.folder, 'backup.tar.gz')
    await supervise(['backup', '--data', original.data.path, '--out', file], 60_000, 0, problems)
    const copyPath = join(lab.folder, 'copy')
    const env = { QIAO_MASTER_KEY: lab.masterKey.toString('base64') }
    await supervise(['restore', file, '--data', copyPath], 120_000, 0, problems, env)
    const copy = await openInstallation(lab, copyPath, stops)
    const copyServer = await serve(lab, copy, stops)
    say('F-20: the copy runs beside the original')
    if (before.off) problems.push('the original has its outgoing effects off')
    if (!(await settingsOf(copyServer.url, lab)).off)
      problems.push('the restored copy has its outgoing effects on')
    await delay(6_000)
    const { listeners } = await lab.sandbox.channel()
    if (listeners !== 1)
      problems.push(`${listeners} listeners on the message channel while the copy is unconfirmed`)
    const placed = await placeOrders(lab)
    const verdict = judge(
      placed.map((id) => ({ kind: 'order', id, round: 0 })),
      countOf(await ordersIn(original)),
    )
    problems.push(...(await confirmation(lab, copyServer)))
    return conclude('F-20', [{ inFlight: 1, readyMs: copyServer.readyMs }], { orders: verdict }, { problems })
  } finally {
    for (const stop of stops.reverse()) await stop().catch(() => undefined)
    await lab.close()
  }
}

interface Installation {
  data: DataDirectory
  postgres: RunningPostgres
}

/** A data directory as the supervisor has it: locked, with its own PostgreSQL. The first one gets the laboratory's rows. */
async function openInstallation(
  lab: Laboratory,
  path: string,
  stops: (() => Promise<unknown>)[],
): Promise<Installation> {
  const data = openDataDirectory(path)
  stops.push(async () => data.release())
  const isNew = !data.hasDatabase
  process.env.QIAO_MASTER_KEY = lab.masterKey.toString('base64')
  readMasterKey(data.keys, { mayCreate: isNew })
  const postgres = await startPostgres({
    dataDir: data.pg,
    passwords: readOrMakeDatabasePasswords(data.keys),
  })
  killAtEnd(postgres.pid)
  stops.push(() => postgres.stop())
  data.writeRun({ startedAt: new Date().toISOString(), postgres: { port: postgres.port, pid: postgres.pid } })
  if (isNew) await lab.seedInto(postgres)
  return { data, postgres }
}

async function serve(
  lab: Laboratory,
  { data, postgres }: Installation,
  stops: (() => Promise<unknown>)[],
): Promise<ServerProcess> {
  const server = await startServerProcess({
    role: 'all',
    port: await freePort(),
    patches: lab.patches,
    logFile: join(data.logs, 'server.log'),
    env: {
      QIAO_DATABASE_URL: postgres.appUrl,
      QIAO_MASTER_KEY: lab.masterKey.toString('base64'),
      QIAO_FILES_DIR: data.files,
      QIAO_LOG: 'warn',
    },
  })
  stops.push(() => server.stop())
  return server
}

/** By its own path and by another name for it; the first instance must not notice. */
async function refusals(
  lab: Laboratory,
  { data, postgres }: Installation,
  server: ServerProcess,
): Promise<string[]> {
  const problems: string[] = []
  const other = join(lab.folder, 'other-name')
  symlinkSync(data.path, other)
  for (const path of [data.path, other]) {
    const port = String(await freePort())
    const said = await supervise(
      ['start', '--no-demo', '--data', path, '--port', port],
      refusedWithinMs,
      1,
      problems,
    )
    if (!/in use by another Qiao/.test(said))
      problems.push(`the second start did not say why it stops: ${said.slice(0, 200)}`)
  }
  await settingsOf(server.url, lab)
  const [row] = await withClient(
    postgres.adminUrl,
    async (client) => (await client.query<{ data_directory: string }>('show data_directory')).rows,
  )
  if (row?.data_directory !== data.pg || server.hasEnded) problems.push('the first instance was disturbed')
  return problems
}

/** Runs a command of the supervisor to its end; what it said comes back. */
async function supervise(
  args: string[],
  withinMs: number,
  wantedCode: number,
  problems: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const child = spawn(process.execPath, [supervisor, ...args], {
    env: { ...process.env, DATABASE_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  killAtEnd(child.pid!)
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const ended = await Promise.race([once(child, 'exit').then(() => true), delay(withinMs).then(() => false)])
  if (!ended) child.kill('SIGTERM')
  if (!ended) problems.push(`${args[0]} did not end within ${withinMs / 1000} s: ${said.slice(-300)}`)
  else if (child.exitCode !== wantedCode)
    problems.push(`${args[0]} ended with ${child.exitCode}: ${said.slice(-300)}`)
  return said
}

async function settingsOf(url: string, lab: Laboratory): Promise<{ off: boolean }> {
  const answer = await fetch(`${url}/api/console/outgoing-effects`, {
    headers: { cookie: `qiao_session=${lab.sessions[0]!.cookie}` },
  })
  if (!answer.ok) throw new Error(`outgoing effects: ${answer.status}`)
  return (await answer.json()) as { off: boolean }
}

/** While the copy runs unconfirmed, everything still reaches the original. */
async function placeOrders(lab: Laboratory): Promise<string[]> {
  const placed: string[] = []
  for (let n = 0; n < ordersBeside; n += 1)
    placed.push(((await lab.sandbox.act('place', { person: n, paid: true })) as { tid: string }).tid)
  await until(async () => (await lab.sandbox.channel()).pending === 0, 10_000)
  await delay(1_000)
  return placed
}

function ordersIn({ postgres }: Installation): Promise<string[]> {
  return withClient(postgres.adminUrl, async (client) =>
    (await client.query<{ id: string }>('select outside_id as id from orders."order"')).rows.map(
      (row) => row.id,
    ),
  )
}

/** Once an operator confirms, the copy is a Qiao like any other. */
async function confirmation(lab: Laboratory, copy: ServerProcess): Promise<string[]> {
  const { cookie, csrf } = lab.sessions[0]!
  const answer = await fetch(`${copy.url}/api/console/outgoing-effects/confirmation`, {
    method: 'POST',
    headers: { cookie: `qiao_session=${cookie}`, 'x-csrf-token': csrf, 'content-type': 'application/json' },
    body: '{}',
  })
  if (!answer.ok)
    return [`the confirmation was answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`]
  if ((await settingsOf(copy.url, lab)).off) return ['the outgoing effects stay off after the confirmation']
  const opened = await until(async () => (await lab.sandbox.channel()).listeners === 2, channelsOpenWithinMs)
  return opened ? [] : ['the confirmed copy opens no channel']
}
