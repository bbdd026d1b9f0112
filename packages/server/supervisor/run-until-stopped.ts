import { describeFailure, type StartFailure } from './failure.ts'
import type { Programs } from './programs.ts'
import { sayTo } from './say.ts'
import type { StartContext } from './start.ts'
import { StoppedWhileStarting, Stoppers } from './stoppers.ts'

/**
 * Runs `start` and keeps the process until a signal or until a program cannot be kept alive.
 * Then ends everything in reverse order and exits: 0 when asked to, 1 after a failure.
 */
export async function runUntilStopped(
  root: string,
  programs: Programs,
  start: (context: StartContext) => Promise<unknown>,
): Promise<void> {
  const stoppers = new Stoppers()
  const say = sayTo()
  const finish = async (exitCode: number, failure?: unknown) => {
    if (stoppers.isStopping) return
    if (failure) console.error(describeFailure(failure))
    else say.step('正在停止…', 'stopping…')
    await stoppers.stopAll()
    process.exit(exitCode)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void finish(0))
  // The terminal may be gone before us; what we say then goes nowhere, but the children are still to be stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const onGivenUp = (failure: StartFailure) => void finish(1, failure)
  try {
    await start({ root, programs, say, stoppers, onGivenUp })
  } catch (error) {
    if (!(error instanceof StoppedWhileStarting)) await finish(1, error)
  }
}
