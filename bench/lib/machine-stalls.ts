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

/** What was not under way while the machine stood. Both in epoch milliseconds. */
export function besideStalls<Read extends { at: number; ms: number }>(
  reads: readonly Read[],
  stalls: readonly Stall[],
): Read[] {
  return reads.filter((one) => !stalls.some((s) => s.at < one.at + one.ms && one.at < s.at + s.ms))
}
