import { randomBytes, randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { encrypt, getSignature } from '@wecom/crypto'
import type { Faults } from '../faults.ts'
import type { Callback, CorpState } from './corp.ts'

export interface DeliveryCounts {
  sent: number
  accepted: number
  /** Three attempts without an answer of 200. */
  givenUp: number
}

export type CallbackField = [name: string, value: string | number | undefined]

export interface CallbackTiming {
  answerWithinMs: number
  verifyWithinMs: number
  attempts: number
  pauseMs: number
}

const defaultTiming: CallbackTiming = {
  answerWithinMs: 5000,
  verifyWithinMs: 1000,
  attempts: 3,
  pauseMs: 300,
}

/** Sends encrypted events to the receiving address of the corp, as WeCom does. */
export class CallbackSender {
  readonly counts: DeliveryCounts = { sent: 0, accepted: 0, givenUp: 0 }
  timing: CallbackTiming = defaultTiming
  readonly #corp: CorpState
  readonly #faults: Pick<Faults, 'push'>
  readonly #nowMs: () => number
  readonly #running = new Set<Promise<void>>()

  constructor(corp: CorpState, faults: Pick<Faults, 'push'>, nowMs: () => number) {
    this.#corp = corp
    this.#faults = faults
    this.#nowMs = nowMs
  }

  /** Sets the receiving address after it has answered the GET check. Throws a sentence that says what was wrong. */
  async configure(callback: Callback): Promise<void> {
    await this.#verify(callback)
    this.#corp.callback = callback
  }

  /** Sends one event through the faults of route `callback/<Event>[/<ChangeType>]`; does not wait for it. */
  send(fields: CallbackField[]): void {
    const callback = this.#corp.callback
    if (!callback) return
    const message = messageXml([['ToUserName', this.#corp.corpId], ...fields])
    this.#faults.push('wecom', routeOf(fields), () => {
      this.counts.sent += 1
      this.#track(this.#post(callback, message))
    })
  }

  /** Resolves when nothing is on its way any more. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  async #post(callback: Callback, message: string): Promise<void> {
    for (let attempt = 1; attempt <= this.timing.attempts; attempt += 1) {
      if (await this.#postOnce(callback, message)) {
        this.counts.accepted += 1
        return
      }
      if (attempt < this.timing.attempts) await pause(this.timing.pauseMs)
    }
    this.counts.givenUp += 1
  }

  async #postOnce(callback: Callback, message: string): Promise<boolean> {
    const encrypted = encrypt(callback.encodingAesKey, message, this.#corp.corpId)
    const body = messageXml([
      ['ToUserName', this.#corp.corpId],
      ['AgentID', this.#corp.apps[0]?.agentId],
      ['Encrypt', encrypted],
    ])
    try {
      const answer = await fetch(`${callback.url}?${this.#query(callback.token, encrypted)}`, {
        method: 'POST',
        headers: { 'content-type': 'text/xml' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(this.timing.answerWithinMs),
      })
      await answer.arrayBuffer()
      return answer.status === 200
    } catch {
      return false
    }
  }

  async #verify(callback: Callback): Promise<void> {
    const secret = String(randomInt(1_000_000_000, 9_999_999_999))
    const echostr = encrypt(callback.encodingAesKey, secret, this.#corp.corpId)
    const query = this.#query(callback.token, echostr)
    query.set('echostr', echostr)
    const answer = await fetch(`${callback.url}?${query}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(this.timing.verifyWithinMs),
    })
    const text = await answer.text()
    if (answer.status !== 200 || text !== secret) {
      throw new Error(`回调地址校验失败：HTTP ${answer.status}，返回内容与 echostr 明文不一致`)
    }
  }

  #query(token: string, encrypted: string): URLSearchParams {
    const timestamp = String(Math.floor(this.#nowMs() / 1000))
    const nonce = String(randomBytes(4).readUInt32BE())
    const signature = getSignature(token, timestamp, nonce, encrypted)
    return new URLSearchParams({ msg_signature: signature, timestamp, nonce })
  }

  #track(work: Promise<void>): void {
    this.#running.add(work)
    void work.finally(() => this.#running.delete(work))
  }
}

function routeOf(fields: CallbackField[]): string {
  const names = ['Event', 'ChangeType'].map((name) => fields.find((field) => field[0] === name)?.[1])
  return ['callback', ...names.filter((name) => name !== undefined)].join('/')
}

/** Flat XML with CDATA texts and bare numbers, as WeCom writes it. */
function messageXml(fields: CallbackField[]): string {
  const inner = fields
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${typeof value === 'number' ? value : cdata(value!)}</${name}>`)
  return `<xml>${inner.join('')}</xml>`
}

function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}
