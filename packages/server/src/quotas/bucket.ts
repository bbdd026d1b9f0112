/** How fast calls of one limit may go; pure, in milliseconds of any clock that only goes forward. */

export interface Pace {
  times: number
  perMs: number
}

/**
 * A fifth may go at once and the rest evenly, so that no window of `perMs`, wherever it begins, holds more than `times`.
 * Those who wait have taken their place: the bucket then owes them.
 */
export class Bucket {
  readonly #burst: number
  readonly #perToken: number
  #tokens: number
  #at: number
  #blockedUntil = 0

  constructor({ times, perMs }: Pace, now: number) {
    this.#burst = Math.max(1, Math.floor(times / 5))
    this.#perToken = perMs / Math.max(1, times - this.#burst)
    this.#tokens = this.#burst
    this.#at = now
  }

  /** Milliseconds until `count` calls may have gone. */
  readyIn(now: number, count: number): number {
    this.#refill(now)
    return Math.max(0, Math.ceil(Math.max((count - this.#tokens) * this.#perToken, this.#blockedUntil - now)))
  }

  /** Takes a place; the call goes after what `readyIn` said before. */
  take(now: number): void {
    this.#refill(now)
    this.#tokens -= 1
  }

  /** The marketplace said to wait: nobody goes before. */
  block(until: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, until)
  }

  /** Calls that may go now. */
  free(now: number): number {
    this.#refill(now)
    return now < this.#blockedUntil ? 0 : Math.max(0, Math.floor(this.#tokens))
  }

  #refill(now: number): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + Math.max(0, now - this.#at) / this.#perToken)
    this.#at = Math.max(this.#at, now)
  }
}
