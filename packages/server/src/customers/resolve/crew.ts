import { Worker } from 'node:worker_threads'
import type { Steps, Told } from '../identity/desk.ts'
import type { Flow } from '../identity/resolve.ts'
import type { Source } from '../identity/source.ts'

/** Where threads find the records: a module with an `openSource`, and what that is handed. Big things in it lie in shared memory. */
export interface SharedSource {
  module: string
  data: unknown
}

export interface SourceModule {
  openSource(data: never): Source
}

/** What a thread of the crew hears. */
export type Order =
  | { source: SharedSource }
  | { told: Told }
  | { number: number; step: keyof Steps; task: unknown }

export type Report = { ready: true } | { number: number; found: unknown }

export type OnDone = (step: keyof Steps, ofStep: number) => void

/** Threads that share the work at one file. Whoever is free takes the next part; what is found does not hang on who found it. */
export class Crew {
  readonly width: number
  private readonly threads: Worker[]
  /** Of a thread that ended while nobody waited for it. */
  private failure: Error | null = null

  private constructor(threads: Worker[]) {
    this.threads = threads
    this.width = threads.length
    for (const thread of threads)
      thread.on('error', (error: Error) => {
        this.failure ??= error
      })
  }

  /** A `gentle` crew lets everybody else go first. */
  static async open(width: number, gentle = false): Promise<Crew> {
    const threads = Array.from(
      { length: width },
      () =>
        new Worker(new URL('./crew-thread.ts', import.meta.url), {
          workerData: { gentle },
          env: {},
          execArgv: [],
        }),
    )
    await Promise.all(threads.map((thread) => reportOf(thread)))
    return new Crew(threads)
  }

  /** `onDone` hears of every part that is done: of which step, and how much of that step is done with it, up to 1. */
  async run<Done>(flow: Flow<Done>, source: SharedSource, onDone: OnDone = () => undefined): Promise<Done> {
    this.say({ source })
    for (let next = flow.next(); ; ) {
      if (next.done) return next.value
      if ('told' in next.value) {
        this.say(next.value)
        next = flow.next([])
      } else next = flow.next(await this.share(next.value.step, next.value.tasks, onDone))
    }
  }

  private say(order: Order): void {
    for (const thread of this.threads) thread.postMessage(order)
  }

  private async share(step: keyof Steps, tasks: readonly unknown[], onDone: OnDone): Promise<unknown[]> {
    if (this.failure) throw this.failure
    const found = tasks.map((): unknown => null)
    let next = 0
    let done = 0
    const work = async (thread: Worker): Promise<void> => {
      for (let number = next++; number < tasks.length; number = next++) {
        thread.postMessage({ number, step, task: tasks[number] } satisfies Order)
        const report = await reportOf(thread)
        if ('number' in report) found[report.number] = report.found
        done += 1
        onDone(step, done / tasks.length)
      }
    }
    await Promise.all(this.threads.map(work))
    return found
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()))
  }
}

function reportOf(thread: Worker): Promise<Report> {
  const { promise, resolve, reject } = Promise.withResolvers<Report>()
  const ended = () => reject(new Error('customers.crew_thread_ended'))
  const done = () => {
    thread.off('message', told)
    thread.off('error', reject)
    thread.off('exit', ended)
  }
  const told = (report: Report) => {
    done()
    resolve(report)
  }
  thread.on('message', told)
  thread.on('error', reject)
  thread.on('exit', ended)
  return promise
}
