import { Agent, request } from 'undici'
import { seeded } from './faults/seeded.ts'
import { externalUserIdOf } from './lib/sidebar-people.ts'
import { zipf } from './lib/zipf.ts'

/**
 * The agents of `bench sidebar`, in a process of their own: an open loop of reads over Zipf-chosen friends. Latency runs
 * from the moment a read was due.
 */
export interface DriveQuestion {
  url: string
  cookies: string[]
  customers: number
  rate: number
  seconds: number
  seed: number
  /** Every so many answers go back whole, to be checked. */
  sampleEvery: number
}

export interface DriveResult {
  warm: number[]
  cold: number[]
  failures: Record<string, number>
  samples: { number: number; body: string }[]
  sent: number
}

const drainMs = 10_000
const exponent = 1.1
const http = new Agent({ connections: 128, pipelining: 1 })
/** Friends read before, in this run: their next read is a warm one. */
const met = new Set<number>()

process.on('message', (question: DriveQuestion) => {
  drive(question).then(
    (result) => process.send!(result),
    (error: Error) => process.send!({ error: error.stack ?? error.message }),
  )
})

async function drive(question: DriveQuestion): Promise<DriveResult> {
  const { rate, seconds, customers, seed } = question
  const draw = seeded(seed)
  const choose = zipf(customers, exponent, draw.next)
  const numbers = Array.from({ length: Math.round(rate * seconds) }, choose)
  const result: DriveResult = { warm: [], cold: [], failures: {}, samples: [], sent: numbers.length }
  const open = new Set<Promise<void>>()
  const began = performance.now() + 50
  for (let next = 0; next < numbers.length; ) {
    const now = performance.now()
    for (; next < numbers.length && began + (next * 1000) / rate <= now; next += 1) {
      const read = readOne(question, numbers[next]!, next, began + (next * 1000) / rate, result)
      open.add(read)
      void read.finally(() => open.delete(read))
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.race([Promise.all(open), new Promise((resolve) => setTimeout(resolve, drainMs))])
  if (open.size > 0) result.failures.unanswered = open.size
  return result
}

async function readOne(
  question: DriveQuestion,
  number: number,
  n: number,
  dueAt: number,
  result: DriveResult,
): Promise<void> {
  const cold = !met.has(number)
  met.add(number)
  try {
    const answer = await request(`${question.url}/api/sidebar/contacts/${externalUserIdOf(number)}`, {
      dispatcher: http,
      headers: { cookie: `qiao_sidebar=${question.cookies[n % question.cookies.length]}` },
    })
    const body = await answer.body.text()
    const ms = performance.now() - dueAt
    if (answer.statusCode !== 200) return count(result, String(answer.statusCode))
    ;(cold ? result.cold : result.warm).push(ms)
    if (n % question.sampleEvery === 0) result.samples.push({ number, body })
  } catch (error) {
    count(result, (error as { code?: string }).code ?? 'failed')
  }
}

function count(result: DriveResult, what: string): void {
  result.failures[what] = (result.failures[what] ?? 0) + 1
}
