import { Agent, request } from 'undici'
import { seeded } from './faults/seeded.ts'
import {
  externalUserIdOf,
  friendNumber,
  friendsAmong,
  strangerIdOf,
  strangersTo,
} from './lib/sidebar-people.ts'
import { zipf } from './lib/zipf.ts'

/**
 * The agents of `bench sidebar`, in a process of their own: an open loop of reads, four in five of Zipf-chosen friends, one of a
 * friend whose orders are unknown. Latency runs from the moment a read was due.
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

/** When it was due, in epoch milliseconds, and how long it took from then. */
export interface Read {
  at: number
  ms: number
}

export interface DriveResult {
  warm: Read[]
  cold: Read[]
  /** Reads of friends whose orders are unknown. */
  unbound: Read[]
  failures: Record<string, number>
  samples: { friend: Friend; body: string }[]
  sent: number
}

interface Friend {
  kind: 'known' | 'unbound'
  number: number
}

const unboundShare = 0.2
const drainMs = 10_000
const exponent = 1.1
const http = new Agent({ connections: 128, pipelining: 1 })
/** Friends read before, in this run: their next read is a warm one. */
const met = new Set<string>()

process.on('message', (question: DriveQuestion) => {
  drive(question).then(
    (result) => process.send!(result),
    (error: Error) => process.send!({ error: error.stack ?? error.message }),
  )
})

async function drive(question: DriveQuestion): Promise<DriveResult> {
  const { rate, seconds, customers, seed } = question
  const draw = seeded(seed)
  const choose = zipf(friendsAmong(customers), exponent, draw.next)
  const strangers = strangersTo(customers)
  const numbers = Array.from(
    { length: Math.round(rate * seconds) },
    (): Friend =>
      draw.next() < unboundShare
        ? { kind: 'unbound', number: Math.floor(draw.next() * strangers) }
        : { kind: 'known', number: friendNumber(choose()) },
  )
  const result: DriveResult = {
    warm: [],
    cold: [],
    unbound: [],
    failures: {},
    samples: [],
    sent: numbers.length,
  }
  const open = new Set<Promise<void>>()
  const began = performance.now() + 50
  for (let next = 0; next < numbers.length; ) {
    const now = performance.now()
    for (; next < numbers.length && began + (next * 1000) / rate <= now; next += 1) {
      const read = readOne(question, numbers[next]!, next, began + (next * 1000) / rate, result)
      open.add(read)
      void read.finally(() => open.delete(read))
    }
    // Asleep until the next is due: the client works on the cores that are measured.
    const due = began + (next * 1000) / rate - performance.now()
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, Math.floor(due))))
  }
  await Promise.race([Promise.all(open), new Promise((resolve) => setTimeout(resolve, drainMs))])
  if (open.size > 0) result.failures.unanswered = open.size
  return result
}

async function readOne(
  question: DriveQuestion,
  friend: Friend,
  n: number,
  dueAt: number,
  result: DriveResult,
): Promise<void> {
  const id = friend.kind === 'known' ? externalUserIdOf(friend.number) : strangerIdOf(friend.number)
  const cold = !met.has(id)
  met.add(id)
  try {
    const answer = await request(`${question.url}/api/sidebar/contacts/${id}`, {
      dispatcher: http,
      headers: { cookie: `qiao_sidebar=${question.cookies[n % question.cookies.length]}` },
    })
    const body = await answer.body.text()
    const ms = performance.now() - dueAt
    if (answer.statusCode !== 200) return count(result, String(answer.statusCode))
    const times = friend.kind === 'unbound' ? result.unbound : cold ? result.cold : result.warm
    times.push({ at: performance.timeOrigin + dueAt, ms })
    if (n % question.sampleEvery === 0) result.samples.push({ friend, body })
  } catch (error) {
    count(result, (error as { code?: string }).code ?? 'failed')
  }
}

function count(result: DriveResult, what: string): void {
  result.failures[what] = (result.failures[what] ?? 0) + 1
}
