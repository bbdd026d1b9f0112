import { setTimeout as delay } from 'node:timers/promises'
import type { Ack } from './ack-log.ts'
import type { Laboratory, MemberSession } from './laboratory.ts'
import { encodeCallback, eventXml } from './wecom-callback.ts'

export interface TrafficRates {
  /** A second. */
  orders: number
  callbacks: number
  posts: number
}

/** What one HTTP request came to. `status` null: no whole answer came. */
export interface Reply {
  status: number | null
  text: string
  sentAt: number
  ms: number
}

export const requestDeadlineMs = 10_000
const mostTries = 90
const longestPauseMs = 800
/** Requests without an answer, and messages without a confirmation, above which nothing new is sent. */
const mostOpen = 100
const mostWaiting = 200
const lookEveryMs = 200
const fullPauseMs = 100

/**
 * Orders in the simulated shop, callbacks as WeCom sends them and member requests with a key, all at once. What was not
 * acknowledged is sent again until it is, as the real senders do; every acknowledgement goes to the log.
 */
export class Traffic {
  readonly replies: Reply[] = []
  /** Answers to the same key: the first, and the one to a later retry. */
  readonly answerPairs: { first: string; again: string }[] = []
  /** Orders placed, acknowledged or not. */
  readonly placed: string[] = []
  /** Requests that were refused, or never acknowledged. */
  readonly troubles = new Set<string>()
  round = 0
  readonly #lab: Laboratory
  readonly #rates: TrafficRates
  readonly #url: () => string
  #running = true
  #number = 0
  #pendingHttp = 0
  #waitingMessages = 0
  #lookedAt = 0
  readonly #open = new Set<Promise<unknown>>()
  readonly #loops: Promise<void>[]

  /** `url`: where the server is now; it moves with every restart. */
  constructor(lab: Laboratory, rates: TrafficRates, url: () => string) {
    this.#lab = lab
    this.#rates = rates
    this.#url = url
    this.#loops = [
      this.#loop(rates.orders, () => this.#order()),
      this.#loop(rates.callbacks, () => this.#callback()),
      this.#loop(rates.posts, () => this.#post()),
    ]
  }

  /** Requests of ours that wait for an answer now. */
  get pendingHttp(): number {
    return this.#pendingHttp
  }

  get rates(): TrafficRates {
    return this.#rates
  }

  /** Starts nothing new, and waits until everything under way was acknowledged. */
  async finish(): Promise<void> {
    this.#running = false
    await Promise.all(this.#loops)
    while (this.#open.size > 0) await Promise.all(this.#open)
    await this.collectConfirmations()
  }

  /** Moves what the stand-in saw confirmed into the log. */
  async collectConfirmations(): Promise<void> {
    const confirmed = await this.#lab.sandbox.newConfirmations()
    const { round } = this
    this.#lab.acks.add(
      confirmed.flatMap(({ id, tid }): Ack[] => [
        { kind: 'message', id, round },
        ...(tid ? [{ kind: 'order' as const, id: tid, round }] : []),
      ]),
    )
  }

  async #loop(rate: number, send: () => Promise<unknown>): Promise<void> {
    if (rate <= 0) return
    const began = performance.now()
    for (let n = 0; this.#running; n += 1) {
      const wait = began + (n * 1000) / rate - performance.now()
      if (wait > 0) await delay(wait)
      if (await this.#isFull()) {
        await delay(fullPauseMs)
        continue
      }
      const work = send()
        .catch((error: Error) => void this.troubles.add(error.message))
        .finally(() => this.#open.delete(work))
      this.#open.add(work)
    }
  }

  /** Senders that heard nothing for so long hold back: a dead server is not met by a flood when it returns. */
  async #isFull(): Promise<boolean> {
    if (this.#open.size >= mostOpen) return true
    if (performance.now() - this.#lookedAt > lookEveryMs) {
      this.#lookedAt = performance.now()
      this.#waitingMessages = (await this.#lab.sandbox.channel()).pending
    }
    return this.#waitingMessages >= mostWaiting
  }

  /** Most are placed and paid with one message; some in two steps. */
  async #order(): Promise<void> {
    const person = this.#number++ % 500
    const paid = person % 5 !== 0
    const { tid } = (await this.#lab.sandbox.act('place', { person, paid })) as { tid: string }
    this.placed.push(tid)
    if (!paid) await this.#lab.sandbox.act('pay', { tid })
  }

  async #callback(): Promise<void> {
    const number = this.#number++
    const id = `wmFaults${number}x${this.#lab.runId.slice(4, 12)}`
    const { callback } = this.#lab.sandbox
    const xml = eventXml(callback.corpId, id, number % 2 === 0)
    const send = (): Promise<Reply> => {
      const { url, body } = encodeCallback(
        { ...callback, url: `${this.#url()}/webhooks/wecom/${callback.corpId}` },
        xml,
      )
      return this.#request(url, { method: 'POST', headers: { 'content-type': 'text/xml' }, body })
    }
    await this.#untilOk(send)
    this.#lab.acks.add([{ kind: 'callback', id, round: this.round }])
    if (number % 5 === 0) await this.#untilOk(send)
  }

  async #post(): Promise<void> {
    const number = this.#number++
    const session = this.#lab.sessions[number % this.#lab.sessions.length]!
    const itemId = `faults-${number}`
    const send = (): Promise<Reply> =>
      this.#request(`${this.#url()}/api/console/product-matches`, matchRequest(session, itemId))
    const first = await this.#untilOk(send)
    this.#lab.acks.add([{ kind: 'post', id: itemId, round: this.round, answer: first.text }])
    // Some callers do not hear the answer, or do not trust it.
    if (number % 3 !== 0) return
    await delay(300)
    this.answerPairs.push({ first: first.text, again: (await this.#untilOk(send)).text })
  }

  async #untilOk(send: () => Promise<Reply>): Promise<Reply> {
    let last: number | null = null
    for (let tries = 0; tries < mostTries; tries += 1) {
      const reply = await send()
      last = reply.status ?? last
      if (reply.status === 200) return reply
      if (
        reply.status !== null &&
        reply.status >= 400 &&
        reply.status < 500 &&
        reply.status !== 409 &&
        reply.status !== 429
      )
        throw new Error(`the server refused: ${reply.status} ${reply.text.slice(0, 300)}`)
      await delay(Math.min(50 * 2 ** tries, longestPauseMs))
    }
    throw new Error(`never acknowledged in ${mostTries} tries, last answer ${last}`)
  }

  async #request(url: string, init: RequestInit): Promise<Reply> {
    this.#pendingHttp += 1
    const sentAt = performance.now()
    const done = (status: number | null, text: string): Reply => {
      const reply = { status, text, sentAt, ms: performance.now() - sentAt }
      this.replies.push(reply)
      return reply
    }
    try {
      const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(requestDeadlineMs + 5_000) })
      return done(answer.status, await answer.text())
    } catch {
      return done(null, '')
    } finally {
      this.#pendingHttp -= 1
    }
  }
}

function matchRequest({ cookie, csrf }: MemberSession, itemId: string): RequestInit {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: `qiao_session=${cookie}`,
      'x-csrf-token': csrf,
      'idempotency-key': `faults-key-${itemId}`,
    },
    body: JSON.stringify({
      decisions: [
        {
          shopId: 'tmall',
          itemId,
          skuId: '',
          kind: 'product',
          products: [{ productId: 'HM-LOCK-X1', quantity: 1 }],
        },
      ],
    }),
  }
}
