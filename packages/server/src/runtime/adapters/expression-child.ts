import { Worker } from 'node:worker_threads'
import jsonata, { type Expression } from 'jsonata'

// Runs one expression after another for `expression-process.ts`, which kills this process when one takes too long.

interface Request {
  id: number
  expression: string
  input: unknown
  record: unknown
}

const largestAnswer = 256 * 1024
const compiled = new Map<string, Expression>()

process.on('message', (requests: Request[]) => void runAll(requests))
process.on('disconnect', () => process.exit(0))
// An expression that never ends hears no disconnect: a thread ends this process when its parent has gone.
new Worker(
  `const parent = ${process.ppid}; setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 500)`,
  {
    eval: true,
  },
).unref()
process.send?.({ ready: true })

async function runAll(requests: Request[]): Promise<void> {
  for (const { id, ...request } of requests) {
    const answer = await run(request)
    process.send?.({ id, answer })
  }
}

async function run({ expression, input, record }: Omit<Request, 'id'>): Promise<unknown> {
  try {
    const found = compiled.get(expression) ?? compile(expression)
    const value = (await found.evaluate(input, { record })) ?? null
    const text = JSON.stringify(value)
    if (text === undefined || text.length > largestAnswer)
      return failed('the answer is too large, or no data')
    // Sequences of JSONata are lists with hidden properties.
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    // The message of an expression may quote the record.
    return failed((error as { code?: string }).code ?? 'failed')
  }
}

function compile(text: string): Expression {
  const expression = jsonata(text, { RegexEngine: RegExp })
  // A mapping gives the same answer whenever it runs.
  for (const name of ['now', 'millis', 'random', 'shuffle'])
    expression.registerFunction(name, () => refuse(name))
  compiled.set(text, expression)
  return expression
}

function refuse(name: string): never {
  throw Object.assign(new Error(name), { code: `${name} is not allowed` })
}

function failed(message: string) {
  return { ok: false, code: 'failed', message }
}
