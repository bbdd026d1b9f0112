import { randomBytes, randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Faults } from '../faults.ts'
import { addressSignature, seal, sealedSignature } from './sign.ts'

export interface Callback {
  url: string
  token: string
  encodingAesKey: string
}

export interface PushTiming {
  answerWithinMs: number
  /** Waits before the second and the third try; there is no fourth. */
  retryMs: number[]
}

/** The page gives the tries and the time for an answer; the waits between are our choice. */
export const defaultTiming: PushTiming = { answerWithinMs: 5_000, retryMs: [5_000, 5_000] }

type Words = { [name: string]: string | number | Words }

/** Posts sealed messages to the shop's address, each sealed anew, until "success" or nothing comes back. */
export class Pusher {
  format: 'json' | 'xml' = 'json'
  timing: PushTiming = defaultTiming
  readonly counts = { sent: 0, accepted: 0, givenUp: 0 }
  #callback: Callback | null = null
  readonly #appId: string
  readonly #username: string
  readonly #faults: Pick<Faults, 'push'>
  readonly #now: () => number
  readonly #stopped = new AbortController()
  readonly #running = new Set<Promise<void>>()

  constructor(
    shop: { appId: string; username: string },
    faults: Pick<Faults, 'push'>,
    clockNow: () => number,
  ) {
    this.#appId = shop.appId
    this.#username = shop.username
    this.#faults = faults
    this.#now = clockNow
  }

  /** Sets the address after it has answered the check. Throws a sentence that says what was wrong. */
  async configure(callback: Callback | null): Promise<void> {
    if (callback) await this.#verify(callback)
    this.#callback = callback
  }

  /** Sends through the faults of the event; does not wait. */
  send(event: string, openid: string, body: Record<string, unknown>): void {
    const callback = this.#callback
    if (!callback) return
    const message = this.#render({
      ToUserName: this.#username,
      FromUserName: openid,
      CreateTime: Math.floor(this.#now() / 1000),
      MsgType: 'event',
      Event: event,
      ...(body as Words),
    })
    this.#faults.push('weixin-store', event, () => {
      this.counts.sent += 1
      const work = this.#tryAll(callback, message, openid).finally(() => this.#running.delete(work))
      this.#running.add(work)
    })
  }

  /** Resolves when nothing is on its way any more. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  stop(): void {
    this.#stopped.abort()
  }

  async #tryAll(callback: Callback, message: string, openid: string): Promise<void> {
    const waits = [...this.timing.retryMs]
    while (!this.#stopped.signal.aborted) {
      if (await this.#tryOnce(callback, message, openid)) {
        this.counts.accepted += 1
        return
      }
      const wait = waits.shift()
      if (wait === undefined) break
      await pause(wait, undefined, { signal: this.#stopped.signal, ref: false }).catch(() => undefined)
    }
    this.counts.givenUp += 1
  }

  async #tryOnce(callback: Callback, message: string, openid: string): Promise<boolean> {
    const sealed = seal(callback.encodingAesKey, message, this.#appId)
    const query = this.#query(callback.token)
    const { timestamp, nonce } = Object.fromEntries(query) as Record<string, string>
    query.set('openid', openid)
    query.set('encrypt_type', 'aes')
    query.set('msg_signature', sealedSignature(callback.token, timestamp!, nonce!, sealed))
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(this.timing.answerWithinMs)])
    try {
      const answer = await fetch(`${callback.url}?${query}`, {
        method: 'POST',
        headers: { 'content-type': this.format === 'json' ? 'application/json' : 'text/xml' },
        body: this.#render({ ToUserName: this.#username, Encrypt: sealed }),
        redirect: 'manual',
        signal,
      })
      const words = (await answer.text()).trim()
      return answer.status === 200 && (words === '' || words === 'success')
    } catch {
      return false
    }
  }

  async #verify(callback: Callback): Promise<void> {
    const echostr = String(randomInt(1_000_000_000, 9_999_999_999))
    const query = this.#query(callback.token)
    query.set('echostr', echostr)
    const answer = await fetch(`${callback.url}?${query}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(this.timing.answerWithinMs),
    })
    const text = await answer.text()
    if (answer.status !== 200 || text !== echostr)
      throw new Error(`推送地址校验失败：HTTP ${answer.status}，返回内容与 echostr 不一致`)
  }

  #query(token: string): URLSearchParams {
    const timestamp = String(Math.floor(this.#now() / 1000))
    const nonce = String(randomBytes(4).readUInt32BE())
    return new URLSearchParams({ signature: addressSignature(token, timestamp, nonce), timestamp, nonce })
  }

  #render(words: Words): string {
    return this.format === 'json' ? JSON.stringify(words) : `<xml>${xmlOf(words)}</xml>`
  }
}

function xmlOf(words: Words): string {
  return Object.entries(words)
    .map(([name, value]) => `<${name}>${xmlValue(value)}</${name}>`)
    .join('')
}

function xmlValue(value: string | number | Words): string {
  if (typeof value === 'object') return xmlOf(value)
  return typeof value === 'number'
    ? String(value)
    : `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}
