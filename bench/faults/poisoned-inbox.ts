import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { percentile } from '../lib/figures.ts'
import { conclude, countOf, type FaultResult, judge, type Round } from './judge.ts'
import { Laboratory } from './laboratory.ts'
import { until } from './look.ts'
import type { FaultOptions } from './options.ts'
import { type PoisonList, poisonFile } from './poison.ts'
import type { ServerProcess } from './server-process.ts'

const ordersAtOnce = 40
/** Six tries and the one that gives up, and as many again for tries that a slow start cut short. */
const mostDeaths = 14
const slowerAtMost = 2
/** Below this a difference is the noise of the machine. */
const noiseMs = 150
const hugeBytes = 50 * 1024 * 1024

/**
 * F-12: broken bodies, texts that the database does not take, a handler that throws and one that takes its process along.
 * The others go on, nearly as fast; what is poisoned is given up after a number of tries that are counted before the work;
 * once the cause is gone a replay brings it in.
 */
export async function poisonInbox({ rounds, seed, saboteur, say }: FaultOptions): Promise<FaultResult> {
  const lab = await Laboratory.open({ seed, saboteur, say, poison: true })
  const bench = new Bench(lab)
  try {
    await bench.start()
    const log: Round[] = []
    for (let n = 0; n < rounds && bench.problems.length === 0; n += 1) {
      const before = performance.now()
      const { deaths } = await bench.round()
      log.push({ inFlight: deaths, readyMs: bench.slowestStartMs })
      say(`F-12 round ${n + 1}: ${deaths} deaths, ${Math.round(performance.now() - before)} ms`)
    }
    const recorded = await lab.query<{ id: string }>('select outside_id as id from orders."order"')
    const verdict = judge(
      bench.placed.map((id) => ({ kind: 'order', id, round: 0 })),
      countOf(recorded.map(({ id }) => id)),
    )
    return conclude(
      'F-12',
      log,
      { orders: verdict },
      {
        problems: bench.problems,
        judgeReadiness: false,
        facts: { deaths: bench.deaths, quietP95Ms: bench.quietMs, besidePoisonP95Ms: bench.besideMs },
      },
    )
  } finally {
    await lab.close()
  }
}

class Bench {
  readonly problems: string[] = []
  readonly placed: string[] = []
  deaths = 0
  quietMs = 0
  besideMs = 0
  slowestStartMs = 0
  readonly #lab: Laboratory
  readonly #list: string
  #api!: ServerProcess

  constructor(lab: Laboratory) {
    this.#lab = lab
    this.#list = poisonFile(join(lab.folder, 'files'))
  }

  async start(): Promise<void> {
    this.#api = await this.#lab.startServer('api')
    await this.#lab.startServer('worker')
    // The first orders warm up what later ones are compared with.
    await this.#others()
    this.quietMs = await this.#others()
  }

  async round(): Promise<{ deaths: number }> {
    await this.#brokenBodies()
    await this.#oddTexts()
    const throwing = await this.#poison('throws')
    this.besideMs = Math.max(this.besideMs, await this.#others())
    if (this.besideMs > slowerAtMost * this.quietMs + noiseMs)
      this.problems.push(`others took ${this.besideMs} ms beside what throws, ${this.quietMs} ms before`)
    await this.#expectFailed(throwing, 'what throws')
    const killing = await this.#poison('kills')
    const deaths = await this.#liveThrough(killing)
    this.#write({ throws: [], kills: [] })
    await this.#replay()
    return { deaths }
  }

  /** Refused with a 4xx each, and nobody else notices. */
  async #brokenBodies(): Promise<void> {
    const { callback } = this.#lab.sandbox
    const url = `${this.#api.url}/webhooks/wecom/${callback.corpId}`
    const bodies: [string, string | Buffer][] = [
      ['JSON that breaks off', '{"a":'],
      ['NUL and half a character', '\0\ud800<xml>'],
      ['50 MB', Buffer.alloc(hugeBytes, 0x20)],
    ]
    for (const [what, body] of bodies) {
      const status = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'text/xml' },
        body: new Uint8Array(Buffer.from(body)),
      })
        .then(async (answer) => {
          await answer.body?.cancel()
          return answer.status
        })
        // The server may hang up on a body that is too long before it was sent.
        .catch(() => 413)
      if (status < 400 || status >= 500) this.problems.push(`${what} was answered ${status}`)
    }
    const alive = await fetch(`${this.#api.url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (!alive) this.problems.push('a broken body took the server with it')
  }

  async #oddTexts(): Promise<void> {
    const ids = await Promise.all(
      ['留言\0带零', '半个字 \ud83d', '\udc00'].map((message) =>
        this.#place({ message, receiver: { town: '石门\0路' } }),
      ),
    )
    if (!(await this.#recorded(ids, 20_000)))
      this.problems.push('orders with NUL or half characters are not there')
  }

  /** Two orders that are poisoned before we hear of them. */
  async #poison(kind: keyof PoisonList): Promise<string[]> {
    const unpaid = await Promise.all([1, 2].map(() => this.#place({ paid: false })))
    this.#write({ throws: [], kills: [], [kind]: unpaid })
    for (const tid of unpaid) await this.#lab.sandbox.act('pay', { tid })
    return unpaid
  }

  /** Restarts the process as often as it dies; until all that was poisoned is given up and all others are there. */
  async #liveThrough(killing: string[]): Promise<number> {
    const others: string[] = []
    let deaths = 0
    let abandoned = false
    const over = until(
      async () => abandoned || (await this.#stateOf(killing)).every((one) => one === 'failed'),
      600_000,
    )
    let done = false
    void over.then(() => {
      done = true
    })
    while (!done) {
      const died = await Promise.race([this.#api.ended.then(() => true), over.then(() => false)])
      if (!died) break
      deaths += 1
      if (deaths > mostDeaths * killing.length) {
        this.problems.push(`it killed ${deaths} processes and was not given up`)
        abandoned = true
        break
      }
      const began = performance.now()
      this.#api = await this.#restart()
      this.slowestStartMs = Math.max(this.slowestStartMs, performance.now() - began)
      if (others.length < 20) others.push(await this.#place({}))
    }
    this.deaths += deaths
    const isOver = await over
    if (this.problems.length === 0 && !isOver) this.problems.push('what kills was not given up')
    if (this.problems.length === 0 && !(await this.#recorded(others, 30_000)))
      this.problems.push('orders beside the one that kills are not there')
    return deaths
  }

  async #restart(): Promise<ServerProcess> {
    for (;;)
      try {
        return await this.#lab.startServer('api')
      } catch {
        // It died before it was ready: the next one counts.
      }
  }

  async #expectFailed(ids: string[], what: string): Promise<void> {
    const failed = await until(
      async () => (await this.#stateOf(ids)).every((one) => one === 'failed'),
      60_000,
    )
    if (!failed) this.problems.push(`${what} was not given up: ${(await this.#stateOf(ids)).join(', ')}`)
  }

  /** The cause is gone: one act brings everything in. */
  async #replay(): Promise<void> {
    if (this.problems.length > 0) return
    const { cookie, csrf } = this.#lab.sessions[0]!
    const answer = await fetch(`${this.#api.url}/api/console/inbox-replays`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: `qiao_session=${cookie}; qiao_csrf=${csrf}`,
        'x-csrf-token': csrf,
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({ filter: { state: 'failed' } }),
    })
    if (!answer.ok)
      return void this.problems.push(`the replay was answered ${answer.status}: ${await answer.text()}`)
    if (!(await this.#recorded(this.placed, 60_000)))
      this.problems.push('a replay did not bring in what was poisoned')
  }

  /** Orders that nothing is wrong with; the 95th percentile of payment to record. */
  async #others(): Promise<number> {
    const took = await Promise.all(
      Array.from({ length: ordersAtOnce }, async () => {
        const began = performance.now()
        const id = await this.#place({})
        if (!(await this.#recorded([id], 30_000))) this.problems.push(`order ${id} is not there`)
        return performance.now() - began
      }),
    )
    return Math.round(percentile(took, 0.95))
  }

  async #place(details: object): Promise<string> {
    const person = this.placed.length % 400
    const { tid } = await this.#lab.sandbox.act('place', { person, paid: true, ...details })
    this.placed.push(tid as string)
    return tid as string
  }

  #recorded(ids: string[], withinMs: number): Promise<boolean> {
    return until(async () => {
      const found = await this.#lab.query<{ n: number }>(
        `select count(*)::int as n from orders."order" where outside_id = any($1) and announced_paid`,
        [ids],
      )
      return found[0]!.n === ids.length
    }, withinMs)
  }

  /** Of the newest entry about each order. */
  async #stateOf(ids: string[]): Promise<string[]> {
    const found = await this.#lab.query<{ id: string; state: string }>(
      `select distinct on (subject_id) subject_id as id, state from intake.inbox_entry where subject_id = any($1)
        order by subject_id, received_at desc`,
      [ids],
    )
    return ids.map((id) => found.find((one) => one.id === id)?.state ?? 'missing')
  }

  #write(list: PoisonList): void {
    if (list.throws.length + list.kills.length === 0) rmSync(this.#list, { force: true })
    else writeFileSync(this.#list, JSON.stringify(list))
  }
}
