import { setTimeout as pause } from 'node:timers/promises'
import type { App } from './accounts.ts'
import type { Notice } from './notices.ts'
import { sealMessage } from './sign.ts'

export interface PushTiming {
  answerWithinMs: number
  /** Pauses before the second try and those after it. */
  retryMs: number[]
}

const minute = 60_000

/** Posts sealed messages to the app's one address, each by itself, until the address says that it has it. */
export class Pusher {
  readonly counts = { published: 0, requests: 0, confirmed: 0, retried: 0, givenUp: 0 }
  timing: PushTiming = {
    answerWithinMs: 3_000,
    retryMs: [5 * minute, 10 * minute, 20 * minute, 30 * minute, 60 * minute],
  }
  readonly #app: App
  readonly #now: () => number
  readonly #closing = new AbortController()
  #url: string | null = null
  #onWay = 0
  #serial = 0

  constructor(app: App, clockNow: () => number) {
    this.#app = app
    this.#now = clockNow
  }

  /** Messages that no address has confirmed yet. */
  get pending(): number {
    return this.#onWay
  }

  close(): void {
    this.#closing.abort()
  }

  /** Takes the address after it has answered a test message. Null ends the pushing. */
  async configure(url: string | null): Promise<void> {
    if (url !== null && !(await this.#post(url, JSON.stringify({ test: true }))))
      throw new Error('消息推送地址校验失败：3秒内未返回 {"result":1}')
    this.#url = url
  }

  /** The id is the same whenever the message is sent. */
  compose({ event, bizId, sellerId, info }: Notice): string {
    this.counts.published++
    const { appKey } = this.#app
    const eventId = `${appKey.slice(-3)}_${this.#now()}_${++this.#serial}`
    const head = {
      eventId,
      bizId: 0,
      userId: 0,
      openId: '',
      appKey,
      event,
      info,
      createTime: this.#now(),
      test: false,
    }
    // Both are longer than a double holds.
    return JSON.stringify(head)
      .replace('"bizId":0', `"bizId":${bizId}`)
      .replace('"userId":0', `"userId":${sellerId}`)
  }

  /** Nothing is kept for an app that has no address. */
  offer(message: string): void {
    if (this.#url !== null) void this.#deliver(message)
  }

  async #deliver(message: string): Promise<void> {
    this.#onWay++
    const confirmed = await this.#tryAll(message)
    this.#onWay--
    this.counts[confirmed ? 'confirmed' : 'givenUp']++
  }

  async #tryAll(message: string): Promise<boolean> {
    for (const waitMs of [0, ...this.timing.retryMs]) {
      if (waitMs > 0 && !(await this.#pause(waitMs))) return false
      if (this.#url === null) return false
      if (waitMs > 0) this.counts.retried++
      if (await this.#post(this.#url, message)) return true
    }
    return false
  }

  async #pause(ms: number): Promise<boolean> {
    return pause(ms, true, { signal: this.#closing.signal, ref: false }).catch(() => false)
  }

  async #post(url: string, message: string): Promise<boolean> {
    this.counts.requests++
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'text/plain;charset=utf-8' },
        body: sealMessage(this.#app.messageKey, message),
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.timing.answerWithinMs)]),
      })
      const said = await answer.text()
      return answer.status === 200 && JSON.parse(said).result === 1
    } catch {
      return false
    }
  }
}
