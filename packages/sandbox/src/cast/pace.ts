import { setTimeout as delay } from 'node:timers/promises'

/** Not now, but after some time; nothing went wrong. */
export class Later extends Error {
  readonly ms: number

  constructor(ms: number) {
    super(`in ${ms} ms`)
    this.ms = ms
  }
}

/** So many at once, then so many in a time. */
export class Bucket {
  readonly #capacity: number
  readonly #perMs: number
  #tokens: number
  #at: number

  constructor(capacity: number, perMs: number, now: number) {
    this.#capacity = capacity
    this.#perMs = perMs
    this.#tokens = capacity
    this.#at = now
  }

  /** Ms until one may be taken. */
  waitMs(now: number): number {
    this.#tokens = Math.min(this.#capacity, this.#tokens + Math.max(0, now - this.#at) * this.#perMs)
    this.#at = now
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs)
  }

  take(): void {
    this.#tokens -= 1
  }
}

export interface PaceLimits {
  requestsPerSecond: number
  /** Qiao allows ten a minute from one address, and the person who watches shares ours. */
  signInsPerMinute: number
}

/** How quickly the whole cast may ask Qiao for anything. */
export class Pace {
  readonly #clockNow: () => number
  readonly #requests: Bucket
  readonly #signIns: Bucket

  constructor({ requestsPerSecond, signInsPerMinute }: PaceLimits, clockNow: () => number) {
    this.#clockNow = clockNow
    this.#requests = new Bucket(Math.max(1, requestsPerSecond), requestsPerSecond / 1000, clockNow())
    this.#signIns = new Bucket(Math.max(1, signInsPerMinute - 1), signInsPerMinute / 60_000, clockNow())
  }

  async request(signal: AbortSignal): Promise<void> {
    for (
      let ms = this.#requests.waitMs(this.#clockNow());
      ms > 0;
      ms = this.#requests.waitMs(this.#clockNow())
    )
      await delay(ms, undefined, { signal })
    this.#requests.take()
  }

  /** Throws `Later` instead of waiting: others, who are signed in, go on meanwhile. */
  expectSignIn(): void {
    const ms = this.#signIns.waitMs(this.#clockNow())
    if (ms > 0) throw new Later(ms)
  }

  signIn(): void {
    this.expectSignIn()
    this.#signIns.take()
  }
}
