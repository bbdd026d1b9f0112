import { type ChildProcess, fork } from 'node:child_process'

/**
 * Runs JSONata apart: a process of its own, without environment, with little memory, killed when one expression takes
 * longer than its time; the next record goes on in a new one. A thread would not do: a thread that runs out of memory
 * can take its process with it.
 */

interface Request {
  expression: string
  input: unknown
  record: unknown
}

type Answer =
  | { ok: true; value: unknown }
  | { ok: false; code: 'timeout' | 'memory' | 'failed'; message: string }

export interface ExpressionProcess {
  run(requests: readonly Request[]): Promise<Answer[]>
  /** Ends the process; `run` would start another. */
  close(): void
}

export interface ExpressionLimits {
  /** For one record. */
  timeoutMs?: number
  memoryMiB?: number
}

const child = new URL('./expression-child.ts', import.meta.url)
const startMs = 15_000
/** Sent at once, so that the pipe is never empty and never full. */
const chunk = 64
/** One that failed so often and never worked is not tried any more. */
const mostTimeouts = 20
/** What one that has worked before gets at a second try: the machine may have been busy with something else. */
const patience = 8

export function expressionProcess({
  timeoutMs = 50,
  memoryMiB = 64,
}: ExpressionLimits = {}): ExpressionProcess {
  let running: Running | null = null
  let queue: Promise<unknown> = Promise.resolve()
  const record = new Map<string, { timeouts: number; answers: number }>()

  const runAll = async (requests: readonly Request[]): Promise<Answer[]> => {
    const answers: Answer[] = []
    while (answers.length < requests.length) {
      const from = answers.length
      const known = noted(record, requests[from]!.expression)
      if (known.answers === 0 && known.timeouts >= mostTimeouts) {
        answers.push(slow('stopped: it never ended in time'))
        continue
      }
      running ??= await start(memoryMiB)
      const { done, broken } = await running.ask(requests.slice(from, from + chunk), timeoutMs)
      answers.push(...done)
      for (const [index, answer] of done.entries()) note(record, requests[from + index]!.expression, answer)
      if (!broken) continue
      running = null
      const late = requests[answers.length]!
      if (broken.ok === false && broken.code === 'timeout' && noted(record, late.expression).answers > 0) {
        running = await start(memoryMiB)
        const again = await running.ask([late], timeoutMs * patience)
        if (again.broken) running = null
        const answer = again.broken ?? again.done[0]!
        note(record, late.expression, answer)
        answers.push(answer)
        continue
      }
      note(record, requests[answers.length]!.expression, broken)
      answers.push(broken)
    }
    return answers
  }

  return {
    run: (requests) => {
      const mine = queue.then(() => runAll(requests))
      queue = mine.catch(() => {})
      return mine
    },
    close: () => {
      running?.kill()
      running = null
    },
  }
}

type Noted = Map<string, { timeouts: number; answers: number }>

function noted(all: Noted, expression: string) {
  return all.get(expression) ?? { timeouts: 0, answers: 0 }
}

function note(all: Noted, expression: string, answer: Answer): void {
  const { timeouts, answers } = noted(all, expression)
  const late = !answer.ok && answer.code !== 'failed'
  all.set(expression, { timeouts: timeouts + (late ? 1 : 0), answers: answers + (late ? 0 : 1) })
}

function slow(message: string): Answer {
  return { ok: false, code: 'timeout', message }
}

interface Running {
  /** Answers in order; `broken` is why the one after them has none, and then the process is gone. */
  ask(requests: readonly Request[], timeoutMs: number): Promise<{ done: Answer[]; broken: Answer | null }>
  kill(): void
}

async function start(memoryMiB: number): Promise<Running> {
  const process = fork(child, [], {
    execArgv: [`--max-old-space-size=${memoryMiB}`, '--stack-size=800'],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  process.unref()
  process.channel?.unref()
  await ready(process)
  return {
    ask: (requests, timeoutMs) => ask(process, requests, timeoutMs),
    kill: () => process.kill('SIGKILL'),
  }
}

function ready(process: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(new Error('the process of expressions does not start')), startMs)
    const end = (error?: Error): void => {
      clearTimeout(timer)
      process.removeAllListeners()
      if (error) {
        process.kill('SIGKILL')
        reject(error)
      } else resolve()
    }
    process.once('message', () => end())
    process.once('exit', () => end(new Error('the process of expressions ended at its start')))
    process.once('error', (error) => end(error))
  })
}

function ask(
  process: ChildProcess,
  requests: readonly Request[],
  timeoutMs: number,
): Promise<{ done: Answer[]; broken: Answer | null }> {
  return new Promise((resolve) => {
    const done: Answer[] = []
    const end = (broken: Answer | null): void => {
      clearTimeout(timer)
      process.removeAllListeners()
      if (broken) process.kill('SIGKILL')
      resolve({ done, broken })
    }
    const late = (): void => end(slow(`longer than ${timeoutMs} ms`))
    // The first one waits for the pipe as well.
    let timer = setTimeout(late, timeoutMs * 2)
    process.on('message', ({ answer }: { answer: Answer }) => {
      done.push(answer)
      clearTimeout(timer)
      if (done.length === requests.length) end(null)
      else timer = setTimeout(late, timeoutMs)
    })
    process.once('exit', () => end({ ok: false, code: 'memory', message: 'it needed too much memory' }))
    process.once('error', () =>
      end({ ok: false, code: 'failed', message: 'the process of expressions failed' }),
    )
    process.send(requests.map((request, id) => ({ id, ...request })))
  })
}
