import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { testDatabase } from '../test/support/database.ts'
import { type RunFile, readRunFile } from './data-directory.ts'
import { isAlive } from './fixtures/processes.ts'
import { freePort } from './free-port.ts'

const entry = fileURLToPath(new URL('fixtures/start-stub.ts', import.meta.url))

interface Started {
  process: ChildProcess
  output(): string
  url(): string
  run(): RunFile
}

/** A data directory that was started once: copying it is quicker than making it anew for each test. */
let prepared: string
let folder: string
let running: ChildProcess[]

beforeAll(async () => {
  prepared = mkdtempSync(join(tmpdir(), 'qiao-prepared-'))
  folder = prepared
  running = []
  const one = await started()
  one.process.kill('SIGTERM')
  await ended(one)
}, 120_000)
afterAll(() => rmSync(prepared, { recursive: true, force: true }))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-start-'))
  cpSync(prepared, folder, { recursive: true })
  running = []
})
afterEach(async () => {
  for (const child of running.filter((one) => one.exitCode === null && one.signalCode === null)) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
})

function launch(args: string[] = [], env: Record<string, string> = {}, command = 'start'): Started {
  const child = spawn(process.execPath, [entry, command, '--data', join(folder, 'data'), ...args], {
    env: { ...process.env, DATABASE_URL: '', PORT: '', HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  return {
    process: child,
    output: () => output,
    url: () => /http:\/\/\S+/.exec(output)?.[0] ?? '',
    run: () => readRunFile(join(folder, 'data')) ?? ({} as RunFile),
  }
}

async function started(args: string[] = [], env: Record<string, string> = {}): Promise<Started> {
  const one = launch(args, env)
  await vi.waitFor(() => expect(one.output()).toContain('Ctrl-C'), { timeout: 20_000, interval: 50 })
  return one
}

async function ended(one: Started): Promise<number | null> {
  if (one.process.exitCode === null && one.process.signalCode === null) await once(one.process, 'exit')
  return one.process.exitCode
}

async function pids(one: Started): Promise<number[]> {
  const server = await health(one.url())
  const sandbox = await health(one.run().sandbox?.url ?? '')
  return [server.pid, sandbox.pid, one.run().postgres?.pid ?? 0]
}

interface Health {
  role: string
  pid: number
  demo: string
  key: boolean
  /** What the sandbox was told about the cast. */
  cast: object | null
}

async function health(url: string): Promise<Health> {
  return (await (await fetch(`${url}/healthz`)).json()) as Health
}

describe('npm start', { timeout: 120_000 }, () => {
  it('prints the address first, then one log-in a role, and tells the server what it needs', async () => {
    const one = await started()
    expect(await health(one.url())).toMatchObject({ role: 'server', demo: '1', key: true })
    expect(one.run()).toMatchObject({ pid: one.process.pid, app: { url: one.url() } })
    expect(one.output()).toMatch(/owner {2}zhoulan {2}demo-1 {2}周岚/)
    expect(one.output().indexOf(one.url())).toBeLessThan(one.output().indexOf('zhoulan'))
  })

  it('lets the cast play once the server answers, and starts as well when it does not', async () => {
    const one = await started()
    expect((await health(one.run().sandbox?.url ?? '')).cast).toEqual({
      qiaoUrl: one.url(),
      agent: { login: 'chenjing', password: 'demo-1' },
      running: true,
    })
    one.process.kill('SIGTERM')
    await ended(one)
    const two = await started([], { STUB_FAILS: 'cast' })
    expect(two.output()).toContain('the demo does not play by itself')
    expect(await health(two.url())).toMatchObject({ role: 'server' })
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves nothing behind after %s', async (signal) => {
    const one = await started()
    const children = await pids(one)
    one.process.kill(signal)
    expect(await ended(one)).toBe(0)
    expect(children.filter(isAlive)).toEqual([])
  })

  it('leaves nothing behind after kill -9, and starts again over it', async () => {
    const one = await started()
    const children = await pids(one)
    one.process.kill('SIGKILL')
    await ended(one)
    const two = await started()
    expect(children.filter(isAlive)).toEqual([])
    expect(two.run().postgres?.port).toBe(one.run().postgres?.port)
  })

  it('leaves nothing behind when it is interrupted while it starts', async () => {
    const one = launch()
    await vi.waitFor(() => expect(one.output()).toContain('database is ready'), {
      timeout: 20_000,
      interval: 5,
    })
    one.process.kill('SIGINT')
    expect(await ended(one)).toBe(0)
    expect(isAlive(one.run().postgres?.pid ?? 0)).toBe(false)
  })

  it('brings back a server, a sandbox and a database that die', async () => {
    const one = await started()
    const before = await pids(one)
    for (const pid of before) process.kill(pid, 'SIGKILL')
    await vi.waitFor(
      async () => {
        const [server, sandbox] = await pids(one)
        expect(before).not.toContain(server)
        expect(before).not.toContain(sandbox)
        expect(one.output()).toContain('the database died and was restarted')
      },
      { timeout: 15_000, interval: 100 },
    )
  })

  it('refuses a second start on the same data directory and leaves the first alone', async () => {
    const one = await started()
    const two = launch()
    expect(await ended(two)).toBe(1)
    expect(two.output()).toContain(`in use by another Qiao ${one.url()} (pid ${one.process.pid})`)
    expect(two.output().trim().split('\n')).toHaveLength(1)
    expect(await health(one.url())).toMatchObject({ role: 'server' })
  })

  it('refuses an explicit port that is taken, in one line', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as { port: number }
    const one = launch(['--port', String(port)])
    expect(await ended(one)).toBe(1)
    expect(one.output()).toMatch(new RegExp(`^端口 ${port} 已被占用.*Port ${port} is taken.*\n$`))
    other.close()
  })

  it.each(['server', 'sandbox', 'demo'])(
    'stops with the last words of a %s that cannot start',
    async (program) => {
      const one = launch([], { STUB_FAILS: program })
      expect(await ended(one)).toBe(1)
      expect(one.output()).toContain(`${program}: no can do`)
      expect(isAlive(one.run().postgres?.pid ?? 0)).toBe(false)
    },
  )

  it('starts without a demo on request', async () => {
    const one = await started(['--no-demo'])
    expect(await health(one.url())).toMatchObject({ demo: '0' })
    expect((await health(one.run().sandbox?.url ?? '')).cast).toBeNull()
    expect(one.output()).not.toContain('zhoulan')
  })

  it('says in one line that DATABASE_URL leads nowhere', async () => {
    const one = launch([], { DATABASE_URL: 'postgres://qiao:secret@127.0.0.1:1/qiao' })
    expect(await ended(one)).toBe(1)
    expect(one.output()).toBe(
      'DATABASE_URL 无法连接：没有数据库在该地址监听。 · DATABASE_URL cannot be used: nothing listens at this address.\n',
    )
  })

  it('never makes a second master key for data that has one', async () => {
    rmSync(join(folder, 'data', 'keys', 'master.key'))
    const one = launch()
    expect(await ended(one)).toBe(1)
    expect(one.output()).toContain('The master key is missing')
  })
})

describe('npm run serve', { timeout: 120_000 }, () => {
  it('wants a database of your own', async () => {
    const one = launch([], {}, 'serve')
    expect(await ended(one)).toBe(1)
    expect(one.output()).toContain('needs DATABASE_URL')
  })

  it('runs the server alone, in its role, without demo, and ends with it', async () => {
    const database = await testDatabase()
    const roles = { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl }
    const port = await freePort()
    const one = launch(['--role', 'worker', '--port', String(port)], roles, 'serve')
    await vi.waitFor(() => expect(one.output()).toContain('server is ready, role worker'), {
      timeout: 20_000,
    })
    const { pid, cast: _, ...told } = await health(one.url())
    expect(told).toEqual({ role: 'server', demo: '0', key: true })
    expect(one.output()).not.toMatch(/sandbox|zhoulan/)
    one.process.kill('SIGTERM')
    expect(await ended(one)).toBe(0)
    expect(isAlive(pid)).toBe(false)
    await database.drop()
  })
})
