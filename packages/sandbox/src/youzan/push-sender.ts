import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Faults } from '../faults.ts'
import type { App } from './accounts.ts'
import { expectedEventSign, sealMessage } from './sign.ts'

export interface PushTiming {
  answerWithinMs: number
  /** Waits before the second and each later try. */
  retryMs: number[]
}

/** The waits of the page. */
export const defaultTiming: PushTiming = {
  answerWithinMs: 5_000,
  retryMs: [5_000, 320_000, 1_280_000, 7_200_000],
}

export interface PushCounts {
  sent: number
  accepted: number
  givenUp: number
}

interface Message {
  topic: string
  id: string
  status: string
  content: unknown
}

interface Request {
  headers: Record<string, string>
  body: string
}

/** Posts signed messages to the receiving address of the app, again and again until it says "success". */
export class PushSender {
  url: string | null = null
  timing: PushTiming = defaultTiming
  readonly counts: PushCounts = { sent: 0, accepted: 0, givenUp: 0 }
  readonly #app: App
  readonly #faults: Pick<Faults, 'push'>
  readonly #now: () => number
  readonly #stopped = new AbortController()
  readonly #running = new Set<Promise<void>>()
  #version = 0

  constructor(app: App, faults: Pick<Faults, 'push'>, clockNow: () => number) {
    this.#app = app
    this.#faults = faults
    this.#now = clockNow
  }

  /** Sends through the faults of the topic; does not wait. The content is what it is now, whenever it arrives. */
  send(message: Message): void {
    const envelope = this.#envelope(message)
    this.#post(message.topic, (sendCount) => this.#signed(message.topic, { ...envelope, sendCount }))
  }

  /** A message of the service market: encrypted, without envelope and signature. */
  sendSealed(content: { type: string } & Record<string, unknown>): void {
    const body = sealMessage(this.#app.clientSecret, JSON.stringify(content))
    this.#post(content.type, () => ({ headers: { 'content-type': 'text/plain' }, body }))
  }

  /** Resolves when nothing is on its way any more. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  stop(): void {
    this.#stopped.abort()
  }

  #envelope({ topic, id, status, content }: Message) {
    const { clientId, clientSecret, shop } = this.#app
    // Later messages override earlier ones by this number.
    this.#version = Math.max(this.#version + 1, this.#now())
    // As a form value: a space is a plus.
    const msg = encodeURIComponent(JSON.stringify(content)).replaceAll('%20', '+')
    return {
      client_id: clientId,
      id,
      kdt_id: shop.kdtId,
      kdt_name: shop.name,
      root_kdt_id: shop.kdtId,
      mode: 1,
      msg,
      msg_id: randomUUID(),
      sign: expectedEventSign(clientId, msg, clientSecret),
      status,
      test: false,
      type: topic,
      version: this.#version,
    }
  }

  #signed(topic: string, envelope: object): Request {
    const { clientId, clientSecret } = this.#app
    const body = JSON.stringify(envelope)
    return {
      headers: {
        'content-type': 'application/json',
        'Event-Sign': expectedEventSign(clientId, body, clientSecret),
        'Event-Type': topic,
        'Client-Id': clientId,
      },
      body,
    }
  }

  #post(topic: string, requestOf: (sendCount: number) => Request): void {
    const { url } = this
    if (url === null) return
    this.#faults.push('youzan', topic, () => {
      this.counts.sent += 1
      const work = this.#tryAll(url, requestOf).finally(() => this.#running.delete(work))
      this.#running.add(work)
    })
  }

  async #tryAll(url: string, requestOf: (sendCount: number) => Request): Promise<void> {
    const waits = [...this.timing.retryMs]
    for (let sendCount = 1; !this.#stopped.signal.aborted; sendCount++) {
      if (await this.#tryOnce(url, requestOf(sendCount))) {
        this.counts.accepted += 1
        return
      }
      const wait = waits.shift()
      if (wait === undefined) break
      await pause(wait, undefined, { signal: this.#stopped.signal, ref: false }).catch(() => undefined)
    }
    this.counts.givenUp += 1
  }

  async #tryOnce(url: string, { headers, body }: Request): Promise<boolean> {
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(this.timing.answerWithinMs)])
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
      const words = await answer.text()
      return answer.status === 200 && words.includes('success')
    } catch {
      return false
    }
  }
}
