import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A time in which the machine ran nobody: a virtual one waits for its host. */
export interface Stall {
  /** When it began, in epoch milliseconds. */
  at: number
  ms: number
}

export interface MachineWatch {
  pid: number
  stalls: Stall[]
  stop(): void
}

/**
 * A process that the kernel prefers to all others notes when it could not run, so that a bench can tell its own waits from the
 * machine's. Null where real-time priority is not allowed: an ordinary process would wait for the bench itself.
 */
export async function watchMachine(
  preferred: readonly string[] = ['chrt', '--fifo', '10'],
): Promise<MachineWatch | null> {
  const watcher = new URL('../machine-watch.ts', import.meta.url).pathname
  const [program, ...args] = [...preferred, process.execPath, watcher]
  const child = spawn(program!, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  process.once('exit', () => child.kill('SIGKILL'))
  if (!(await isWatching(child))) return null
  const stalls: Stall[] = []
  child.on('message', (stall: Stall) => stalls.push(stall))
  return { pid: child.pid!, stalls, stop: () => void child.kill('SIGKILL') }
}

async function isWatching(child: ChildProcess): Promise<boolean> {
  return Promise.race([
    once(child, 'message').then(() => true),
    once(child, 'exit').then(() => false),
    once(child, 'error').then(() => false),
  ]).catch(() => false)
}

/**
 * The reads of the times in which the machine ran: without those that a stall met, and without those that waited behind them,
 * up to the first moment at which nothing was under way. All in epoch milliseconds.
 */
export function besideStalls<Read extends { at: number; ms: number }>(
  reads: readonly Read[],
  stalls: readonly Stall[],
): Read[] {
  const kept: Read[] = []
  let busy: Read[] = []
  let until = Number.NEGATIVE_INFINITY
  const end = (): void => {
    const from = busy[0]?.at ?? 0
    if (!stalls.some((one) => one.at < until && from < one.at + one.ms)) kept.push(...busy)
    busy = []
  }
  for (const read of [...reads].sort((a, b) => a.at - b.at)) {
    if (read.at >= until) end()
    busy.push(read)
    until = Math.max(until, read.at + read.ms)
  }
  end()
  return kept
}
