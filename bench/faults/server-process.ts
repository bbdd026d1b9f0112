import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { endsWithParent } from '../../packages/server/supervisor/unprivileged.ts'
import { patchesNamed } from './patches.ts'

const root = new URL('../../', import.meta.url)
const readyDeadlineMs = 60_000
const started = new Set<number>()

/** Whatever happens to the harness, what it started ends with it. */
export function killAtEnd(pid: number): void {
  if (started.size === 0)
    process.once('exit', () => {
      for (const one of started) killNow(one)
    })
  started.add(pid)
}

export function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** A process of our own server, made to be killed. */
export interface ServerProcess {
  readonly pid: number
  readonly url: string
  /** Milliseconds from start to the first 200 of `/readyz`. */
  readonly readyMs: number
  readonly hasEnded: boolean
  /** Settles at its end, with the moment (performance.now). */
  readonly ended: Promise<number>
  kill(): void
  /** SIGTERM, and SIGKILL if that takes long. */
  stop(): Promise<void>
}

export interface ServerSettings {
  role: 'api' | 'worker' | 'all'
  port: number
  /** Names of `patches.ts` that this process loads its source with. */
  patches: string[]
  logFile: string
  env: Record<string, string>
}

export async function startServerProcess(settings: ServerSettings): Promise<ServerProcess> {
  const { role, port, patches, logFile, env } = settings
  const from = sizeOf(logFile)
  const log = openSync(logFile, 'a')
  const preload = patches.length > 0 ? ['--import', new URL('bench/faults/load-patched.ts', root).href] : []
  const program = [
    ...preload,
    new URL('packages/server/src/app/main.ts', root).pathname,
    '--role',
    role,
    '--port',
    String(port),
  ]
  const [file = process.execPath, ...args] = [...endsWithParent('TERM'), process.execPath, ...program]
  const beganAt = performance.now()
  const child = spawn(file, args, {
    env: { ...process.env, QIAO_FAULT_POINT: '', ...env, QIAO_BENCH_PATCHES: patches.join(',') },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const ended = new Promise<number>((resolve) => child.once('exit', () => resolve(performance.now())))
  killAtEnd(child.pid!)
  const url = `http://127.0.0.1:${port}`
  await untilReady(child, url, logFile)
  insistOnPatches(patches, readFileSync(logFile, 'utf8').slice(from))
  return {
    pid: child.pid!,
    url,
    readyMs: performance.now() - beganAt,
    get hasEnded() {
      return hasEnded(child)
    },
    ended,
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      if (hasEnded(child)) return
      child.kill('SIGTERM')
      await Promise.race([once(child, 'exit'), delay(10_000).then(() => child.kill('SIGKILL'))])
    },
  }
}

async function untilReady(child: ChildProcess, url: string, logFile: string): Promise<void> {
  const deadline = performance.now() + readyDeadlineMs
  while (performance.now() < deadline) {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null)
    await answer?.body?.cancel()
    if (answer?.ok) return
    // Killed by an armed fault point while it started counts as having been there.
    if (child.signalCode === 'SIGKILL') return
    if (hasEnded(child)) break
    await delay(30)
  }
  child.kill('SIGKILL')
  const said = readFileSync(logFile, 'utf8').slice(-2_000)
  throw new Error(`the server did not start (${child.exitCode ?? child.signalCode ?? 'silent'}):\n${said}`)
}

function insistOnPatches(names: string[], log: string): void {
  for (const { file } of patchesNamed(names.join(',')))
    if (!log.includes(`patched ${file}`))
      throw new Error(`the process never loaded ${file}, so its patch did nothing`)
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}
