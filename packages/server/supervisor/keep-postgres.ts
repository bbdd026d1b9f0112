import { setTimeout as sleep } from 'node:timers/promises'
import { backoff } from './backoff.ts'
import type { RunningPostgres } from './embedded-postgres.ts'
import { StartFailure } from './failure.ts'

/** Restarts the embedded database whenever it ends by itself; the port stays, so pools reconnect on their own. */
export async function keepPostgresRunning(
  start: (port?: number) => Promise<RunningPostgres>,
  events: { onRestart(): void; onGivenUp(failure: StartFailure): void },
): Promise<{ first: RunningPostgres; stop(): Promise<void> }> {
  let stopping = false
  let current = await start()
  const first = current
  const watching = watch()
  return {
    first,
    async stop() {
      stopping = true
      await current.stop()
      await watching
      await current.stop()
    },
  }

  async function watch(): Promise<void> {
    const pauseAfter = backoff()
    let startedAt = performance.now()
    let failure: unknown
    while (!stopping) {
      await current.ended
      const pauseMs = pauseAfter(performance.now() - startedAt)
      if (stopping) return
      if (pauseMs === null) return events.onGivenUp(diedTooOften(failure))
      await sleep(pauseMs)
      if (stopping) return
      startedAt = performance.now()
      try {
        current = await start(first.port)
        events.onRestart()
      } catch (error) {
        // Sessions of the dead server may still be leaving; the next round tries again.
        failure = error
      }
    }
  }
}

function diedTooOften(cause?: unknown): StartFailure {
  return new StartFailure(
    'postgres.died_too_often',
    '数据库反复退出，已停止重启；原因见数据目录的 logs/postgres.log。',
    'The database kept dying and is not started again; see logs/postgres.log in the data directory.',
    { cause },
  )
}
