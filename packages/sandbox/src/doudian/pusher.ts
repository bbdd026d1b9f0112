import { setTimeout as pause } from 'node:timers/promises'
import type { App } from './accounts.ts'
import type { Notice } from './messages.ts'
import { eventSign } from './sign.ts'

export interface PushTiming {
  answerWithinMs: number
  /** Pauses before the second try and those after it; the platform's own schedule is not known. */
  retryMs: number[]
}

interface Message {
  tag: string
  msg_id: string
  data: string
}

const batchSize = 20

/** Posts messages to the app's one address, several in a request, until the address says that it has them. */
export class Pusher {
  readonly counts = { published: 0, requests: 0, confirmed: 0, retried: 0, givenUp: 0 }
  timing: PushTiming = { answerWithinMs: 5_000, retryMs: [1_000, 5_000, 30_000, 60_000] }
  readonly #app: App
  readonly #now: () => number
  readonly #closing = new AbortController()
  #url: string | null = null
  #waiting: Message[] = []
  #onWay = 0
  #serial = 0

  constructor(app: App, clockNow: () => number) {
    this.#app = app
    this.#now = clockNow
  }

  /** Messages that no address has confirmed yet. */
  get pending(): number {
    return this.#waiting.length + this.#onWay
  }

  close(): void {
    this.#closing.abort()
  }

  /** Takes the address after it has answered a test message. Null ends the pushing. */
  async configure(url: string | null): Promise<void> {
    if (url !== null && !(await this.#post(url, [{ tag: '0', msg_id: '0', data: '{}' }])))
      throw new Error('消息推送地址校验失败：未返回 {"code":0,"msg":"success"}')
    this.#url = url
  }

  /** The id says what it is about, and is the same whenever the message is sent. */
  compose({ tag, about, data }: Notice): Message {
    this.counts.published++
    const msg_id = `${about}:${tag}:${Math.floor(this.#now() / 1000)}:${++this.#serial}`
    return { tag, msg_id, data }
  }

  /** Nothing is kept for an app that has no address. */
  offer(message: Message): void {
    if (this.#url === null) return
    if (this.#waiting.push(message) === 1) setImmediate(() => this.#sendWaiting())
  }

  #sendWaiting(): void {
    const messages = this.#waiting.splice(0)
    for (let from = 0; from < messages.length; from += batchSize)
      void this.#deliver(messages.slice(from, from + batchSize))
  }

  async #deliver(messages: Message[]): Promise<void> {
    this.#onWay += messages.length
    const confirmed = await this.#tryAll(messages)
    this.#onWay -= messages.length
    this.counts[confirmed ? 'confirmed' : 'givenUp'] += messages.length
  }

  async #tryAll(messages: Message[]): Promise<boolean> {
    for (const waitMs of [0, ...this.timing.retryMs]) {
      if (waitMs > 0 && !(await this.#pause(waitMs))) return false
      if (this.#url === null) return false
      if (waitMs > 0) this.counts.retried++
      if (await this.#post(this.#url, messages)) return true
    }
    return false
  }

  async #pause(ms: number): Promise<boolean> {
    return pause(ms, true, { signal: this.#closing.signal, ref: false }).catch(() => false)
  }

  async #post(url: string, messages: Message[]): Promise<boolean> {
    const { appKey, appSecret } = this.#app
    const body = JSON.stringify(messages)
    this.counts.requests++
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json;charset=UTF-8',
          'app-id': appKey,
          'event-sign': eventSign(appKey, body, appSecret),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.timing.answerWithinMs)]),
      })
      const said = await answer.text()
      return answer.status === 200 && JSON.parse(said).code === 0
    } catch {
      return false
    }
  }
}
