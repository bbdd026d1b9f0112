import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { backoff } from './backoff.ts'
import { StartFailure } from './failure.ts'
import type { LogFile } from './log-file.ts'
import { endsWithParent } from './unprivileged.ts'

const PROBE_EVERY_MS = 40
const STOP_DEADLINE_MS = 7_000

/** One of our own programs, run by this Node as a direct child. */
export interface Program {
  name: string
  /** What follows `node`. */
  args: string[]
  env: Record<string, string>
  /** True once it serves; asked every few milliseconds. */
  probe(): Promise<boolean>
  startDeadlineMs: number
}

export interface ChildEvents {
  /** Where its output goes; `null` passes it through to ours. */
  log: LogFile | null
  /** Called before it serves, so that it can be stopped while it starts. */
  onSpawn?: (child: SupervisedChild) => void
  onRestart?: (why: string) => void
  /** It died too often in a row and is not started again. */
  onGivenUp?: (failure: StartFailure) => void
}

export interface SupervisedChild {
  pid(): number | undefined
  stop(): Promise<void>
}

/**
 * Starts a program, waits until it serves, and from then on restarts it whenever it dies, with growing pauses.
 * Throws `child.not_started` when it dies or stays silent before it first serves.
 */
export async function superviseChild(program: Program, events: ChildEvents): Promise<SupervisedChild> {
  const pauseAfter = backoff()
  let stopping = false
  let child = run(program, events)
  const supervised: SupervisedChild = {
    pid: () => child.pid,
    async stop() {
      stopping = true
      await end(child)
    },
  }
  events.onSpawn?.(supervised)
  try {
    await untilServing(program, child, events)
  } catch (error) {
    await supervised.stop()
    throw error
  }
  watch()
  return supervised

  function watch(): void {
    const startedAt = performance.now()
    const died = async () => {
      const pauseMs = pauseAfter(performance.now() - startedAt)
      if (stopping) return
      if (pauseMs === null) events.onGivenUp?.(diedTooOften(program, events))
      else await restart(pauseMs, String(child.signalCode ?? child.exitCode))
    }
    if (hasEnded(child)) void died()
    else child.once('exit', () => void died())
  }

  async function restart(pauseMs: number, why: string): Promise<void> {
    await sleep(pauseMs)
    if (stopping) return
    events.onRestart?.(why)
    child = run(program, events)
    watch()
  }
}

function run(program: Program, events: ChildEvents): ChildProcess {
  const preload = new URL('end-with-parent.mjs', import.meta.url).href
  const [file = process.execPath, ...args] = [
    ...endsWithParent('TERM'),
    ...[process.execPath, '--import', preload, ...program.args],
  ]
  const child = spawn(file, args, {
    env: { ...process.env, ...program.env },
    stdio: ['ignore', events.log ? 'pipe' : 'inherit', events.log ? 'pipe' : 'inherit'],
    // A group of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops them in order.
    detached: process.platform !== 'win32',
  })
  child.on('error', (error) => events.log?.write(`${error.message}\n`))
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => events.log?.write(text))
  return child
}

async function untilServing(program: Program, child: ChildProcess, events: ChildEvents): Promise<void> {
  const until = performance.now() + program.startDeadlineMs
  while (performance.now() < until) {
    if (hasEnded(child)) break
    if (await program.probe()) return
    await sleep(PROBE_EVERY_MS)
  }
  const why = hasEnded(child)
    ? `exit ${child.signalCode ?? child.exitCode}`
    : `${program.startDeadlineMs / 1000} s`
  throw new StartFailure(
    'child.not_started',
    `${program.name} 未能启动（${why}）。`,
    `${program.name} did not start (${why}).`,
    { details: lastWords(events) },
  )
}

function diedTooOften(program: Program, events: ChildEvents): StartFailure {
  return new StartFailure(
    'child.died_too_often',
    `${program.name} 反复退出，已停止重启。`,
    `${program.name} kept dying and is not started again.`,
    { details: lastWords(events) },
  )
}

function lastWords(events: ChildEvents): string {
  return (events.log?.tail() ?? []).map((line) => `  ${line}`).join('\n')
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  child.kill('SIGTERM')
  const hurry = setTimeout(() => killGroup(child), STOP_DEADLINE_MS)
  await ended
  clearTimeout(hurry)
  // What the program itself started goes with it.
  killGroup(child)
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing of the group is left.
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
